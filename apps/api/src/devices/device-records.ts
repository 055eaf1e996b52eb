import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
} from '../kernel/subject-keys/personal-records.js';

/** What devices keep beside the log: key packages and prekeys. That an id was a device's, and is removed, is remembered for ever. */
@Injectable()
export class DeviceRecords implements PersonalRecord, OnModuleInit {
  constructor(private readonly records: PersonalRecords) {}

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId }: Forgotten): Promise<void> {
    for (const table of ['key_packages', 'prekeys'])
      await transaction.query(
        `DELETE FROM ${table} USING device_owners
         WHERE ${table}.device_id = device_owners.device_id AND account_id = $1`,
        [accountId],
      );
    await transaction.query(
      'UPDATE device_owners SET revoked_at = coalesce(revoked_at, now()) WHERE account_id = $1',
      [accountId],
    );
  }
}
