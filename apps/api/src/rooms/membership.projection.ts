import {
  type AccountId,
  type DataOf,
  InvitationAccepted,
  InvitationDeclined,
  MemberInvited,
  MemberLeft,
  MemberRemoved,
  type RecordedEvent,
  RoomCreated,
  type RoomId,
} from '@collab/domain';
import {
  defineProjection,
  type LogEvent,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';

type Place = { readonly roomId: RoomId; readonly accountId: AccountId };
type Run<Data> = readonly LogEvent<RecordedEvent<string, Data>>[];

const own = (events: Run<Place>): Place[] => events.map(({ event }) => event.data);
const others = (events: Run<{ readonly roomId: RoomId; readonly memberId: AccountId }>): Place[] =>
  events.map(({ event: { data } }) => ({ roomId: data.roomId, accountId: data.memberId }));

async function enter(places: Place[], transaction: ProjectionTransaction) {
  await transaction.query(
    `INSERT INTO room_members (room_id, account_id, status)
     SELECT DISTINCT room_id, account_id, 'member'
     FROM unnest($1::text[], $2::text[]) AS places (room_id, account_id)
     ON CONFLICT (account_id, room_id) DO UPDATE SET status = EXCLUDED.status, invited_by = NULL`,
    [places.map(({ roomId }) => roomId), places.map(({ accountId }) => accountId)],
  );
}

async function wait(
  events: Run<DataOf<typeof MemberInvited>>,
  transaction: ProjectionTransaction,
): Promise<void> {
  const invitations = events.map(({ event }) => event.data);
  await transaction.query(
    `INSERT INTO room_members (room_id, account_id, status, invited_by)
     SELECT room_id, account_id, 'invited', invited_by
     FROM unnest($1::text[], $2::text[], $3::text[]) AS invitations (room_id, account_id, invited_by)`,
    [
      invitations.map(({ roomId }) => roomId),
      invitations.map(({ memberId }) => memberId),
      invitations.map(({ accountId }) => accountId),
    ],
  );
}

async function go(places: Place[], transaction: ProjectionTransaction) {
  await transaction.query(
    `INSERT INTO former_members (room_id, account_id, invited_by)
     SELECT DISTINCT room_id, account_id, room_members.invited_by
     FROM unnest($1::text[], $2::text[]) AS places (room_id, account_id)
     LEFT JOIN room_members USING (room_id, account_id)
     ON CONFLICT (account_id, room_id) DO UPDATE SET invited_by = EXCLUDED.invited_by`,
    [places.map(({ roomId }) => roomId), places.map(({ accountId }) => accountId)],
  );
  await transaction.query(
    `DELETE FROM room_members USING unnest($1::text[], $2::text[]) AS places (room_id, account_id)
     WHERE room_members.room_id = places.room_id AND room_members.account_id = places.account_id`,
    [places.map(({ roomId }) => roomId), places.map(({ accountId }) => accountId)],
  );
}

/** Who belongs to which room, or is invited to it and by whom; and who once was, with the inviter of who never answered. */
export const membershipProjection = defineProjection({
  name: 'membership',
  version: 4,
  tables: ['room_members', 'former_members'],
  events: [RoomCreated, MemberInvited, InvitationAccepted, InvitationDeclined, MemberLeft, MemberRemoved],
  on: {
    RoomCreated: (events, transaction) => enter(own(events), transaction),
    MemberInvited: wait,
    InvitationAccepted: (events, transaction) => enter(own(events), transaction),
    InvitationDeclined: (events, transaction) => go(own(events), transaction),
    MemberLeft: (events, transaction) => go(own(events), transaction),
    MemberRemoved: (events, transaction) => go(others(events), transaction),
  },
});
