import {
  CommitAccepted,
  EnvelopeSent,
  InvitationAccepted,
  InvitationDeclined,
  MemberInvited,
  MemberLeft,
  MemberRemoved,
  MemberRoleChanged,
  type Recorded,
  RoomCreated,
  type RoomEventDefinition,
} from '@collab/domain';
import { textArray } from '../kernel/database/binary-arrays.js';
import {
  defineProjection,
  type LogEvent,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';
import { type FeedHead, feedHeadOf } from './feed-entry.js';

type FeedEvent = Recorded<RoomEventDefinition> | Recorded<typeof EnvelopeSent>;

/**
 * The one dense sequence of each room: governance, commits and envelopes in the order of the log, counted from 1. What an
 * envelope carries lies in the store under its event's id; the row holds the rest. All types share the handler, so that a
 * batch is one statement however the types alternate.
 */
async function append(
  events: readonly LogEvent<FeedEvent>[],
  transaction: ProjectionTransaction,
): Promise<void> {
  const heads = events.map(({ event }) => headOf(event));
  await transaction.query(
    // The head of a feed is looked up once a room, not once an entry.
    `WITH entries AS (
       SELECT position::bigint, room_id, event_id, kind, entry
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
         AS entries (position, room_id, event_id, kind, entry)
     ), heads AS MATERIALIZED (
       SELECT room_id, coalesce((SELECT max(seq) FROM feed WHERE feed.room_id = rooms.room_id), 0) AS seq
       FROM (SELECT DISTINCT room_id FROM entries) AS rooms
     )
     INSERT INTO feed (position, room_id, seq, event_id, kind, entry)
     SELECT position, room_id, heads.seq + row_number() OVER (PARTITION BY room_id ORDER BY position),
            event_id, kind, entry
     FROM entries JOIN heads USING (room_id)`,
    [
      textArray(events.map(({ position }) => position)),
      textArray(events.map(({ event }) => event.data.roomId)),
      textArray(events.map(({ event }) => event.id)),
      textArray(heads.map(({ kind }) => kind)),
      textArray(heads.map((head) => JSON.stringify(head))),
    ],
  );
}

function headOf(event: FeedEvent): FeedHead {
  switch (event.type) {
    case 'EnvelopeSent':
      return feedHeadOf.envelope(event);
    case 'CommitAccepted':
      return feedHeadOf.commit(event);
    default:
      return feedHeadOf.governance(event);
  }
}

export const feedProjection = defineProjection({
  name: 'feed',
  version: 1,
  tables: ['feed'],
  events: [
    RoomCreated,
    MemberInvited,
    InvitationAccepted,
    InvitationDeclined,
    MemberLeft,
    MemberRemoved,
    MemberRoleChanged,
    CommitAccepted,
    EnvelopeSent,
  ],
  on: {
    RoomCreated: append,
    MemberInvited: append,
    InvitationAccepted: append,
    InvitationDeclined: append,
    MemberLeft: append,
    MemberRemoved: append,
    MemberRoleChanged: append,
    CommitAccepted: append,
    EnvelopeSent: append,
  },
});
