import { Injectable } from '@nestjs/common';
import { KEY_PACKAGES_PER_DEVICE, Refusal, type DeviceId } from '@collab/domain';
import { DataSource } from 'typeorm';

/** A key package that was handed out, and is gone from the server. */
export interface ClaimedKeyPackage {
  readonly deviceId: DeviceId;
  readonly keyPackage: Uint8Array<ArrayBuffer>;
}

/** Single-use MLS key packages (RFC 9420, section 10) that wait on the server. */
@Injectable()
export class KeyPackages {
  constructor(private readonly database: DataSource) {}

  /**
   * Adds packages of a device; one that waits already is not added again. Returns how many were added.
   * @throws Refusal `conflict` when the device would have more than `KEY_PACKAGES_PER_DEVICE`, `device-revoked` when it
   * was removed; none is added then.
   */
  add(deviceId: DeviceId, keyPackages: readonly Uint8Array[]): Promise<number> {
    return this.database.transaction(async (transaction) => {
      // The lock on the device's own row makes parallel requests of one device count one after the other.
      const owned: unknown[] = await transaction.query(
        'SELECT FROM device_owners WHERE device_id = $1 AND revoked_at IS NULL FOR UPDATE',
        [deviceId],
      );
      if (owned.length !== 1) throw new Refusal('device-revoked');
      const added: unknown[] = await transaction.query(
        `INSERT INTO key_packages (device_id, hash, key_package)
         SELECT $1, sha256(package), package FROM unnest($2::bytea[]) AS package
         ON CONFLICT DO NOTHING RETURNING id`,
        [deviceId, keyPackages.map((keyPackage) => Buffer.from(keyPackage))],
      );
      const rows: { available: number }[] = await transaction.query(COUNT, [deviceId]);
      if ((rows[0]?.available ?? 0) > KEY_PACKAGES_PER_DEVICE) throw new Refusal('conflict');
      return added.length;
    });
  }

  /** How many packages of a device wait. */
  async count(deviceId: DeviceId): Promise<number> {
    const rows: { available: number }[] = await this.database.query(COUNT, [deviceId]);
    return rows[0]?.available ?? 0;
  }

  /** Takes one package of each named device that has one, the oldest first. None is ever handed out twice. */
  async claim(deviceIds: readonly DeviceId[]): Promise<ClaimedKeyPackage[]> {
    const [claimed]: [ClaimedKeyPackage[], number] = await this.database.query(
      `WITH wanted AS (SELECT DISTINCT unnest($1::text[]) COLLATE "C" AS device_id),
       taken AS (
         SELECT oldest.id FROM wanted CROSS JOIN LATERAL (
           SELECT id FROM key_packages WHERE key_packages.device_id = wanted.device_id
           ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
         ) AS oldest
       )
       DELETE FROM key_packages USING taken WHERE key_packages.id = taken.id
       RETURNING device_id AS "deviceId", key_package AS "keyPackage"`,
      [deviceIds],
    );
    return claimed;
  }
}

const COUNT = 'SELECT count(*)::integer AS available FROM key_packages WHERE device_id = $1';
