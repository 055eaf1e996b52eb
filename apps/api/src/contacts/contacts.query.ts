import { Injectable } from '@nestjs/common';
import { AccountId, CONTACTS_AT_ONCE, type ListContacts, type OutputOf } from '@collab/domain';
import { DataSource } from 'typeorm';

type Entry = OutputOf<typeof ListContacts>['contacts'][number];

/** Who is whose contact, who asks whom, and who blocks whom. */
@Injectable()
export class ContactsQuery {
  constructor(private readonly database: DataSource) {}

  /** What an account sees: contacts, requests to it, and those whom it blocks; newest first. */
  async listOf(accountId: AccountId): Promise<Entry[]> {
    const rows: (Omit<Entry, 'since'> & { since: Date })[] = await this.database.query(
      `SELECT contacts.contact_id AS "accountId", contacts.since, contact_requests.note,
         CASE WHEN contacts.blocked THEN 'blocked' ELSE contacts.status END AS status,
         CASE WHEN contacts.status = 'contact' THEN own.request_id END AS "requestId"
       FROM contacts
       LEFT JOIN contact_requests ON contact_requests.request_id = contacts.request_id
         AND contact_requests.account_id = contacts.contact_id AND contacts.status = 'incoming'
       LEFT JOIN contact_requests AS own ON own.request_id = contacts.request_id
         AND own.account_id = contacts.account_id
       WHERE contacts.account_id = $1 AND (contacts.blocked OR contacts.status IN ('incoming', 'contact'))
       ORDER BY contacts.since DESC, contacts.contact_id LIMIT $2`,
      [accountId, CONTACTS_AT_ONCE],
    );
    return rows.map(({ since, ...entry }) => ({ ...entry, since: since.toISOString() as Entry['since'] }));
  }

  /** Those of the given accounts whose name and keys an account may see because of what they are to each other. */
  async visibleTo(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const rows: { contact_id: AccountId }[] = await this.database.query(
      `SELECT contact_id FROM contacts WHERE account_id = $1 AND contact_id = ANY ($2)
         AND (blocked OR status IN ('incoming', 'contact'))`,
      [accountId, others],
    );
    return new Set(rows.map(({ contact_id }) => contact_id));
  }

  /** Everybody in whose list an account is, or ever was. */
  async listedBy(contactId: AccountId): Promise<AccountId[]> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      'SELECT account_id FROM contacts WHERE contact_id = $1',
      [contactId],
    );
    return rows.map(({ account_id }) => account_id);
  }

  /** Those of the given accounts that are contacts of the account, where neither blocks the other. */
  async mutualWith(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT theirs.account_id FROM contacts AS own
       JOIN contacts AS theirs ON theirs.account_id = own.contact_id AND theirs.contact_id = own.account_id
       WHERE own.account_id = $1 AND own.contact_id = ANY ($2)
         AND own.status = 'contact' AND NOT own.blocked AND theirs.status = 'contact' AND NOT theirs.blocked`,
      [accountId, others],
    );
    return new Set(rows.map(({ account_id }) => account_id));
  }

  /** Those of the given accounts that the account blocks. */
  async blockedBy(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    if (others.length === 0) return new Set();
    const rows: { contact_id: AccountId }[] = await this.database.query(
      'SELECT contact_id FROM contacts WHERE account_id = $1 AND contact_id = ANY ($2) AND blocked',
      [accountId, others],
    );
    return new Set(rows.map(({ contact_id }) => contact_id));
  }

  /** The contacts of an account that it does not block. */
  async contactsOf(accountId: AccountId): Promise<AccountId[]> {
    const rows: { contact_id: AccountId }[] = await this.database.query(
      `SELECT contact_id FROM contacts WHERE account_id = $1 AND status = 'contact' AND NOT blocked`,
      [accountId],
    );
    return rows.map(({ contact_id }) => contact_id);
  }
}
