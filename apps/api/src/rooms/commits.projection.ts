import {
  type AccountId,
  CommitAccepted,
  type DataOf,
  DeviceRevoked,
  MemberLeft,
  MemberRemoved,
  type RecordedEvent,
  type RoomId,
} from '@collab/domain';
import {
  defineProjection,
  type LogEvent,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';

type Commit = LogEvent<RecordedEvent<string, DataOf<typeof CommitAccepted>>>;

async function record(events: readonly Commit[], transaction: ProjectionTransaction): Promise<void> {
  await transaction.query(
    `INSERT INTO commits (room_id, from_epoch, event_id, accepted_at)
     SELECT * FROM unnest($1::text[], $2::integer[], $3::text[], $4::timestamptz[])`,
    [
      events.map(({ event }) => event.data.roomId),
      events.map(({ event }) => event.data.fromEpoch),
      events.map(({ event }) => event.id),
      events.map(({ event }) => event.at),
    ],
  );
  for (const { event } of events) await offerWelcomes(event, transaction);
}

/** A device that the commit removed has nothing to join any more; those that it added have. */
async function offerWelcomes(
  { id, data }: Commit['event'],
  transaction: ProjectionTransaction,
): Promise<void> {
  const { roomId, fromEpoch, adds, removes, resync } = data;
  await transaction.query('DELETE FROM welcomes WHERE room_id = $1 AND device_id = ANY ($2)', [
    roomId,
    [...removes, ...adds].map(({ deviceId }) => deviceId),
  ]);
  // Who resyncs has joined by the external commit itself.
  if (adds.length === 0 || resync) return;
  await transaction.query(
    `INSERT INTO welcomes (device_id, account_id, room_id, epoch, event_id)
     SELECT device_id, account_id, $3, $4, $5 FROM unnest($1::text[], $2::text[]) AS adds (device_id, account_id)`,
    [adds.map(({ deviceId }) => deviceId), adds.map(({ accountId }) => accountId), roomId, fromEpoch + 1, id],
  );
}

async function withdraw(
  roomId: RoomId,
  accountId: AccountId,
  transaction: ProjectionTransaction,
): Promise<void> {
  await transaction.query('DELETE FROM welcomes WHERE room_id = $1 AND account_id = $2', [roomId, accountId]);
}

/** Which event ended which epoch and when, and which devices were added and have a Welcome to join by. */
export const commitsProjection = defineProjection({
  name: 'commits',
  version: 3,
  tables: ['commits', 'welcomes'],
  events: [CommitAccepted, DeviceRevoked, MemberLeft, MemberRemoved],
  on: {
    CommitAccepted: record,
    async DeviceRevoked(events, transaction) {
      await transaction.query('DELETE FROM welcomes WHERE device_id = ANY ($1)', [
        events.map(({ event }) => event.data.deviceId),
      ]);
    },
    async MemberLeft(events, transaction) {
      for (const { event } of events) await withdraw(event.data.roomId, event.data.accountId, transaction);
    },
    async MemberRemoved(events, transaction) {
      for (const { event } of events) await withdraw(event.data.roomId, event.data.memberId, transaction);
    },
  },
});
