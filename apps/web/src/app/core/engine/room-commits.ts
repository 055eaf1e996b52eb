import { acceptCommit, type Bytes, describeGroup, processCommit, sha256 } from '@collab/crypto';
import {
  type AccountId,
  type FeedEntry,
  ReadCommit,
  type RoomId,
  type RosterEntry,
  sameBytes,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import type { GroupRecord, ItemRecord, PendingCommitRecord } from './records.js';
import { type HeldRoom, isThisDevice, type RoomContext, type Step } from './room-context.js';
import { itemKey } from './room-envelopes.js';
import { mayBeRemoved } from './removals.js';
import { describe, policyOf } from './room-group.js';
import type { SealedWrite } from './sealed-store.js';

export type CommitEntry = Extract<FeedEntry, { kind: 'commit' }>;

/** Follows the group into the epoch that an accepted commit opens, after holding the commit against its declaration. */
export async function commitStep(context: RoomContext, room: HeldRoom, entry: CommitEntry): Promise<Step> {
  const record = { ...room.record, rekeyPending: false, lastRekeyAt: entry.at };
  if (entry.resync && isThisDevice(context, entry)) return ownResync(context, room, entry);
  const group = await room.group();
  if (group === undefined || record.joinedAt === null || entry.seq <= record.joinedAt) {
    return { record, writes: [] };
  }
  if (record.epoch !== entry.fromEpoch) throw new EngineError('crypto');
  const removed = entry.removes.some((leaf) => isThisDevice(context, leaf));
  // Added again in the same commit, the device comes back by the Welcome that follows; its old state is of no use.
  if (removed && !isThisDevice(context, entry)) {
    return { record: { ...record, joinedAt: null, epochAuthenticator: null }, writes: [], group: null };
  }
  const next =
    (await ownPendingCommit(context, room, entry, group)) ??
    (await foreignCommit(context, room, entry, group));
  return {
    record: { ...record, ...describe(next) },
    writes: [{ key: `pending/${room.roomId}`, value: undefined }],
    group: next,
  };
}

/** The line of the conversation that names the sender of a commit that did not verify. */
export function refusedNotice(roomId: RoomId, entry: CommitEntry): SealedWrite {
  const { seq, at, accountId, deviceId } = entry;
  const value: ItemRecord = {
    item: 'notice',
    seq,
    at,
    kind: 'refused',
    actor: accountId,
    subject: null,
    deviceId,
  };
  return { key: itemKey(roomId, seq), value };
}

const resyncNotice = ({ seq, at, accountId }: CommitEntry): ItemRecord => ({
  item: 'notice',
  seq,
  at,
  kind: 'resynced',
  actor: accountId,
  subject: null,
});

/**
 * The device has taken its leaf by its own external commit. If it is back by it, what it passed over on the way was never
 * verified, so whether somebody has still to be removed is read from the group itself.
 */
async function ownResync(context: RoomContext, room: HeldRoom, entry: CommitEntry): Promise<Step> {
  const pending = await pendingOf(context, room, entry);
  const { record } = room;
  // Of an earlier resync whose state was lost: another one follows.
  if (pending === undefined) return { record, writes: [] };
  const group: GroupRecord = { tree: pending.tree, secret: pending.secret };
  const members = new Map(record.governance.members);
  const strangers = describeGroup(group).roster.some(
    ({ accountId }) => members.get(accountId as AccountId)?.status !== 'member',
  );
  const shown = describe(group);
  const wasAway = record.joinedAt === null;
  return {
    record: {
      ...record,
      ...shown,
      name: shown.name ?? record.name,
      joinedAt: entry.seq,
      leafEnds: pending.leafEnds ?? null,
      lastRekeyAt: entry.at,
      rekeyPending: strangers || (!wasAway && record.rekeyPending),
    },
    writes: [
      { key: `pending/${room.roomId}`, value: undefined },
      ...(wasAway ? [{ key: itemKey(room.roomId, entry.seq), value: resyncNotice(entry) }] : []),
    ],
    group,
  };
}

async function ownPendingCommit(
  context: RoomContext,
  room: HeldRoom,
  entry: CommitEntry,
  newest: GroupRecord,
): Promise<GroupRecord | undefined> {
  const pending = await pendingOf(context, room, entry);
  return pending && acceptCommit(newest, { nextState: pending });
}

/** What this device kept of the commit when it sent it; undefined when the commit is another one. */
async function pendingOf(
  context: RoomContext,
  room: HeldRoom,
  entry: CommitEntry,
): Promise<PendingCommitRecord | undefined> {
  const pending = await context.store.get<PendingCommitRecord>(`pending/${room.roomId}`);
  const ours =
    pending !== undefined &&
    isThisDevice(context, entry) &&
    pending.fromEpoch === entry.fromEpoch &&
    sameBytes(pending.commitHash, entry.commitHash);
  return ours ? pending : undefined;
}

async function foreignCommit(
  context: RoomContext,
  room: HeldRoom,
  entry: CommitEntry,
  group: GroupRecord,
): Promise<GroupRecord> {
  const { commit } = await context.api.call(ReadCommit, {
    roomId: room.roomId,
    fromEpoch: entry.fromEpoch,
  });
  const members = new Map(room.record.governance.members);
  const isMember = ({ accountId }: RosterEntry) => members.get(accountId)?.status === 'member';
  // Whom the chain does not know as a member cannot be added, whatever the server let through; nor a member's device thrown out that its account has not revoked.
  const removals = await Promise.all(
    entry.removes
      .filter(({ accountId }) => accountId !== entry.accountId)
      .map((leaf) => mayBeRemoved(context, room.record, leaf)),
  );
  const allowed = entry.adds.every(isMember) && removals.every((allows) => allows);
  // A commit that agrees on a chain which this device has not seen is a server showing people different rooms.
  const chain = await context.store.list<Bytes>(`chain/${room.roomId}/`);
  const agreed = entry.resync || chain.some(({ value }) => sameBytes(value, entry.governanceHash));
  if (!allowed || !agreed || !sameBytes(sha256(commit), entry.commitHash))
    throw new EngineError('commit-mismatch');
  const result = await processCommit(group, commit, {
    declared: {
      fromEpoch: entry.fromEpoch,
      committer: { accountId: entry.accountId, deviceId: entry.deviceId },
      adds: entry.adds,
      removes: entry.removes,
      governanceHash: entry.governanceHash,
      resync: entry.resync,
    },
    policy: policyOf(context, room.record, entry.at),
  });
  if (result.kind === 'removed') throw new EngineError('crypto');
  return result.state;
}
