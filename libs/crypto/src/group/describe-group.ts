import { mlsExporter } from 'ts-mls/keySchedule.js';
import { createGroupInfoWithExternalPubAndRatchetTree } from 'ts-mls/createCommit.js';
import type { ClientState } from 'ts-mls';
import { CryptoError } from '../errors.js';
import { LABELS } from '../labels.js';
import { utf8, type Bytes } from '../primitives/bytes.js';
import { cipherSuite } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { admitsNobody, leavesOf, memberOf } from './credential.js';
import { type ContextExtensions, decodeContextExtensions } from './extensions.js';
import type { GroupDescription, GroupState } from './group-types.js';
import { loadState } from './group-state.js';
import { MAX_EXPORT_BYTES } from './limits.js';
import { openProfile, SEALED_PROFILE_BYTES } from './room-profile.js';
import { clientStateOf, decodeTreePart, type TreePart } from './tree-part.js';
import { guarded, writeMessage } from './wire.js';

/** Reads a state. Throws `group-state-invalid`. */
export function describeGroup(state: GroupState): GroupDescription {
  const tree = decodeTreePart(state.tree);
  const { groupId, epoch } = tree.groupContext;
  const { governanceHash, sealedProfile } = contextOf(tree);
  const roster = [...leavesOf(tree.ratchetTree)].map(([leafIndex, leaf]) => ({
    ...memberOf(leaf.credential),
    leafIndex,
  }));
  const own = roster.find(({ leafIndex }) => leafIndex === tree.privatePath.leafIndex);
  if (own === undefined) throw new CryptoError('group-state-invalid');
  return {
    groupId: new TextDecoder().decode(groupId),
    epoch: Number(epoch),
    self: { accountId: own.accountId, deviceId: own.deviceId },
    roster,
    governanceHash: governanceHash.slice(),
    profile: { name: openProfile(sealedProfile, tree.profileKey, groupId) },
  };
}

/** What our GroupContext carries. Every state was checked for it when it was made. */
export function contextOf({ groupContext }: Pick<TreePart, 'groupContext'>): ContextExtensions {
  const decoded = decodeContextExtensions(groupContext.extensions, SEALED_PROFILE_BYTES);
  if (decoded === undefined) throw new CryptoError('group-state-invalid');
  return decoded;
}

/**
 * 64 bytes that are equal for all members of an epoch and for nobody else (RFC 9420, section 8.7). Members
 * who compare it find out whether the server has split the group.
 */
export const epochAuthenticator = (state: GroupState): Bytes =>
  decodeTreePart(state.tree).keySchedule.epochAuthenticator.slice();

/**
 * A secret of `length` bytes for another protocol, bound to the epoch, the label and the context (RFC 9420,
 * section 8.5). Throws `invalid-argument` for more than 16,320 bytes.
 */
export async function exportSecret(
  state: GroupState,
  label: string,
  context: Uint8Array,
  length: number,
): Promise<Bytes> {
  if (!Number.isInteger(length) || length < 1 || length > MAX_EXPORT_BYTES) {
    throw new CryptoError('invalid-argument');
  }
  return exportFrom(decodeTreePart(state.tree), label, context, length);
}

export async function exportFrom(
  { keySchedule }: Pick<TreePart, 'keySchedule'>,
  label: string,
  context: Uint8Array,
  length: number,
): Promise<Bytes> {
  return (await mlsExporter(keySchedule.exporterSecret, label, context, length, await cipherSuite())).slice();
}

/**
 * Key of the profile that a commit out of this epoch sets: all its members have it, whoever joins gets it by
 * Welcome.
 */
export const nextProfileKey = (tree: Pick<TreePart, 'keySchedule' | 'groupContext'>, length: number) =>
  exportFrom(tree, LABELS.roomProfile, utf8(String(tree.groupContext.epoch)), length);

/**
 * MLSMessage with the GroupInfo of the state's epoch: what a member device that lost its state needs for
 * `resyncGroup`. The server may read it: it holds the roster with its certificates, and the profile only
 * sealed.
 */
export async function groupInfoOf(state: GroupState): Promise<Bytes> {
  const { tree, secret } = loadState(state);
  return groupInfoFrom(clientStateOf(tree, secret.current, clientConfig(admitsNobody)));
}

export async function groupInfoFrom(state: ClientState): Promise<Bytes> {
  const suite = await cipherSuite();
  const groupInfo = await guarded('group-state-invalid', () =>
    createGroupInfoWithExternalPubAndRatchetTree(state, [], suite),
  );
  return writeMessage({ version: 'mls10', wireformat: 'mls_group_info', groupInfo });
}
