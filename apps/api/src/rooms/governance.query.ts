import { Inject, Injectable } from '@nestjs/common';
import {
  CommitAccepted,
  type DataOf,
  GovernanceEntry,
  type InvitationDeclined,
  type RoomId,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { feedProjection } from './feed.projection.js';
import { Freshness } from './freshness.js';
import { RoomStates, roomStream } from './room-states.query.js';

/** Entries in one answer. */
const ENTRIES_AT_ONCE = 1_000;

/**
 * Reads rooms' signed chains, as clients fold them, out of the feed: what comes before the first entry asked for costs a
 * step in an index, and neither commits nor envelopes are touched. Who may read is the caller's to check.
 */
@Injectable()
export class GovernanceQuery {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: Freshness,
    private readonly rooms: RoomStates,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
  ) {}

  /** Entries after a sequence, oldest first; -1 for the whole chain. At most 1,000. */
  async read(roomId: RoomId, after: number): Promise<GovernanceEntry[]> {
    await this.freshness.of([feedProjection.name]);
    // Sequences are dense from 0, so an entry's sequence is its place among the room's governance.
    const rows: { entry: string }[] = await this.database.query(
      `SELECT entry FROM feed WHERE room_id = $1 AND kind = 'governance' ORDER BY seq OFFSET $2 LIMIT $3`,
      [roomId, after + 1, ENTRIES_AT_ONCE],
    );
    const entries = rows.map(({ entry }) => GovernanceRow.parse(JSON.parse(entry)).entry);
    const { room } = await this.rooms.of(roomId);
    const isWhole =
      entries.length === ENTRIES_AT_ONCE || (entries.at(-1)?.sequence ?? after) >= room.governance.sequence;
    return isWhole ? entries : this.readLog(roomId, after);
  }

  /** Where another node keeps the feed, it may be a moment behind what this one has seen: the log is not. */
  private async readLog(roomId: RoomId, after: number): Promise<GovernanceEntry[]> {
    // An entry's revision is at least its sequence.
    const stored = await this.store.readStream(roomStream(roomId), after + 1);
    const events = await this.codec.decode(stored.filter(({ type }) => type !== CommitAccepted.type));
    return events
      .map(({ data }) => data as DataOf<typeof InvitationDeclined>)
      .filter(({ sequence }) => sequence > after)
      .slice(0, ENTRIES_AT_ONCE)
      .map(({ sequence, previousHash, accountId, deviceId, command, signature }) => ({
        roomId,
        sequence,
        previousHash,
        accountId,
        deviceId,
        command,
        signature,
      }));
  }
}

const GovernanceRow = z.object({ entry: GovernanceEntry });
