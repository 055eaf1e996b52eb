import { setTimeout } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type AccountId,
  type DataOf,
  type EnvelopeSent,
  type EventId,
  FeedEntryPushed,
  type RecordedEvent,
  type RoomId,
  RoomsChanged,
} from '@collab/domain';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import type { LogEvent } from '../kernel/projections/projection.js';
import { Connections, pushFrame } from '../kernel/realtime/connections.js';
import { textFrame } from '../kernel/realtime/text-frame.js';
import { type Carried, feedHeadOf, type FeedHead, FeedQuery, wireEntry } from '../rooms/feed.query.js';
import { RoomStates } from '../rooms/room-states.query.js';
import { EnvelopeTexts } from './envelope-texts.js';

/** How often, and how far apart in milliseconds, the feed is asked for the place of an entry before the push is given up. */
const PLACE_TRIES = 10;
const PLACE_WAIT_MS = 20;
/** A node that has not seen all of the log for this long may not know of a removal: it pushes nothing. */
const STALE_MS = 1_000;
/** Milliseconds until members learn that there is something to read which was not pushed. */
const TELL_AFTER_MS = 500;
/** Rooms whose newest sequence is remembered; of the others it is looked up when something happens in them. */
const ROOMS_REMEMBERED = 20_000;

/** An entry on its way to the members. */
interface Coming {
  readonly position: LogEvent['position'];
  readonly id: EventId;
  readonly head: FeedHead;
  /** Missing for an envelope that another node has taken. */
  readonly carried: Carried | undefined;
}

/**
 * Pushes each new feed entry to the connected devices of the room's members, from the log's tail and in its order. An
 * entry is serialised once, and all receivers are written the same buffer.
 */
@Injectable()
export class FeedPush implements OnModuleInit {
  /** Sequence of the newest entry that has come by. */
  private readonly newest = new Map<RoomId, number>();
  /** Rooms for which something has to be read before the next entry can go out. */
  private readonly queues = new Map<RoomId, Promise<void>>();
  /** Rooms of which something was not pushed. */
  private readonly skipped = new Set<RoomId>();
  private telling: NodeJS.Timeout | undefined;

  constructor(
    private readonly tail: LogTail,
    private readonly rooms: RoomStates,
    private readonly feed: FeedQuery,
    private readonly texts: EnvelopeTexts,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  onModuleInit(): void {
    this.rooms.onBatch((events) => this.take(events));
  }

  private take(events: readonly LogEvent[]): void {
    const byRoom = new Map<RoomId, Coming[]>();
    for (const { position, event } of events) {
      const head = this.headOf(event);
      if (head === undefined) continue;
      const { roomId } = event.data as { readonly roomId: RoomId };
      const carried = head.kind === 'envelope' ? this.texts.take(event.id) : undefined;
      const coming = { position, id: event.id, head, carried };
      const entries = byRoom.get(roomId);
      if (entries === undefined) byRoom.set(roomId, [coming]);
      else entries.push(coming);
    }
    if (byRoom.size === 0) return;
    const isStale = this.tail.staleForMs() > STALE_MS;
    for (const [roomId, entries] of byRoom) {
      if (isStale) this.enqueue(roomId, async () => this.skip(roomId));
      else if (this.queues.has(roomId) || !this.pushAtOnce(roomId, entries)) this.pushLater(roomId, entries);
    }
  }

  private headOf(event: RecordedEvent): FeedHead | undefined {
    if (event.type === 'EnvelopeSent')
      return feedHeadOf.envelope(event as RecordedEvent<string, DataOf<typeof EnvelopeSent>>);
    if (!event.stream.startsWith('room-')) return undefined;
    return event.type === 'CommitAccepted'
      ? feedHeadOf.commit(event as Parameters<typeof feedHeadOf.commit>[0])
      : feedHeadOf.governance(event as Parameters<typeof feedHeadOf.governance>[0]);
  }

  /** The way of nearly every message: everything is in memory. False when something is not. */
  private pushAtOnce(roomId: RoomId, entries: readonly Coming[]): boolean {
    const members = this.rooms.peek(roomId)?.members;
    const newest = this.newest.get(roomId);
    if (members === undefined || newest === undefined) return false;
    if (entries.some(({ head, carried }) => head.kind === 'envelope' && carried === undefined)) return false;
    this.newest.set(roomId, newest + entries.length);
    this.send(members, framesOf(roomId, newest + 1, entries));
    return true;
  }

  private pushLater(roomId: RoomId, entries: readonly Coming[]): void {
    this.enqueue(roomId, async () => {
      if (this.pushAtOnce(roomId, entries)) return;
      const [first] = entries;
      if (first === undefined) return;
      const { members } = await this.rooms.of(roomId);
      const newest = this.newest.get(roomId);
      const seq = newest === undefined ? await this.placeOf(roomId, first.position) : newest + 1;
      if (seq === undefined) throw new RangeError('an entry without a place in the feed');
      const carried = await this.feed.carriedBy(
        entries.filter(({ head }) => head.kind === 'envelope').map(({ id }) => id),
      );
      const complete = entries.map((entry) => ({
        ...entry,
        carried: entry.carried ?? carried.get(entry.id),
      }));
      this.remember(roomId, seq + entries.length - 1);
      this.send(members, framesOf(roomId, seq, complete));
    });
  }

  /** Place of an entry in the feed. Where another node keeps the feed, it may show the entry a moment later. */
  private async placeOf(roomId: RoomId, position: Coming['position']): Promise<number | undefined> {
    for (let tries = PLACE_TRIES; ; tries--) {
      const seq = await this.feed.sequenceAt(roomId, position);
      if (seq !== undefined || tries === 0) return seq;
      await setTimeout(PLACE_WAIT_MS);
    }
  }

  /** All frames in one buffer, as every receiver gets them all. */
  private send(members: readonly AccountId[], frames: Iterable<Buffer>): void {
    this.connections.toAccounts(members, Buffer.concat([...frames]));
  }

  /** Gives up on pushing what has come by: the members are told to look for themselves. */
  private skip(roomId: RoomId): void {
    this.newest.delete(roomId);
    this.skipped.add(roomId);
    this.telling ??= globalThis.setTimeout(() => this.tell(), TELL_AFTER_MS).unref();
  }

  private tell(): void {
    this.telling = undefined;
    const isStale = this.tail.staleForMs() > STALE_MS;
    for (const roomId of this.skipped) {
      if (isStale) return this.skip(roomId);
      this.skipped.delete(roomId);
      const members = this.rooms.peek(roomId)?.members ?? [];
      this.connections.toAccounts(members, pushFrame(RoomsChanged, { roomId }));
    }
  }

  /** One thing after the other in each room; a room without a queue can push at once. */
  private enqueue(roomId: RoomId, work: () => Promise<void>): void {
    const queue = (this.queues.get(roomId) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.log.failure('feed-push-failed', error);
      this.skip(roomId);
    });
    this.queues.set(roomId, queue);
    void queue.then(() => {
      if (this.queues.get(roomId) === queue) this.queues.delete(roomId);
    });
  }

  private remember(roomId: RoomId, seq: number): void {
    this.newest.set(roomId, seq);
    if (this.newest.size <= ROOMS_REMEMBERED) return;
    const [oldest] = this.newest.keys();
    if (oldest !== undefined) this.newest.delete(oldest);
  }
}

/** The frames of consecutive entries. */
function* framesOf(roomId: RoomId, firstSeq: number, entries: readonly Coming[]): Iterable<Buffer> {
  for (const [index, { head, carried }] of entries.entries()) {
    const data = { roomId, entry: wireEntry(head, firstSeq + index, carried) };
    yield textFrame(JSON.stringify({ event: FeedEntryPushed.type, data }));
  }
}
