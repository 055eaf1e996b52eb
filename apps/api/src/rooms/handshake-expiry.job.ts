import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { EventId, RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { DeviceCursors } from './device-cursors.js';
import { RoomStates } from './room-states.query.js';

/** Days for which a device that was away still finds the commits and Welcomes that it missed. */
export const HANDSHAKE_DAYS = 30;

/** Bodies deleted by one statement; each may be megabytes. */
const BODIES_AT_ONCE = 200;
const ROOMS_AT_ONCE = 500;

const ExpireHandshakes = defineRepeatingJob({ name: 'expire-handshakes', everyMs: 60 * 60 * 1000 });

const RoomRow = z.object({ room_id: RoomId });
const CommitRow = z.object({ event_id: EventId, from_epoch: z.int(), expired: z.boolean() });

/**
 * Deletes the bytes of commits (and of the Welcomes and GroupInfos that came with them) once every device of the room's
 * group has passed them, or after 30 days: who is further behind rejoins. The newest ones of a room stay whatever their
 * age, because their GroupInfo is what one rejoins by.
 */
@Injectable()
export class HandshakeExpiry implements OnModuleInit {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly database: DataSource,
    private readonly rooms: RoomStates,
    private readonly cursors: DeviceCursors,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(ExpireHandshakes, () => this.expire(new Date()));
  }

  /** Deletes what may go at this time. May be ended anywhere and repeated. */
  async expire(now: Date): Promise<void> {
    for (let after = ''; ;) {
      const rows = await this.database.query(
        `SELECT room_id FROM commits LEFT JOIN handshake_floors floors USING (room_id)
         WHERE room_id > $1 GROUP BY room_id, floors.from_epoch
         HAVING max(commits.from_epoch) > coalesce(floors.from_epoch, 0) ORDER BY room_id LIMIT $2`,
        [after, ROOMS_AT_ONCE],
      );
      const roomIds = z.array(RoomRow).parse(rows);
      for (const { room_id } of roomIds) await this.expireIn(room_id, now);
      const last = roomIds.at(-1);
      if (last === undefined) return;
      after = last.room_id;
    }
  }

  private async expireIn(roomId: RoomId, now: Date): Promise<void> {
    const devices = [...(await this.rooms.of(roomId)).room.roster.keys()];
    const passed = await this.cursors.passedByAll(roomId, devices);
    for (;;) {
      const commits = z
        .array(CommitRow)
        .parse(await this.database.query(OLDEST_KEPT, [roomId, passed, now, HANDSHAKE_DAYS, BODIES_AT_ONCE]));
      const end = commits.findIndex(({ expired }) => !expired);
      const gone = end < 0 ? commits : commits.slice(0, end);
      const last = gone.at(-1);
      if (last === undefined) break;
      await this.store.deleteBodies(
        'handshake',
        gone.map(({ event_id }) => event_id),
      );
      await this.database.query(
        `INSERT INTO handshake_floors (room_id, from_epoch) VALUES ($1, $2)
         ON CONFLICT (room_id) DO UPDATE SET from_epoch = EXCLUDED.from_epoch`,
        [roomId, last.from_epoch + 1],
      );
    }
    await this.cursors.keepOnly(roomId, devices);
  }
}

/** The commits of a room whose bytes are still there, the newest left out, and whether they may go. */
const OLDEST_KEPT = `
  SELECT event_id, commits.from_epoch,
    feed.seq <= $2 OR accepted_at < $3::timestamptz - make_interval(days => $4) AS expired
  FROM commits JOIN feed USING (event_id, room_id) LEFT JOIN handshake_floors floors USING (room_id)
  WHERE room_id = $1 AND feed.kind = 'commit'
    AND commits.from_epoch >= coalesce(floors.from_epoch, 0)
    AND commits.from_epoch < (SELECT max(from_epoch) FROM commits WHERE room_id = $1)
  ORDER BY commits.from_epoch LIMIT $5`;
