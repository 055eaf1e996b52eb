import { randomBytes } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
} from '../kernel/subject-keys/personal-records.js';

const TABLES = ['contact_requests', 'contact_keys', 'account_books', 'presences'];

/** What contacts keep beside the log: requests, keys for notes, handles that are claimed, account books, presence. */
@Injectable()
export class ContactRecords implements PersonalRecord, OnModuleInit {
  constructor(private readonly records: PersonalRecords) {}

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
        'UPDATE contact_requests SET target_index = $2, note = NULL WHERE target_index = $1',
        [index, randomBytes(index.length)],
      );
    for (const table of TABLES)
      await transaction.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
  }
}
