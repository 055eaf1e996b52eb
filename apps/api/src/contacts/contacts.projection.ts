import {
  AccountErased,
  type AccountId,
  type CommandId,
  ContactRemoved,
  ContactRequestAccepted,
  ContactRequestDeclined,
  ContactRequested,
  ContactRequestWithdrawn,
  PersonBlocked,
  PersonUnblocked,
  type RecordedEvent,
} from '@collab/domain';
import {
  defineProjection,
  type LogEvent,
  type ProjectionTransaction,
} from '../kernel/projections/projection.js';

interface Pair {
  readonly accountId: AccountId;
  readonly contactId: AccountId;
  readonly requestId?: CommandId | null;
}
type Run = readonly LogEvent<RecordedEvent<string, Pair>>[];

/** Runs one statement for each side of each event's pair; `$1` and `$2` are the two accounts, `$3` the instant. */
async function eachSide(
  events: Run,
  transaction: ProjectionTransaction,
  statement: (own: boolean, pair: Pair) => { readonly sql: string; readonly more?: readonly unknown[] },
): Promise<void> {
  for (const { event } of events) {
    const { accountId, contactId } = event.data;
    for (const [one, other] of [
      [accountId, contactId],
      [contactId, accountId],
    ]) {
      const { sql, more = [] } = statement(one === accountId, event.data);
      await transaction.query(sql, [one, other, event.at, ...more]);
    }
  }
}

const SET_STATUS = `INSERT INTO contacts (account_id, contact_id, since, status, request_id, blocked)
  VALUES ($1, $2, $3, $4, $5, false)
  ON CONFLICT (account_id, contact_id) DO UPDATE SET (since, status, request_id) =
    (EXCLUDED.since, EXCLUDED.status, coalesce(EXCLUDED.request_id, contacts.request_id))`;
const END = `INSERT INTO contacts (account_id, contact_id, since, blocked) VALUES ($1, $2, $3, false)
  ON CONFLICT (account_id, contact_id) DO UPDATE SET (since, status, request_id) = (EXCLUDED.since, NULL, NULL)`;
/** A block ends what was asked, and leaves a contact as it is. */
const BLOCK = `INSERT INTO contacts (account_id, contact_id, since, blocked) VALUES ($1, $2, $3, $4)
  ON CONFLICT (account_id, contact_id) DO UPDATE SET (status, request_id, blocked) = (
    CASE WHEN contacts.status = 'contact' THEN 'contact' END,
    CASE WHEN contacts.status = 'contact' THEN contacts.request_id END,
    contacts.blocked OR EXCLUDED.blocked)`;

const end = (events: Run, transaction: ProjectionTransaction) =>
  eachSide(events, transaction, () => ({ sql: END }));

/** What two accounts are to each other: one row as each of them sees it. */
export const contactsProjection = defineProjection({
  name: 'contacts',
  version: 2,
  tables: ['contacts'],
  events: [
    ContactRequested,
    ContactRequestWithdrawn,
    ContactRequestAccepted,
    ContactRequestDeclined,
    ContactRemoved,
    PersonBlocked,
    PersonUnblocked,
    AccountErased,
  ],
  on: {
    ContactRequested: (events, transaction) =>
      eachSide(events, transaction, (own, { requestId }) => ({
        sql: SET_STATUS,
        more: [own ? 'outgoing' : 'incoming', requestId],
      })),
    ContactRequestAccepted: (events, transaction) =>
      eachSide(events, transaction, (own, { requestId }) => ({
        sql: SET_STATUS,
        more: ['contact', own ? requestId : null],
      })),
    ContactRequestWithdrawn: end,
    ContactRequestDeclined: end,
    ContactRemoved: end,
    PersonBlocked: (events, transaction) =>
      eachSide(events, transaction, (own) => ({ sql: BLOCK, more: [own] })),
    PersonUnblocked: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId, contactId } = event.data;
        await transaction.query(
          'UPDATE contacts SET blocked = false WHERE account_id = $1 AND contact_id = $2',
          [accountId, contactId],
        );
      }
    },
    AccountErased: async (events, transaction) => {
      for (const { event } of events) {
        const { accountId } = event.data;
        await transaction.query('DELETE FROM contacts WHERE account_id = $1', [accountId]);
        // The rows of the others stay empty: by them the others are told.
        await transaction.query(
          `UPDATE contacts SET since = $2, status = NULL, request_id = NULL, blocked = false
           WHERE contact_id = $1`,
          [accountId, event.at],
        );
      }
    },
  },
});
