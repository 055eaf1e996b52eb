import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  base64url,
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

const OF_ACCOUNT = `JOIN device_owners USING (device_id) WHERE account_id = $1`;
const KEY_PACKAGES = `SELECT device_id AS "deviceId", ${base64url('key_package')} AS "keyPackage"
  FROM key_packages ${OF_ACCOUNT} ORDER BY id`;
const PREKEYS = `SELECT device_id AS "deviceId", kind, expires_at AS "expiresAt", ${base64url('prekey')} AS prekey
  FROM prekeys ${OF_ACCOUNT} ORDER BY id`;
const DEVICES = `SELECT device_id AS "deviceId", name, registered_at AS "registeredAt", revoked_at AS "removedAt",
    ${base64url('certificate')} AS certificate,
    ARRAY(SELECT ${base64url('former')} FROM unnest(former_certificates) AS former) AS "formerCertificates",
    ${base64url('revocation')} AS revocation
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
    this.sections = [
      rowsSection(database, 'devices', DEVICES),
      rowsSection(database, 'key-packages', KEY_PACKAGES),
      rowsSection(database, 'prekeys', PREKEYS),
    ];
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
