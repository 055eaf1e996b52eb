import { Injectable } from '@nestjs/common';
import { type DeviceId, EventId, RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { commitsProjection } from './commits.projection.js';
import { DeviceCursors } from './device-cursors.js';
import { feedProjection } from './feed.projection.js';
import { Freshness } from './freshness.js';
import { HANDSHAKE_DAYS } from './handshake-expiry.job.js';
import { HandshakesQuery } from './handshakes.query.js';

/** Welcomes in one answer; each may be megabytes in a large room. */
const WELCOMES_AT_ONCE = 10;
/** Bytes of Welcomes in one answer; the first always fits. */
const WELCOME_BYTES_AT_ONCE = 8 * 1024 * 1024;

const WelcomeRow = z.object({ room_id: RoomId, epoch: z.int(), seq: z.int(), event_id: EventId });

/** Rooms that a device was added to and has not joined yet. */
@Injectable()
export class WelcomesQuery {
  constructor(
    private readonly database: DataSource,
    private readonly handshakes: HandshakesQuery,
    private readonly freshness: Freshness,
    private readonly cursors: DeviceCursors,
  ) {}

  /** The newest Welcome of each room that waits for the device and has not expired, oldest commit first. */
  async of(deviceId: DeviceId) {
    await this.freshness.of([commitsProjection.name, feedProjection.name]);
    const rows = z.array(WelcomeRow).parse(
      await this.database.query(
        `SELECT * FROM (
           SELECT DISTINCT ON (w.room_id) w.room_id, w.epoch, f.seq, f.position, w.event_id
           FROM welcomes w JOIN feed f ON f.event_id = w.event_id AND f.kind = 'commit'
           JOIN commits c ON c.room_id = w.room_id AND c.from_epoch = w.epoch - 1
           WHERE w.device_id = $1 AND c.accepted_at > now() - make_interval(days => $3) AND NOT EXISTS (
             SELECT 1 FROM welcomes_taken t
             WHERE t.device_id = w.device_id AND t.room_id = w.room_id AND t.epoch >= w.epoch)
           ORDER BY w.room_id, w.epoch DESC) AS newest
         ORDER BY position LIMIT $2`,
        [deviceId, WELCOMES_AT_ONCE, HANDSHAKE_DAYS],
      ),
    );
    const handshakes = await this.handshakes.ofEvents(rows.map(({ event_id }) => event_id));
    let bytes = 0;
    return rows.flatMap(({ room_id: roomId, epoch, seq: sequence, event_id }) => {
      const welcome = handshakes.get(event_id)?.welcome;
      if (welcome === undefined || (bytes > 0 && bytes + welcome.length > WELCOME_BYTES_AT_ONCE)) return [];
      bytes += welcome.length;
      return [{ roomId, epoch, sequence, welcome }];
    });
  }

  /** The device has joined with this Welcome, or cannot use it: neither it nor an older one is offered again. */
  async acknowledge(deviceId: DeviceId, roomId: RoomId, epoch: number): Promise<void> {
    // Where the read model lags, the Welcome would be acknowledged before it is there, and offered again for ever.
    await this.freshness.of([commitsProjection.name]);
    await this.database.query(
      `INSERT INTO welcomes_taken (device_id, room_id, epoch)
       SELECT device_id, room_id, epoch FROM welcomes WHERE device_id = $1 AND room_id = $2 AND epoch = $3
       ON CONFLICT (device_id, room_id) DO UPDATE SET epoch = GREATEST(welcomes_taken.epoch, EXCLUDED.epoch)`,
      [deviceId, roomId, epoch],
    );
    // It goes back to the Welcome's place in the feed: where it read on to while it waited does not count.
    await this.cursors.forget(deviceId, roomId);
  }
}
