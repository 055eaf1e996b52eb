import type { GroupInfo } from 'ts-mls';
import { joinGroupExternal } from 'ts-mls/createCommit.js';
import { ratchetTreeFromExtension } from 'ts-mls/groupInfo.js';
import { CryptoError } from '../errors.js';
import { constantTimeEqual, type Bytes } from '../primitives/bytes.js';
import { cipherSuite, SUITE } from './cipher-suite.js';
import { clientConfig } from './client-config.js';
import { authenticationService, isMember, leavesOf } from './credential.js';
import { contextOf, groupInfoFrom } from './describe-group.js';
import { stateOfEpoch } from './group-state.js';
import type { GroupDevice, GroupPolicy, GroupState } from './group-types.js';
import { checkJoined } from './join-group.js';
import { freshKeyPackage } from './key-packages.js';
import { MAX_GROUP_DEVICES, MAX_HANDSHAKE_BYTES } from './limits.js';
import { decodeTreePart } from './tree-part.js';
import { guarded, readMessage, writeMessage } from './wire.js';

/** What a resync starts from. */
export interface ResyncRequest {
  /** MLSMessage with the newest GroupInfo, as the server keeps it. */
  readonly groupInfo: Uint8Array;
  readonly policy: GroupPolicy;
  /** An older state of the same group, when there is one: it may still know the key of the room's profile. */
  readonly older?: GroupState;
}

/** An external commit by which a device takes its own place in a group again. */
export interface ProposedResync {
  readonly fromEpoch: number;
  /**
   * MLSMessage with the commit as PublicMessage: an external commit cannot be private (RFC 9420, section
   * 12.4.3.2).
   */
  readonly commit: Bytes;
  readonly groupInfo: Bytes;
  /** In force when the server has accepted the commit. */
  readonly nextState: GroupState;
}

/**
 * Lets a device whose state was lost, restored from an old copy or left too far behind come back by itself:
 * it removes its old leaf and enters with new keys, which it declares as removing and adding itself. Only a
 * device that is in the group can do so. The context stays as it is, the governance hash in it too: the next
 * commit of a member renews it. Throws `group-info-invalid`, `group-member-unknown`,
 * `group-leaf-uncertified`, `group-full` or `too-large`.
 */
export async function resyncGroup(device: GroupDevice, request: ResyncRequest): Promise<ProposedResync> {
  const { policy } = request;
  const { groupInfo } = readMessage(
    request.groupInfo,
    ['mls_group_info'],
    MAX_HANDSHAKE_BYTES,
    'group-info-invalid',
  );
  await checkOwnPlace(groupInfo, device);
  const { publicPackage, privatePackage } = await freshKeyPackage(device, policy.now);
  const config = clientConfig(authenticationService(policy, 'once'));
  const suite = await cipherSuite();
  const { publicMessage, newState } = await guarded('group-info-invalid', () =>
    joinGroupExternal(groupInfo, publicPackage, privatePackage, true, suite, undefined, config),
  );
  checkJoined(newState);
  return {
    fromEpoch: Number(groupInfo.groupContext.epoch),
    commit: writeMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage }),
    groupInfo: await groupInfoFrom(newState),
    nextState: stateOfEpoch(newState, profileKeyOf(groupInfo, request.older)),
  };
}

async function checkOwnPlace(groupInfo: GroupInfo, device: GroupDevice): Promise<void> {
  const tree = await guarded('group-info-invalid', async () => ratchetTreeFromExtension(groupInfo));
  const fits = tree !== undefined && tree.length < 4 * MAX_GROUP_DEVICES;
  if (!fits || groupInfo.groupContext.cipherSuite !== SUITE) throw new CryptoError('group-info-invalid');
  const present = [...leavesOf(tree).values()].some(({ credential }) => isMember(credential, device));
  if (!present) throw new CryptoError('group-member-unknown');
}

function profileKeyOf({ groupContext }: GroupInfo, older: GroupState | undefined): Uint8Array {
  if (older === undefined) return new Uint8Array(0);
  const tree = decodeTreePart(older.tree);
  const same =
    constantTimeEqual(tree.groupContext.groupId, groupContext.groupId) &&
    constantTimeEqual(contextOf(tree).sealedProfile, contextOf({ groupContext }).sealedProfile);
  return same ? tree.profileKey : new Uint8Array(0);
}
