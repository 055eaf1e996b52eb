import { Injectable } from '@nestjs/common';
import { type DeviceId, PREKEYS_PER_DEVICE, Refusal } from '@collab/domain';
import type { PrekeyKind } from '@collab/crypto/public';
import { DataSource, type EntityManager } from 'typeorm';

/** A prekey whose signature was verified, with the bytes that were signed. */
export interface VerifiedPrekey {
  readonly kind: PrekeyKind;
  readonly keyId: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly signed: Uint8Array;
}

/** What is handed out of one device. */
export interface HandedOut {
  readonly deviceId: DeviceId;
  readonly signedPrekey: Uint8Array;
  readonly oneTimePrekey: Uint8Array | null;
  readonly kemPrekey: Uint8Array;
}

/** One-time prekeys that wait, of each sort. */
export interface PrekeyCounts {
  readonly oneTime: number;
  readonly kemOneTime: number;
}

interface PrekeyRow {
  readonly deviceId: DeviceId;
  readonly kind: PrekeyKind;
  readonly prekey: Uint8Array;
}

/** Public prekeys of devices (section 5.1 of the cryptographic protocol) that wait on the server. */
@Injectable()
export class Prekeys {
  constructor(private readonly database: DataSource) {}

  /**
   * Adds prekeys of a device, and takes the reused ones that they replace away. Key ids only go up: an upload that is
   * repeated, or a part of one, adds nothing, also when some of it was handed out meanwhile. Returns how many were added.
   * @throws Refusal `conflict` when the device would have more than `PREKEYS_PER_DEVICE` of a sort, `device-revoked` when
   * it was removed; none is added then.
   */
  add(deviceId: DeviceId, prekeys: readonly VerifiedPrekey[]): Promise<number> {
    return this.database.transaction(async (transaction) => {
      // The lock on the device's own row makes parallel uploads of one device follow each other.
      const owned: { upTo: string }[] = await transaction.query(
        `SELECT prekeys_up_to AS "upTo" FROM device_owners
         WHERE device_id = $1 AND revoked_at IS NULL FOR UPDATE`,
        [deviceId],
      );
      const upTo = owned[0]?.upTo;
      if (upTo === undefined) throw new Refusal('device-revoked');
      const added = prekeys.filter(({ keyId }) => keyId > Number(upTo));
      if (added.length === 0) return 0;
      await transaction.query('DELETE FROM prekeys WHERE device_id = $1 AND expires_at <= now()', [deviceId]);
      await transaction.query('UPDATE device_owners SET prekeys_up_to = $2 WHERE device_id = $1', [
        deviceId,
        Math.max(...added.map(({ keyId }) => keyId)),
      ]);
      await this.insert(transaction, deviceId, added);
      const { oneTime, kemOneTime } = await countIn(transaction, deviceId);
      if (Math.max(oneTime, kemOneTime) > PREKEYS_PER_DEVICE) throw new Refusal('conflict');
      return added.length;
    });
  }

  /** How many one-time prekeys of a device wait. */
  count(deviceId: DeviceId): Promise<PrekeyCounts> {
    return countIn(this.database, deviceId);
  }

  /**
   * What to hand out of each of the devices that has its signed and its last-resort prekey in force. One-time prekeys are
   * taken of those in `full` only, the oldest first; none is ever handed out twice.
   */
  async claim(deviceIds: readonly DeviceId[], full: readonly DeviceId[]): Promise<HandedOut[]> {
    const reused: PrekeyRow[] = await this.database.query(
      `SELECT device_id AS "deviceId", kind, prekey FROM prekeys
       WHERE device_id = ANY($1) AND kind IN ('signed', 'kem-last-resort') AND expires_at > now() ORDER BY id`,
      [deviceIds],
    );
    const newest = (deviceId: DeviceId, kind: PrekeyKind) =>
      reused.findLast((row) => row.deviceId === deviceId && row.kind === kind)?.prekey;
    const ready = deviceIds.flatMap((deviceId) => {
      const signedPrekey = newest(deviceId, 'signed');
      const lastResort = newest(deviceId, 'kem-last-resort');
      return signedPrekey && lastResort ? [{ deviceId, signedPrekey, lastResort }] : [];
    });
    const served = ready.map(({ deviceId }) => deviceId);
    const taken = await this.take(served.filter((deviceId) => full.includes(deviceId)));
    const takenOf = (deviceId: DeviceId, kind: PrekeyKind) =>
      taken.find((row) => row.deviceId === deviceId && row.kind === kind)?.prekey;
    return ready.map(({ deviceId, signedPrekey, lastResort }) => ({
      deviceId,
      signedPrekey,
      oneTimePrekey: takenOf(deviceId, 'one-time') ?? null,
      kemPrekey: takenOf(deviceId, 'kem-one-time') ?? lastResort,
    }));
  }

  private async take(deviceIds: readonly DeviceId[]): Promise<readonly PrekeyRow[]> {
    const [taken]: [PrekeyRow[], number] = await this.database.query(
      `WITH wanted AS (SELECT DISTINCT unnest($1::text[]) COLLATE "C" AS device_id),
       taken AS (
         SELECT oldest.id FROM wanted CROSS JOIN unnest(ARRAY['one-time', 'kem-one-time']) AS sort
         CROSS JOIN LATERAL (
           SELECT id FROM prekeys
           WHERE prekeys.device_id = wanted.device_id AND prekeys.kind = sort AND expires_at > now()
           ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
         ) AS oldest
       )
       DELETE FROM prekeys USING taken WHERE prekeys.id = taken.id
       RETURNING device_id AS "deviceId", kind, prekey`,
      [deviceIds],
    );
    return taken;
  }

  private async insert(
    transaction: EntityManager,
    deviceId: DeviceId,
    prekeys: readonly VerifiedPrekey[],
  ): Promise<void> {
    const replaced = prekeys.map(({ kind }) => kind).filter((kind) => !kind.endsWith('one-time'));
    await transaction.query('DELETE FROM prekeys WHERE device_id = $1 AND kind = ANY($2)', [
      deviceId,
      replaced,
    ]);
    await transaction.query(
      `INSERT INTO prekeys (device_id, kind, expires_at, prekey)
       SELECT $1, kind, to_timestamp(expiry / 1000.0), prekey
       FROM unnest($2::text[], $3::bigint[], $4::bytea[]) AS added (kind, expiry, prekey)`,
      [
        deviceId,
        prekeys.map(({ kind }) => kind),
        prekeys.map(({ expiresAt }) => expiresAt),
        prekeys.map(({ signed }) => Buffer.from(signed)),
      ],
    );
  }
}

async function countIn(database: Pick<EntityManager, 'query'>, deviceId: DeviceId): Promise<PrekeyCounts> {
  const rows: PrekeyCounts[] = await database.query(
    `SELECT count(*) FILTER (WHERE kind = 'one-time')::integer AS "oneTime",
       count(*) FILTER (WHERE kind = 'kem-one-time')::integer AS "kemOneTime"
     FROM prekeys WHERE device_id = $1 AND expires_at > now()`,
    [deviceId],
  );
  return rows[0] ?? { oneTime: 0, kemOneTime: 0 };
}
