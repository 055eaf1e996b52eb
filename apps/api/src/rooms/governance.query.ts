import { Injectable } from '@nestjs/common';
import { GovernanceEntry, type RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { feedProjection } from './feed.projection.js';
import { Freshness } from './freshness.js';

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
  ) {}

  /** Entries after a sequence, oldest first; -1 for the whole chain. At most 1,000. */
  async read(roomId: RoomId, after: number): Promise<GovernanceEntry[]> {
    await this.freshness.of([feedProjection.name]);
    // Sequences are dense from 0, so an entry's sequence is its place among the room's governance.
    const rows: { entry: string }[] = await this.database.query(
      `SELECT entry FROM feed WHERE room_id = $1 AND kind = 'governance' ORDER BY seq OFFSET $2 LIMIT $3`,
      [roomId, after + 1, ENTRIES_AT_ONCE],
    );
    return rows.map(({ entry }) => GovernanceRow.parse(JSON.parse(entry)).entry);
  }
}

const GovernanceRow = z.object({ entry: GovernanceEntry });
