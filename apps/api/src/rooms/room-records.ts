import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
} from '../kernel/subject-keys/personal-records.js';

const OF_DEVICES = 'device_id IN (SELECT device_id FROM device_owners WHERE account_id = $1)';

/** What rooms keep of people beside the log: how far their devices have read, and which Welcomes they have taken. */
@Injectable()
export class RoomRecords implements PersonalRecord, OnModuleInit {
  constructor(private readonly records: PersonalRecords) {}

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId }: Forgotten): Promise<void> {
    for (const table of ['device_cursors', 'welcomes_taken'])
      await transaction.query(`DELETE FROM ${table} WHERE ${OF_DEVICES}`, [accountId]);
  }
}
