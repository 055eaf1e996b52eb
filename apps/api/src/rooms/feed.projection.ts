import {
  CommitAccepted,
  type DataOf,
  EnvelopeSent,
  InvitationAccepted,
  InvitationDeclined,
  MemberInvited,
  MemberLeft,
  MemberRemoved,
  MemberRoleChanged,
  RoomCreated,
  type RecordedEvent,
  type RoomId,
} from '@collab/domain';
import {
  defineProjection,
  type LogEvent,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';
import { type FeedHead, feedHeadOf, type FeedKind } from './feed-entry.js';

type RoomScoped = RecordedEvent<string, { readonly roomId: RoomId }>;

/**
 * The one dense sequence of each room: governance, commits and envelopes in the order of the log, counted from 1. What an
 * envelope carries lies in the store under its event's id; the row holds the rest.
 */
const append =
  <Event extends RoomScoped>(kind: FeedKind, headOf: (event: Event) => FeedHead) =>
  async (events: readonly LogEvent<Event>[], transaction: ProjectionTransaction): Promise<void> => {
    await transaction.query(
      `INSERT INTO feed (position, room_id, seq, event_id, kind, entry)
       SELECT position, room_id,
              coalesce((SELECT max(seq) FROM feed WHERE feed.room_id = entries.room_id), 0)
                + row_number() OVER (PARTITION BY room_id ORDER BY position),
              event_id, $5, entry
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[])
            AS entries (position, room_id, event_id, entry)`,
      [
        events.map(({ position }) => position),
        events.map(({ event }) => event.data.roomId),
        events.map(({ event }) => event.id),
        events.map(({ event }) => JSON.stringify(headOf(event))),
        kind,
      ],
    );
  };

const governance = append<RecordedEvent<string, DataOf<typeof InvitationDeclined>>>(
  'governance',
  feedHeadOf.governance,
);

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
    RoomCreated: governance,
    MemberInvited: governance,
    InvitationAccepted: governance,
    InvitationDeclined: governance,
    MemberLeft: governance,
    MemberRemoved: governance,
    MemberRoleChanged: governance,
    CommitAccepted: append<RecordedEvent<string, DataOf<typeof CommitAccepted>>>('commit', feedHeadOf.commit),
    EnvelopeSent: append<RecordedEvent<string, DataOf<typeof EnvelopeSent>>>('envelope', feedHeadOf.envelope),
  },
});
