import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, EventId, FeedEntry, requireMember, type RoomId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { type Checkpoint, EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { type Carried, type FeedHead, type FeedKind, wireEntry } from './feed-entry.js';
import { feedProjection } from './feed.projection.js';
import { Freshness } from './freshness.js';
import { unpackParts } from '../kernel/event-store/packed-parts.js';
import { RoomStates } from './room-states.query.js';

/** How entries look, for whoever pushes them. */
export { type Carried, type FeedHead, feedHeadOf, wireEntry } from './feed-entry.js';

/** Bytes of key parts and bodies in one answer; the first entry always fits. */
const PAGE_BYTES = 1024 * 1024;

const READ_MODELS = [feedProjection.name];

interface FeedRow {
  readonly seq: number;
  readonly event_id: EventId;
  readonly kind: FeedKind;
  readonly entry: string;
}

/** Reads rooms' feeds. Every answer knows at least what this node has seen of the log when it was asked. */
@Injectable()
export class FeedQuery {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly database: DataSource,
    private readonly rooms: RoomStates,
    private readonly freshness: Freshness,
  ) {}

  /** Entries after a sequence, for a member: at most `limit`, at most 1 MiB. Throws `Refusal` for everybody else. */
  async read(accountId: AccountId, roomId: RoomId, after: number, limit: number) {
    requireMember((await this.rooms.of(roomId)).room, accountId);
    await this.freshness.of(READ_MODELS);
    const rows: FeedRow[] = await this.database.query(
      'SELECT seq, event_id, kind, entry FROM feed WHERE room_id = $1 AND seq > $2 ORDER BY seq LIMIT $3',
      [roomId, after, limit],
    );
    const envelopes = rows.filter(({ kind }) => kind === 'envelope').map(({ event_id }) => event_id);
    const carried = await this.carriedBy(envelopes);
    const heads = await this.headsOf([roomId]);
    // Membership is looked at again: a removal may have come while the rows were read.
    requireMember((await this.rooms.of(roomId)).room, accountId);
    return { entries: pageOf(rows, carried), head: heads.get(roomId) ?? 0 };
  }

  /** The newest sequence of each room; rooms without an entry are missing. */
  async headsOf(roomIds: readonly RoomId[]): Promise<ReadonlyMap<RoomId, number>> {
    await this.freshness.of(READ_MODELS);
    const rows: { room_id: RoomId; head: number }[] = await this.database.query(
      `SELECT room_id, (SELECT max(seq) FROM feed WHERE feed.room_id = rooms.room_id) AS head
       FROM unnest($1::text[]) AS rooms (room_id)`,
      [roomIds],
    );
    return new Map(rows.flatMap(({ room_id, head }) => (head === null ? [] : [[room_id, head] as const])));
  }

  /** Sequence of a room's entry at a place of the log. */
  async sequenceAt(roomId: RoomId, position: Checkpoint): Promise<number | undefined> {
    await this.freshness.of(READ_MODELS, position);
    const rows: { seq: number }[] = await this.database.query(
      'SELECT seq FROM feed WHERE room_id = $1 AND position = $2',
      [roomId, position],
    );
    return rows[0]?.seq;
  }

  /** Where an envelope lies that a room has taken already. */
  async placeOf(roomId: RoomId, eventId: EventId): Promise<{ seq: number; head: FeedHead } | undefined> {
    await this.freshness.of(READ_MODELS);
    const rows: FeedRow[] = await this.database.query(
      `SELECT seq, entry FROM feed WHERE room_id = $1 AND event_id = $2 ORDER BY seq DESC LIMIT 1`,
      [roomId, eventId],
    );
    return rows[0] && { seq: rows[0].seq, head: JSON.parse(rows[0].entry) as FeedHead };
  }

  /** What envelopes carry, as base64url; those whose bytes are gone are missing. */
  async carriedBy(eventIds: readonly EventId[]): Promise<ReadonlyMap<EventId, Carried>> {
    if (eventIds.length === 0) return new Map();
    const bodies = await this.store.readBodies('envelope', eventIds);
    return new Map(
      [...bodies].map(([eventId, bytes]) => {
        const [keyPart, body] = unpackParts(bytes, 2).map((part) => part.toString('base64url'));
        if (keyPart === undefined || body === undefined)
          throw new RangeError('an envelope without its parts');
        return [eventId, { keyPart, body }] as const;
      }),
    );
  }
}

function pageOf(rows: readonly FeedRow[], carried: ReadonlyMap<EventId, Carried>): FeedEntry[] {
  const entries: FeedEntry[] = [];
  let bytes = 0;
  for (const { seq, event_id, kind, entry } of rows) {
    const parts = carried.get(event_id);
    bytes += (parts?.keyPart.length ?? 0) + (parts?.body.length ?? 0) + entry.length;
    if (entries.length > 0 && bytes > PAGE_BYTES) break;
    if (kind === 'envelope' && parts === undefined) throw new RangeError('an envelope without its body');
    entries.push(z.decode(FeedEntry, wireEntry(JSON.parse(entry) as FeedHead, seq, parts) as never));
  }
  return entries;
}
