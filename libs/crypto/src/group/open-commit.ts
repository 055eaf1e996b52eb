import type {
  Extension,
  KeyPackage,
  MlsPrivateMessage,
  MlsPublicMessage,
  Proposal,
  UpdatePath,
} from 'ts-mls';
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js';
import type { ProposalOrRef } from 'ts-mls/proposalOrRefType.js';
import { decryptSenderData } from 'ts-mls/privateMessage.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import { cipherSuite } from './cipher-suite.js';
import { KEY_RETENTION } from './client-config.js';
import { isMember, leavesOf } from './credential.js';
import type { LoadedState } from './group-state.js';
import type { GroupMember } from './group-types.js';
import type { TreePart } from './tree-part.js';
import { guarded } from './wire.js';

/**
 * A commit that can be judged: a member's is decrypted and its signature verified, and none is applied yet.
 */
export interface OpenedCommit {
  readonly path: UpdatePath;
  readonly adds: readonly KeyPackage[];
  /** Leaf indices. */
  readonly removes: readonly number[];
  /** Undefined in an external commit, which cannot change them. */
  readonly extensions: readonly Extension[] | undefined;
}

/**
 * Decrypts a member's commit without applying it. It must come from the declared committer, renew that
 * device's leaf and nothing else of it, and carry adds, removes and one set of context extensions as whole
 * proposals: proposals of their own are never sent in our groups. Throws `group-epoch-mismatch`,
 * `group-commit-mismatch` or `group-commit-invalid`.
 */
export async function openMemberCommit(
  { tree, secret }: LoadedState,
  { privateMessage }: MlsPrivateMessage,
  committer: GroupMember,
): Promise<OpenedCommit> {
  const { groupContext, keySchedule, ratchetTree } = tree;
  checkPlace(tree, privateMessage);
  const suite = await cipherSuite();
  const { sender, content } = await guarded('group-commit-invalid', async () => {
    const senderData = await decryptSenderData(privateMessage, keySchedule.senderDataSecret, suite);
    const opened = await unprotectPrivateMessage(
      keySchedule.senderDataSecret,
      privateMessage,
      secret.current,
      ratchetTree,
      groupContext,
      KEY_RETENTION,
      suite,
    );
    return { sender: senderData?.leafIndex, content: opened.content.content };
  });
  const leaf = sender === undefined ? undefined : leavesOf(ratchetTree).get(sender);
  if (leaf === undefined || content.contentType !== 'commit') throw new CryptoError('group-commit-invalid');
  if (!isMember(leaf.credential, committer)) throw new CryptoError('group-commit-mismatch');
  const { path, proposals } = content.commit;
  const sameDevice =
    path !== undefined &&
    isMember(path.leafNode.credential, committer) &&
    constantTimeEqual(path.leafNode.signaturePublicKey, leaf.signaturePublicKey) &&
    path.leafNode.extensions.length === 0;
  if (!sameDevice) throw new CryptoError('group-commit-invalid');
  return { path, ...readMemberProposals(whole(proposals)) };
}

/**
 * Reads an external commit. It may only take the place of the joiner's own leaf: one Remove of the leaf of
 * the same device with the same signature key, and the ExternalInit. The library does not ask for this.
 * Throws `group-epoch-mismatch`, `group-commit-mismatch` or `group-commit-invalid`.
 */
export function openResync(
  tree: TreePart,
  { publicMessage }: MlsPublicMessage,
  committer: GroupMember,
): OpenedCommit {
  const { content, senderType } = publicMessage;
  checkPlace(tree, content);
  const path = content.contentType === 'commit' ? content.commit.path : undefined;
  const external = senderType === 'new_member_commit' && content.sender.senderType === 'new_member_commit';
  if (content.contentType !== 'commit' || path === undefined || !external) {
    throw new CryptoError('group-commit-invalid');
  }
  if (!isMember(path.leafNode.credential, committer)) throw new CryptoError('group-commit-mismatch');
  const proposals = whole(content.commit.proposals);
  const [remove, ...otherRemoves] = proposals.filter((proposal) => proposal.proposalType === 'remove');
  const inits = proposals.filter((proposal) => proposal.proposalType === 'external_init');
  const former = remove === undefined ? undefined : leavesOf(tree.ratchetTree).get(remove.remove.removed);
  const ownPlace =
    former !== undefined &&
    otherRemoves.length === 0 &&
    inits.length === 1 &&
    proposals.length === 2 &&
    isMember(former.credential, committer) &&
    constantTimeEqual(former.signaturePublicKey, path.leafNode.signaturePublicKey) &&
    path.leafNode.extensions.length === 0;
  if (remove === undefined || !ownPlace) throw new CryptoError('group-commit-invalid');
  return { path, adds: [], removes: [remove.remove.removed], extensions: undefined };
}

function checkPlace(
  { groupContext }: TreePart,
  { groupId, epoch }: { readonly groupId: Uint8Array; readonly epoch: bigint },
): void {
  if (!constantTimeEqual(groupId, groupContext.groupId)) throw new CryptoError('group-commit-invalid');
  if (epoch !== groupContext.epoch) throw new CryptoError('group-epoch-mismatch');
}

const whole = (proposals: readonly ProposalOrRef[]): Proposal[] =>
  proposals.map((entry) => {
    if (entry.proposalOrRefType !== 'proposal') throw new CryptoError('group-commit-invalid');
    return entry.proposal;
  });

function readMemberProposals(proposals: readonly Proposal[]): Omit<OpenedCommit, 'path'> {
  const adds: KeyPackage[] = [];
  const removes: number[] = [];
  const contexts: Extension[][] = [];
  for (const proposal of proposals) {
    switch (proposal.proposalType) {
      case 'add':
        adds.push(proposal.add.keyPackage);
        break;
      case 'remove':
        removes.push(proposal.remove.removed);
        break;
      case 'group_context_extensions':
        contexts.push(proposal.groupContextExtensions.extensions);
        break;
      default:
        throw new CryptoError('group-commit-invalid');
    }
  }
  const [extensions, ...surplus] = contexts;
  if (extensions === undefined || surplus.length > 0) throw new CryptoError('group-commit-invalid');
  return { adds, removes, extensions };
}
