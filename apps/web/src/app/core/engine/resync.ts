import { type Bytes, describeGroup, randomId, resyncGroup, sha256 } from '@collab/crypto';
import {
  type CommandId,
  ReadGroupInfo,
  ReadRoom,
  type RoomSummary,
  sameBytes,
  SubmitCommit,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { groupDevice } from './key-packages.js';
import type { GroupRecord, PendingCommitRecord } from './records.js';
import { isThisDevice, type RoomContext } from './room-context.js';
import { policyOf } from './room-group.js';
import type { RoomSync } from './room-sync.js';

/** Resyncs of one occasion: each was overtaken by somebody else's commit. */
const ATTEMPTS = 5;

/**
 * Brings a device back that is in the room's group and cannot follow it: its state or its Welcome was lost or spoilt, a
 * commit did not verify, or the bytes of a commit are no longer kept. It takes its own leaf again by an external commit
 * (RFC 9420, section 12.4.3.2) from the newest GroupInfo. Returns false when there is nothing to do. Throws what the
 * group that the server shows is refused for. The caller holds the mutex.
 */
export async function resync(context: RoomContext, room: RoomSync): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const { room: summary } = await context.api.call(ReadRoom, {
      roomId: room.roomId,
      governanceAfter: room.record.governance.sequence,
    });
    // After the list of leaves, not before: a commit in between would leave its Welcome untried.
    await room.catchUp();
    if (room.record.joinedAt !== null) return true;
    if (!summary.roster.some((leaf) => isThisDevice(context, leaf))) return false;
    try {
      await takeOwnLeaf(context, room, summary);
    } catch (error) {
      const overtaken =
        error instanceof EngineError && ['epoch-stale', 'governance-stale'].includes(error.code);
      if (!overtaken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function takeOwnLeaf(context: RoomContext, room: RoomSync, summary: RoomSummary): Promise<void> {
  const { profile, api } = context;
  const { epoch, groupInfo } = await api.call(ReadGroupInfo, { roomId: room.roomId });
  const older = await room.group();
  const proposal = await resyncGroup(groupDevice(profile), {
    groupInfo,
    policy: policyOf(context, room.record),
    ...(older === undefined ? {} : { older }),
  });
  // An older GroupInfo would lead back to people who have been removed since.
  if (proposal.fromEpoch !== summary.epoch || epoch !== summary.epoch) throw new EngineError('epoch-stale');
  await requireSameRoom(context, room, proposal.nextState);
  const pending: PendingCommitRecord = {
    fromEpoch: proposal.fromEpoch,
    commitHash: sha256(proposal.commit),
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
