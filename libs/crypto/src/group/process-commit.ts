import type { ClientState, MlsPrivateMessage, MlsPublicMessage } from 'ts-mls';
import { processPrivateMessage, processPublicMessage } from 'ts-mls/processMessages.js';
import { emptyPskIndex } from 'ts-mls/pskIndex.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { authenticationService, leavesOf, memberKey, memberOf, sameMember } from './credential.js';
import { checkMembership } from './commit.js';
import { contextOf, nextProfileKey } from './describe-group.js';
import { decodeContextExtensions } from './extensions.js';
import { loadState, stateOfEpoch } from './group-state.js';
import type { DeclaredCommit, GroupMember, GroupPolicy, GroupState } from './group-types.js';
import { checkKeyPackage } from './key-packages.js';
import { MAX_HANDSHAKE_BYTES } from './limits.js';
import { type OpenedCommit, openMemberCommit, openResync } from './open-commit.js';
import { checkOwnKeys } from './own-keys.js';
import { PROFILE_KEY_BYTES, SEALED_PROFILE_BYTES } from './room-profile.js';
import { clientStateOf, type TreePart } from './tree-part.js';
import { guarded, readMessage } from './wire.js';

/** What a receiver needs to judge a commit. */
export interface CommitReview {
  /** As the feed tells it. */
  readonly declared: DeclaredCommit;
  readonly policy: GroupPolicy;
}

/** What a commit of another device did. After `removed` the state is of no more use and should be wiped. */
export type ProcessedCommit =
  { readonly kind: 'advanced'; readonly state: GroupState } | { readonly kind: 'removed' };

/**
 * Applies another device's commit when it is exactly what was declared and admits nobody without a
 * certificate of an account that the policy knows. Throws, and `state` stays usable as it is:
 * `group-epoch-mismatch`, `group-commit-mismatch`, `group-commit-invalid`, `group-leaf-uncertified`,
 * `group-member-exists`, `group-full`, `key-package-invalid`, `key-package-expired`, `group-rolled-back`,
 * `certificate-revoked` or `too-large`.
 */
export async function processCommit(
  state: GroupState,
  commit: Uint8Array,
  { declared, policy }: CommitReview,
): Promise<ProcessedCommit> {
  const before = loadState(state);
  const { tree, secret } = before;
  const wireformats = ['mls_private_message', 'mls_public_message'] as const;
  const message = readMessage(commit, wireformats, MAX_HANDSHAKE_BYTES, 'group-commit-invalid');
  if (BigInt(declared.fromEpoch) !== tree.groupContext.epoch) throw new CryptoError('group-epoch-mismatch');
  if ((message.wireformat === 'mls_public_message') !== declared.resync) {
    throw new CryptoError('group-commit-mismatch');
  }
  if (sameMember(ownMember(tree), declared.committer)) throw new CryptoError('group-rolled-back');
  const opened =
    message.wireformat === 'mls_public_message'
      ? openResync(tree, message, declared.committer)
      : await openMemberCommit(before, message, declared.committer);
  review(tree, opened, { declared, policy });

  const config = clientConfig(authenticationService(policy, 'when-it-arrived'));
  const next = await guarded('group-commit-invalid', () =>
    apply(clientStateOf(tree, secret.current, config), message),
  );
  if (next.groupActiveState.kind === 'removedFromGroup') return { kind: 'removed' };
  await checkOwnKeys(next, tree.privatePath.privateKeys, 'group-commit-invalid');
  return { kind: 'advanced', state: stateOfEpoch(next, await profileKeyAfter(tree, next), before) };
}

async function apply(
  state: ClientState,
  message: MlsPrivateMessage | MlsPublicMessage,
): Promise<ClientState> {
  const suite = await cipherSuite();
  const { newState } =
    message.wireformat === 'mls_public_message'
      ? await processPublicMessage(state, message.publicMessage, emptyPskIndex, suite)
      : await processPrivateMessage(state, message.privateMessage, emptyPskIndex, suite);
  if (
    newState.groupContext.epoch !== state.groupContext.epoch + 1n &&
    newState.groupActiveState.kind === 'active'
  ) {
    throw new CryptoError('group-commit-invalid');
  }
  return newState;
}

function review(tree: TreePart, opened: OpenedCommit, { declared, policy }: CommitReview): void {
  const leaves = leavesOf(tree.ratchetTree);
  const removed = opened.removes.map((leafIndex) => {
    const leaf = leaves.get(leafIndex);
    if (leaf === undefined) throw new CryptoError('group-commit-invalid');
    return memberOf(leaf.credential);
  });
  // A resync adds and removes the device that makes it. It cannot change the context, so it leaves the hash as it is.
  const added = declared.resync
    ? [memberOf(opened.path.leafNode.credential)]
    : opened.adds.map(({ leafNode }) => memberOf(leafNode.credential));
  const asDeclared =
    sameMembers(added, declared.adds) &&
    sameMembers(removed, declared.removes) &&
    (declared.resync ||
      constantTimeEqual(contextAfter(tree, opened).governanceHash, declared.governanceHash));
  if (!asDeclared) throw new CryptoError('group-commit-mismatch');

  for (const keyPackage of opened.adds) checkKeyPackage(keyPackage, policy, 'when-it-arrived');
  checkMembership(tree.ratchetTree, opened.adds, opened.removes);
}

function contextAfter(tree: TreePart, { extensions }: OpenedCommit) {
  if (extensions === undefined) return contextOf(tree);
  const decoded = decodeContextExtensions(extensions, SEALED_PROFILE_BYTES);
  if (decoded === undefined) throw new CryptoError('group-commit-invalid');
  return decoded;
}

async function profileKeyAfter(tree: TreePart, next: ClientState): Promise<Uint8Array> {
  const same = constantTimeEqual(contextOf(tree).sealedProfile, contextOf(next).sealedProfile);
  return same ? tree.profileKey : nextProfileKey(tree, PROFILE_KEY_BYTES);
}

function ownMember({ ratchetTree, privatePath }: TreePart): GroupMember {
  const leaf = leavesOf(ratchetTree).get(privatePath.leafIndex);
  if (leaf === undefined) throw new CryptoError('group-state-invalid');
  return memberOf(leaf.credential);
}

/** The same members, each once, in any order. */
function sameMembers(a: readonly GroupMember[], b: readonly GroupMember[]): boolean {
  const [left, right] = [a, b].map((members) => new Set(members.map(memberKey)));
  if (left === undefined || right === undefined) return false;
  return (
    left.size === a.length &&
    right.size === b.length &&
    left.size === right.size &&
    [...left].every((key) => right.has(key))
  );
}
