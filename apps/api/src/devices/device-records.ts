import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

const DEVICES = `SELECT device_id AS "deviceId", name, registered_at AS "registeredAt", revoked_at AS "removedAt",
    (SELECT count(*)::integer FROM key_packages WHERE key_packages.device_id = devices.device_id) AS "keyPackages"
  FROM devices JOIN device_owners USING (device_id, account_id)
  WHERE account_id = $1 ORDER BY registered_at, device_id`;

/** What devices keep beside the log: key packages and prekeys. That an id was a device's, and is removed, is remembered for ever. */
@Injectable()
export class DeviceRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    database: DataSource,
  ) {
    this.sections = [rowsSection(database, 'devices', DEVICES)];
  }

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
