import {
  type Bytes,
  describeGroup,
  groupInfoOf,
  type ProposedResync,
  randomId,
  resyncGroup,
  sha256,
} from '@collab/crypto';
import {
  type CommandId,
  ReadGroupInfo,
  ReadRoom,
  type RoomSummary,
  sameBytes,
  SubmitCommit,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { groupDevice, leafEndsOf } from './key-packages.js';
import type { GroupRecord, PendingCommitRecord } from './records.js';
import { isThisDevice, type RoomContext } from './room-context.js';
import { policyOf } from './room-group.js';
import type { RoomSync } from './room-sync.js';
import { unlessOvertaken } from './unless-overtaken.js';

/**
 * Brings a device back that is in the room's group and cannot follow it: its state or its Welcome was lost or spoilt, a
 * commit did not verify, or the bytes of a commit are no longer kept. It takes its own leaf again by an external commit
 * (RFC 9420, section 12.4.3.2) from the newest GroupInfo. Returns false when there is nothing to do. Throws what the
 * group that the server shows is refused for. The caller holds the mutex.
 */
export function resync(context: RoomContext, room: RoomSync): Promise<boolean> {
  return unlessOvertaken(async () => {
    const { room: summary } = await context.api.call(ReadRoom, {
      roomId: room.roomId,
      governanceAfter: room.record.governance.sequence,
    });
    // After the list of leaves, not before: a commit in between would leave its Welcome untried.
    await room.catchUp();
    if (room.record.joinedAt !== null) return true;
    if (!summary.roster.some((leaf) => isThisDevice(context, leaf))) return false;
    return () => takeOwnLeaf(context, room, summary);
  });
}

/** Whether this device's leaf holds another certificate than the device does now: the others refuse it when that is over. */
export const isLeafOld = (context: RoomContext, { record, trouble }: RoomSync): boolean =>
  record.joinedAt !== null && trouble === null && record.leafEnds !== leafEndsOf(context.profile);

/**
 * Gives this device's leaf the certificate that the device has now: no commit of a member can change the one that its
 * leaf holds, so the leaf is taken again. It starts from the own state, not from what the server shows, and the device
 * follows the group meanwhile. The caller holds the mutex.
 */
export function renewLeaf(context: RoomContext, room: RoomSync): Promise<boolean> {
  return unlessOvertaken(async () => {
    await room.catchUp();
    const group = await room.group();
    if (group === undefined || !isLeafOld(context, room)) return true;
    return async () => {
      const proposal = await resyncGroup(groupDevice(context.profile), {
        groupInfo: await groupInfoOf(group),
        policy: policyOf(context, room.record),
        older: group,
      });
      await submit(context, room, proposal);
    };
  });
}

async function takeOwnLeaf(context: RoomContext, room: RoomSync, summary: RoomSummary): Promise<void> {
  const { epoch, groupInfo } = await context.api.call(ReadGroupInfo, { roomId: room.roomId });
  const older = await room.group();
  const proposal = await resyncGroup(groupDevice(context.profile), {
    groupInfo,
    policy: policyOf(context, room.record),
    ...(older === undefined ? {} : { older }),
  });
  // An older GroupInfo would lead back to people who have been removed since.
  if (proposal.fromEpoch !== summary.epoch || epoch !== summary.epoch) throw new EngineError('epoch-stale');
  await requireSameRoom(context, room, proposal.nextState);
  await submit(context, room, proposal);
}

async function submit(context: RoomContext, room: RoomSync, proposal: ProposedResync): Promise<void> {
  const { profile, api } = context;
  const pending: PendingCommitRecord = {
    fromEpoch: proposal.fromEpoch,
    commitHash: sha256(proposal.commit),
    leafEnds: leafEndsOf(profile),
    ...proposal.nextState,
  };
  await room.update({}, { writes: [{ key: `pending/${room.roomId}`, value: pending }] });
  const self = { accountId: profile.accountId, deviceId: profile.deviceId };
  await api.call(SubmitCommit, {
    commandId: randomId() as CommandId,
    roomId: room.roomId,
    fromEpoch: proposal.fromEpoch,
    adds: [self],
    removes: [self],
    resync: true,
    governanceHash: room.record.governance.hash,
    commit: proposal.commit,
    welcome: null,
    groupInfo: proposal.groupInfo,
  });
}

/** A GroupInfo of another group, or of one that agreed on another chain, is a server showing people different rooms. */
async function requireSameRoom(context: RoomContext, room: RoomSync, state: GroupRecord): Promise<void> {
  const { groupId, governanceHash } = describeGroup(state);
  const chain = await context.store.list<Bytes>(`chain/${room.roomId}/`);
  const known = chain.some(({ value }) => sameBytes(value, governanceHash));
  if (groupId !== room.roomId || !known) throw new EngineError('commit-mismatch');
}
