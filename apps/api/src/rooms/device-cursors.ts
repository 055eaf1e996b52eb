import { Injectable } from '@nestjs/common';
import type { AccountId, DeviceId, RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { commitsProjection } from './commits.projection.js';
import { Freshness } from './freshness.js';
import { membershipProjection } from './membership.projection.js';

/** How far devices say that they have read the feeds of their rooms: state, not events. */
@Injectable()
export class DeviceCursors {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: Freshness,
  ) {}

  /**
   * Keeps where a device stands, for the rooms that its account is a member of. A device that waits with an untaken
   * Welcome reads on without being able to decrypt, and goes back when it joins: its cursor says nothing yet.
   */
  async keep(
    { accountId, deviceId }: { readonly accountId: AccountId; readonly deviceId: DeviceId },
    cursors: readonly { readonly roomId: RoomId; readonly after: number }[],
  ): Promise<void> {
    await this.freshness.of([commitsProjection.name, membershipProjection.name]);
    await this.database.query(
      `INSERT INTO device_cursors (device_id, room_id, seq)
       SELECT DISTINCT ON (room_id) $1, room_id, seq
       FROM unnest($3::text[], $4::bigint[]) AS cursors (room_id, seq)
       JOIN room_members m USING (room_id)
       WHERE m.account_id = $2 AND m.status = 'member' AND NOT EXISTS (
         SELECT 1 FROM welcomes w WHERE w.device_id = $1 AND w.room_id = m.room_id AND NOT EXISTS (
           SELECT 1 FROM welcomes_taken t
           WHERE t.device_id = w.device_id AND t.room_id = w.room_id AND t.epoch >= w.epoch))
       ORDER BY room_id, seq
       ON CONFLICT (room_id, device_id) DO UPDATE SET seq = EXCLUDED.seq
         WHERE device_cursors.seq <> EXCLUDED.seq`,
      [deviceId, accountId, cursors.map(({ roomId }) => roomId), cursors.map(({ after }) => after)],
    );
  }

  /** Forgets where a device stood in a room, until it says so again. */
  async forget(deviceId: DeviceId, roomId: RoomId): Promise<void> {
    await this.database.query('DELETE FROM device_cursors WHERE device_id = $1 AND room_id = $2', [
      deviceId,
      roomId,
    ]);
  }

  /** Up to where every one of the devices has read the room's feed; 0 when one of them has not told. */
  async passedByAll(roomId: RoomId, deviceIds: readonly DeviceId[]): Promise<number> {
    const rows: { seq: string | null; told: number }[] = await this.database.query(
      `SELECT min(seq) AS seq, count(*)::integer AS told FROM device_cursors
       WHERE room_id = $1 AND device_id = ANY ($2)`,
      [roomId, deviceIds],
    );
    return rows[0]?.told === deviceIds.length ? Number(rows[0].seq ?? 0) : 0;
  }

  /** Forgets devices that are not in the room's group any more. */
  async keepOnly(roomId: RoomId, deviceIds: readonly DeviceId[]): Promise<void> {
    await this.database.query('DELETE FROM device_cursors WHERE room_id = $1 AND device_id <> ALL ($2)', [
      roomId,
      deviceIds,
    ]);
  }
}
