import { Injectable } from '@nestjs/common';
import { type AccountId, DeviceId, Refusal } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import * as z from 'zod';

/** Segments in one answer. */
const SEGMENTS_AT_ONCE = 50;
/** Segments that one device may keep; at 40 KiB each that is room for some million content keys. */
const SEGMENTS_PER_DEVICE = 2_048;

const SegmentRow = z.object({
  device_id: DeviceId,
  index: z.int(),
  revision: z.int(),
  sealed: z.instanceof(Buffer),
  cursor: z.coerce.number(),
});

/**
 * The sealed segments of people's keyrings: state, not events, since each replaces its predecessor. A cursor counts the
 * changes of one account, so that its other devices read what is new.
 */
@Injectable()
export class Keyring {
  constructor(private readonly database: DataSource) {}

  /** Stores a segment as the given revision and tells its cursor. Throws `Refusal('conflict')` unless it is the next. */
  store(
    owner: { readonly accountId: AccountId; readonly deviceId: DeviceId },
    segment: { readonly index: number; readonly revision: number; readonly sealed: Uint8Array },
  ): Promise<number> {
    if (segment.index >= SEGMENTS_PER_DEVICE) throw new Refusal('too-large');
    return this.database.transaction(async (transaction) => {
      // The row lock makes the account's changes visible in the order of their cursors.
      const cursor = await nextCursor(transaction, owner.accountId);
      const { index, revision, sealed } = segment;
      const [, written]: [unknown, number] =
        revision === 1
          ? [
              null,
              (
                await transaction.query(
                  `INSERT INTO keyring_segments (account_id, device_id, index, revision, cursor, sealed)
               VALUES ($1, $2, $3, 1, $4, $5) ON CONFLICT DO NOTHING RETURNING 1`,
                  [owner.accountId, owner.deviceId, index, cursor, sealed],
                )
              ).length,
            ]
          : await transaction.query(
              `UPDATE keyring_segments SET revision = $4, cursor = $5, sealed = $6
               WHERE account_id = $1 AND device_id = $2 AND index = $3 AND revision = $4 - 1`,
              [owner.accountId, owner.deviceId, index, revision, cursor, sealed],
            );
      if (written !== 1) throw new Refusal('conflict');
      return cursor;
    });
  }

  /** Segments of all devices of the account that changed after the cursor, in the order of their change. */
  async read(accountId: AccountId, after: number) {
    const rows = z.array(SegmentRow).parse(
      await this.database.query(
        `SELECT device_id, index, revision, sealed, cursor FROM keyring_segments
         WHERE account_id = $1 AND cursor > $2 ORDER BY cursor LIMIT $3`,
        [accountId, after, SEGMENTS_AT_ONCE + 1],
      ),
    );
    const page = rows.slice(0, SEGMENTS_AT_ONCE);
    return {
      segments: page.map(({ device_id: deviceId, index, revision, sealed }) => ({
        deviceId,
        index,
        revision,
        sealed: Uint8Array.from(sealed),
      })),
      cursor: page.at(-1)?.cursor ?? after,
      more: rows.length > page.length,
    };
  }
}

async function nextCursor(transaction: EntityManager, accountId: AccountId): Promise<number> {
  const rows: { cursor: string }[] = await transaction.query(
    `INSERT INTO keyring_cursors (account_id, cursor) VALUES ($1, 1)
     ON CONFLICT (account_id) DO UPDATE SET cursor = keyring_cursors.cursor + 1 RETURNING cursor`,
    [accountId],
  );
  return Number(rows[0]?.cursor);
}
