import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import {
  base64url,
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

const TABLES = ['contact_requests', 'contact_keys', 'account_books', 'presences', 'stranger_mails'];

const CONTACTS = `SELECT contact_id AS "accountId", coalesce(status, 'none') AS status, blocked, since
  FROM contacts WHERE account_id = $1 AND (blocked OR status IN ('incoming', 'contact')) ORDER BY since, contact_id`;
const REQUESTS = `SELECT request_id AS "requestId", sent_at AS "sentAt", closed_at AS "closedAt",
    octet_length(note) AS "sealedNoteBytes"
  FROM contact_requests WHERE account_id = $1 ORDER BY sent_at, request_id`;
const CONTACT_KEY = `SELECT ${base64url('contact_key')} AS "contactKey" FROM contact_keys WHERE account_id = $1`;
const STRANGER_MAILS = `SELECT request_id AS "requestId", mailed_at AS "mailedAt"
  FROM stranger_mails WHERE account_id = $1 ORDER BY mailed_at, request_id`;
const PRESENCE = `SELECT visibility, last_seen AS "lastSeen" FROM presences WHERE account_id = $1`;
const BOOK = `SELECT revision, octet_length(sealed) AS "sealedBytes" FROM account_books WHERE account_id = $1`;

/** What contacts keep beside the log: requests, keys for notes, handles that are claimed, account books, presence. */
@Injectable()
export class ContactRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    database: DataSource,
  ) {
    this.sections = [
      rowsSection(database, 'contacts', CONTACTS),
      rowsSection(database, 'contact-requests', REQUESTS),
      rowsSection(database, 'contact-key', CONTACT_KEY),
      rowsSection(database, 'mails-to-strangers', STRANGER_MAILS),
      rowsSection(database, 'handle', 'SELECT handle FROM handles WHERE account_id = $1'),
      rowsSection(database, 'presence', PRESENCE),
      rowsSection(database, 'account-book', BOOK),
    ];
  }

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId, emailIndex }: Forgotten): Promise<void> {
    const [claims]: [{ handle_index: Buffer }[], number] = await transaction.query(
      'DELETE FROM handle_claims WHERE account_id = $1 RETURNING handle_index',
      [accountId],
    );
    const indexes = [...claims.map(({ handle_index }) => handle_index), ...(emailIndex ? [emailIndex] : [])];
    // Requests to the person stay with whoever asked, as requests to nobody: that is how all unknown addresses look.
    for (const index of indexes)
      await transaction.query(
        'UPDATE contact_requests SET target_index = $2, note = NULL, sealed_address = NULL WHERE target_index = $1',
        [index, randomBytes(index.length)],
      );
    await transaction.query('DELETE FROM stranger_mails WHERE address_index = ANY($1)', [indexes]);
    for (const table of TABLES)
      await transaction.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
  }

  async forgetSealed(transaction: EntityManager, accountId: AccountId): Promise<void> {
    await transaction.query('DELETE FROM account_books WHERE account_id = $1', [accountId]);
  }
}
