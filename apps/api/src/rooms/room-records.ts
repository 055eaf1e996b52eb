import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountId, RoomId } from '@collab/domain';
import { RoomStates } from './room-states.query.js';
import { DataSource, type EntityManager } from 'typeorm';
import {
  type Forgotten,
  type PersonalRecord,
  PersonalRecords,
  type OwnDataSection,
  rowsSection,
} from '../kernel/subject-keys/personal-records.js';

const OF_DEVICES = 'device_id IN (SELECT device_id FROM device_owners WHERE account_id = $1)';

const ROOMS = `SELECT room_id AS "roomId", status, sent.messages, sent.bytes FROM (
    SELECT room_id, status FROM room_members WHERE account_id = $1
    UNION ALL SELECT room_id, 'former' FROM former_members WHERE account_id = $1
      AND room_id NOT IN (SELECT room_id FROM room_members WHERE account_id = $1)
  ) AS places CROSS JOIN LATERAL (
    SELECT count(*)::integer AS messages, sum(octet_length(bytes)) AS bytes
    FROM feed JOIN envelope_bodies USING (event_id)
    WHERE feed.room_id = places.room_id AND kind = 'envelope'
      AND position('"accountId":"' || $1 || '"' IN entry) > 0
  ) AS sent ORDER BY room_id LIMIT $2 OFFSET $3`;

const READ_POSITIONS = `SELECT device_id AS "deviceId", room_id AS "roomId", seq::integer AS "readUpTo"
  FROM device_cursors WHERE ${OF_DEVICES} ORDER BY device_id, room_id`;
const WELCOMES = `SELECT device_id AS "deviceId", room_id AS "roomId", epoch, false AS taken
    FROM welcomes WHERE account_id = $1
  UNION ALL SELECT device_id, room_id, epoch, true FROM welcomes_taken WHERE ${OF_DEVICES}
  ORDER BY 1, 2, 3`;

/** What rooms keep of people beside the log: how far their devices have read, and which Welcomes they have taken. */
@Injectable()
export class RoomRecords implements PersonalRecord, OnModuleInit {
  readonly sections: readonly OwnDataSection[];

  constructor(
    private readonly records: PersonalRecords,
    private readonly rooms: RoomStates,
    private readonly database: DataSource,
  ) {
    this.sections = [
      { name: 'rooms', read: (...page) => this.readRooms(...page) },
      rowsSection(database, 'read-positions', READ_POSITIONS),
      rowsSection(database, 'welcomes', WELCOMES),
    ];
  }

  onModuleInit(): void {
    this.records.register(this);
  }

  async forget(transaction: EntityManager, { accountId }: Forgotten): Promise<void> {
    for (const table of ['device_cursors', 'welcomes_taken'])
      await transaction.query(`DELETE FROM ${table} WHERE ${OF_DEVICES}`, [accountId]);
  }

  /** Rooms that the person is or was in, with the place in them and what the person has sent there. */
  private async readRooms(accountId: AccountId, from: number, limit: number): Promise<readonly object[]> {
    const rows: { roomId: RoomId; status: string; messages: number; bytes: string | null }[] =
      await this.database.query(ROOMS, [accountId, limit, from]);
    return Promise.all(
      rows.map(async (row) => {
        const { room } = await this.rooms.of(row.roomId);
        const place = room.governance.members.get(accountId);
        return {
          roomId: row.roomId,
          status: row.status,
          role: place?.role ?? null,
          since: place?.since ?? null,
          messagesSent: row.messages,
          ciphertextBytes: Number(row.bytes ?? 0),
        };
      }),
    );
  }
}
