import { Injectable } from '@nestjs/common';
import type { AccountId, DeviceId } from '@collab/domain';
import { DataSource } from 'typeorm';

/** A registered device. */
export interface DeviceRow {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
  readonly certificate: Uint8Array<ArrayBuffer>;
}

const COLUMNS = 'account_id AS "accountId", device_id AS "deviceId", certificate';

/** Reads registered devices. */
@Injectable()
export class DevicesQuery {
  constructor(private readonly database: DataSource) {}

  /** The certificate of one device of an account; undefined when the account has no such device. */
  async certificateOf(accountId: AccountId, deviceId: DeviceId): Promise<Uint8Array | undefined> {
    const rows: DeviceRow[] = await this.database.query(
      `SELECT ${COLUMNS} FROM devices WHERE account_id = $1 AND device_id = $2`,
      [accountId, deviceId],
    );
    return rows[0]?.certificate;
  }

  /** The devices of several accounts. */
  ofAccounts(accountIds: readonly AccountId[]): Promise<DeviceRow[]> {
    return this.database.query(
      `SELECT ${COLUMNS} FROM devices WHERE account_id = ANY($1) ORDER BY device_id`,
      [accountIds],
    );
  }

  /** The ids of the devices of several accounts; an account without any is left out. */
  async registeredOf(
    accountIds: readonly AccountId[],
  ): Promise<ReadonlyMap<AccountId, ReadonlySet<DeviceId>>> {
    const registered = new Map<AccountId, Set<DeviceId>>();
    for (const { accountId, deviceId } of await this.ofAccounts(accountIds)) {
      const devices = registered.get(accountId) ?? new Set();
      registered.set(accountId, devices.add(deviceId));
    }
    return registered;
  }

  /** Those of the named devices that are registered. */
  findAll(deviceIds: readonly DeviceId[]): Promise<DeviceRow[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM devices WHERE device_id = ANY($1)`, [deviceIds]);
  }
}
