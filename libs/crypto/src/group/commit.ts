import type { KeyPackage, Proposal, RatchetTree } from 'ts-mls';
import { createCommit } from 'ts-mls/createCommit.js';
import { consumeRatchet } from 'ts-mls/secretTree.js';
import { leafToNodeIndex, toLeafIndex } from 'ts-mls/treemath.js';
import { CryptoError } from '../errors.js';
import { toBase64Url } from '../primitives/base64url.js';
import { wipe, type Bytes } from '../primitives/bytes.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import {
  admitsNobody,
  authenticationService,
  isMember,
  leavesOf,
  memberKey,
  memberOf,
} from './credential.js';
import { contextOf, groupInfoFrom, nextProfileKey } from './describe-group.js';
import { encodeContextExtensions, encodeProfileKey } from './extensions.js';
import { loadState, stateOfEpoch, withSecret } from './group-state.js';
import type { GroupMember, GroupPolicy, GroupState, RoomProfile } from './group-types.js';
import { checkKeyPackage, readKeyPackage } from './key-packages.js';
import { MAX_GROUP_DEVICES } from './limits.js';
import { PROFILE_KEY_BYTES, sealProfile } from './room-profile.js';
import { clientStateOf, type TreePart } from './tree-part.js';
import { guarded, writeMessage } from './wire.js';

/** What a commit is to change. An empty one renews the committer's keys. */
export interface GroupChange {
  /** Published key packages of the devices to add. */
  readonly adds: readonly Uint8Array[];
  readonly removes: readonly GroupMember[];
  /** Newest governance hash, 32 bytes. */
  readonly governanceHash: Uint8Array;
  /** Only when it changes; not together with a removal. */
  readonly profile?: RoomProfile;
  readonly policy: GroupPolicy;
}

/** A commit that nobody has accepted yet. */
export interface ProposedCommit {
  /** MLSMessage with the commit as PrivateMessage. */
  readonly commit: Bytes;
  /**
   * MLSMessage with the Welcome for all added devices, the ratchet tree inside; null when nobody was added.
   */
  readonly welcome: Bytes | null;
  /** MLSMessage with the GroupInfo of the new epoch. */
  readonly groupInfo: Bytes;
  /** The devices that were added, in the order of `adds`: what to declare. */
  readonly added: readonly GroupMember[];
  /**
   * The state of the new epoch: in force when the server has accepted this commit, and wiped when it has not.
   */
  readonly nextState: GroupState;
  /**
   * The state of the epoch that the commit would end, in force from now on until then: the key that encrypted
   * the commit is gone from it, so another attempt in this epoch uses another one. Store it before the commit
   * is sent.
   */
  readonly spentState: GroupState;
}

/**
 * Makes a commit with an update path, so that its author's keys are renewed and the removed cannot follow.
 * `state` stays as it is: after a lost race, process the winner from `spentState` and call this again. Throws
 * `invalid-argument`, `group-full`, `group-member-exists`, `group-member-unknown`, `group-leaf-uncertified`,
 * `group-profile-with-removal`, `group-commit-invalid`, `certificate-revoked`, `key-package-invalid` or
 * `key-package-expired`.
 */
export async function commitToGroup(state: GroupState, change: GroupChange): Promise<ProposedCommit> {
  const { tree, secret } = loadState(state);
  const suite = await cipherSuite();
  const adds = change.adds.map(readKeyPackage);
  for (const keyPackage of adds) checkKeyPackage(keyPackage, change.policy, 'now');
  const removes = change.removes.map((member) => leafIndexOf(tree, member));
  checkMembership(tree.ratchetTree, adds, removes);
  const { profileKey, sealedProfile } = await profileAfter(tree, change);
  const extensions = encodeContextExtensions({
    governanceHash: change.governanceHash.slice(),
    sealedProfile,
  });
  const extraProposals: Proposal[] = [
    { proposalType: 'group_context_extensions', groupContextExtensions: { extensions } },
    ...removes.map((removed): Proposal => ({ proposalType: 'remove', remove: { removed } })),
    ...adds.map((keyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } })),
  ];
  const config = clientConfig(authenticationService(change.policy, 'now'));
  const { commit, welcome, newState } = await guarded('group-commit-invalid', () =>
    createCommit(
      { state: clientStateOf(tree, secret.current, config), cipherSuite: suite },
      { extraProposals, ratchetTreeExtension: true, groupInfoExtensions: encodeProfileKey(profileKey) },
    ),
  );
  const ownNode = leafToNodeIndex(toLeafIndex(tree.privatePath.leafIndex));
  const { newTree, consumed } = await consumeRatchet(secret.current, ownNode, 'commit', suite);
  const spentState = withSecret(state, tree, { ...secret, current: newTree });
  wipe(...consumed);
  return {
    commit: writeMessage(commit),
    welcome:
      welcome === undefined ? null : writeMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
    groupInfo: await groupInfoFrom(newState),
    added: adds.map(({ leafNode }) => memberOf(leafNode.credential)),
    nextState: stateOfEpoch(newState, profileKey),
    spentState,
  };
}

/**
 * The state of the new epoch once the server has accepted the commit. With the newest state of the epoch that
 * it ended, messages that arrive late for that epoch can still be read; `nextState` alone is a whole state as
 * well.
 */
export function acceptCommit(
  newest: GroupState,
  { nextState }: Pick<ProposedCommit, 'nextState'>,
): GroupState {
  const before = loadState(newest);
  const { tree, secret } = loadState(nextState);
  if (tree.groupContext.epoch !== before.tree.groupContext.epoch + 1n)
    throw new CryptoError('group-epoch-mismatch');
  return stateOfEpoch(
    clientStateOf(tree, secret.current, clientConfig(admitsNobody)),
    tree.profileKey,
    before,
  );
}

function leafIndexOf({ ratchetTree, privatePath }: TreePart, member: GroupMember): number {
  for (const [leafIndex, { credential }] of leavesOf(ratchetTree)) {
    if (!isMember(credential, member)) continue;
    // A device leaves by another's commit: its own would leave it with the new keys (RFC 9420, section 12.4).
    if (leafIndex === privatePath.leafIndex) break;
    return leafIndex;
  }
  throw new CryptoError('group-member-unknown');
}

/**
 * Everything about who is in the group that the library does not check, for the committer and for receivers:
 * each device once, each key once, the limit. Throws `group-member-exists` or `group-full`.
 */
export function checkMembership(
  ratchetTree: RatchetTree,
  adds: readonly KeyPackage[],
  removes: readonly number[],
): void {
  const removed = new Set(removes);
  const leaves = [...leavesOf(ratchetTree)].filter(([index]) => !removed.has(index)).map(([, leaf]) => leaf);
  const after = [...leaves, ...adds.map(({ leafNode }) => leafNode)];
  const members = new Set(after.map(({ credential }) => memberKey(memberOf(credential))));
  const signatureKeys = new Set(after.map(({ signaturePublicKey }) => toBase64Url(signaturePublicKey)));
  const encryptionKeys = new Set(after.map(({ hpkePublicKey }) => toBase64Url(hpkePublicKey)));
  if (Math.min(members.size, signatureKeys.size, encryptionKeys.size) < after.length) {
    throw new CryptoError('group-member-exists');
  }
  if (after.length > MAX_GROUP_DEVICES) throw new CryptoError('group-full');
}

async function profileAfter(
  tree: TreePart,
  { profile, removes }: GroupChange,
): Promise<{ readonly profileKey: Uint8Array; readonly sealedProfile: Uint8Array }> {
  if (profile === undefined) {
    return { profileKey: tree.profileKey, sealedProfile: contextOf(tree).sealedProfile };
  }
  if (removes.length > 0) throw new CryptoError('group-profile-with-removal');
  const profileKey = await nextProfileKey(tree, PROFILE_KEY_BYTES);
  return { profileKey, sealedProfile: sealProfile(profile, profileKey, tree.groupContext.groupId) };
}
