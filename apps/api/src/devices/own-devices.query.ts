import { Injectable } from '@nestjs/common';
import { type AccountId, Instant, type OwnDevice } from '@collab/domain';
import { DataSource } from 'typeorm';

type DeviceRow = Omit<OwnDevice, 'registeredAt' | 'lastSeen'> & {
  readonly registeredAt: Date;
  readonly lastSeen: Date | null;
};

/** The devices of an account, as its owner may see them. */
@Injectable()
export class OwnDevicesQuery {
  constructor(private readonly database: DataSource) {}

  async of(accountId: AccountId): Promise<OwnDevice[]> {
    const rows: DeviceRow[] = await this.database.query(
      `SELECT device_id AS "deviceId", name, certificate, registered_at AS "registeredAt",
         (SELECT max(greatest(started_at, last_seen_at)) FROM sessions
          WHERE sessions.device_id = devices.device_id) AS "lastSeen",
         (SELECT count(*)::integer FROM key_packages
          WHERE key_packages.device_id = devices.device_id) AS "keyPackages",
         (SELECT least(count(*) FILTER (WHERE kind = 'one-time'), count(*) FILTER (WHERE kind = 'kem-one-time'))::integer
          FROM prekeys WHERE prekeys.device_id = devices.device_id AND expires_at > now()) AS prekeys
       FROM devices JOIN device_owners USING (device_id, account_id)
       WHERE account_id = $1 AND revoked_at IS NULL ORDER BY registered_at, device_id`,
      [accountId],
    );
    return rows.map(({ registeredAt, lastSeen, ...device }) => ({
      ...device,
      registeredAt: Instant.parse(registeredAt.toISOString()),
      lastSeen: lastSeen === null ? null : Instant.parse(lastSeen.toISOString()),
    }));
  }
}
