import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

const KEYRING = `SELECT device_id AS "deviceId", count(*)::integer AS segments,
    sum(octet_length(sealed))::integer AS "sealedBytes"
  FROM keyring_segments WHERE account_id = $1 GROUP BY device_id ORDER BY device_id`;

/** What messaging keeps of people beside the log: the sealed keyring. Envelopes belong to their rooms. */
@Injectable()
export class KeyringRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    database: DataSource,
  ) {
    this.sections = [rowsSection(database, 'keyring', KEYRING)];
  }

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId }: Forgotten): Promise<void> {
    for (const table of ['keyring_segments', 'keyring_cursors'])
      await transaction.query(`DELETE FROM ${table} WHERE account_id = $1`, [accountId]);
  }

  /** The cursor stays: what a later device has read must not come again. */
  async forgetSealed(transaction: EntityManager, accountId: AccountId): Promise<void> {
    await transaction.query('DELETE FROM keyring_segments WHERE account_id = $1', [accountId]);
  }
}
