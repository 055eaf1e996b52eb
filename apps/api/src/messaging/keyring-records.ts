import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
} from '../kernel/subject-keys/personal-records.js';

/** What messaging keeps of people beside the log: the sealed keyring. Envelopes belong to their rooms. */
@Injectable()
export class KeyringRecords implements PersonalRecord, OnModuleInit {
  constructor(private readonly records: PersonalRecords) {}

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId }: Forgotten): Promise<void> {
    for (const table of ['keyring_segments', 'keyring_cursors'])
      await transaction.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
  }
}
