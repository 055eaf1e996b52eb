import { Injectable } from '@nestjs/common';
import type { AccountId, DeviceId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { RevokedDevices } from './revoked-devices.query.js';

/** A registered device. */
export interface DeviceRow {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly certificate: Uint8Array<ArrayBuffer>;
  /** Those that it has renewed, the oldest first. */
  readonly formerCertificates: Uint8Array<ArrayBuffer>[];
  /** Of a device that was removed. */
  readonly revocation: Uint8Array<ArrayBuffer> | null;
}

const COLUMNS = `account_id AS "accountId", device_id AS "deviceId", certificate,
  former_certificates AS "formerCertificates", revocation`;
/** The mark rather than the read model: it is set before anybody learns of the removal. */
const LIVE = `NOT EXISTS (SELECT FROM device_owners owned
  WHERE owned.device_id = devices.device_id AND owned.revoked_at IS NOT NULL)`;

/** Reads registered devices. */
@Injectable()
export class DevicesQuery {
  constructor(
    private readonly database: DataSource,
    private readonly revokedDevices: RevokedDevices,
  ) {}

  /** Every device that was removed from its account, as far as this node has seen the log. */
  revoked(): Promise<ReadonlySet<DeviceId>> {
    return this.revokedDevices.all();
  }

  /** Whether the device was removed from its account. */
  async isRevoked(deviceId: DeviceId): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      'SELECT FROM device_owners WHERE device_id = $1 AND revoked_at IS NOT NULL',
      [deviceId],
    );
    return rows.length === 1;
  }

  /** The newest certificate of one device of an account, also of a removed one; undefined when there was no such device. */
  async certificateOf(accountId: AccountId, deviceId: DeviceId): Promise<Uint8Array | undefined> {
    const rows: DeviceRow[] = await this.database.query(
      `SELECT ${COLUMNS} FROM devices WHERE account_id = $1 AND device_id = $2`,
      [accountId, deviceId],
    );
    return rows[0]?.certificate;
  }

  /** The devices of several accounts, removed ones included: what they signed before must be verifiable. */
  ofAccounts(accountIds: readonly AccountId[]): Promise<DeviceRow[]> {
    return this.database.query(
      `SELECT ${COLUMNS} FROM devices WHERE account_id = ANY($1) ORDER BY device_id`,
      [accountIds],
    );
  }

  /** The ids of the devices of several accounts that were not removed; an account without any is left out. */
  async registeredOf(
    accountIds: readonly AccountId[],
  ): Promise<ReadonlyMap<AccountId, ReadonlySet<DeviceId>>> {
    const registered = new Map<AccountId, Set<DeviceId>>();
    const live: DeviceRow[] = await this.database.query(
      `SELECT ${COLUMNS} FROM devices WHERE account_id = ANY($1) AND ${LIVE} ORDER BY device_id`,
      [accountIds],
    );
    for (const { accountId, deviceId } of live) {
      const devices = registered.get(accountId) ?? new Set();
      registered.set(accountId, devices.add(deviceId));
    }
    return registered;
  }

  /** Those of the named devices that are registered and were not removed. */
  findAll(deviceIds: readonly DeviceId[]): Promise<DeviceRow[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM devices WHERE device_id = ANY($1) AND ${LIVE}`, [
      deviceIds,
    ]);
  }
}
