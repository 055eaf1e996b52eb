import { Inject, Injectable } from '@nestjs/common';
import { EventCodecError, type EventId, type RecordedEvent } from '@collab/domain';
import {
  compareCheckpoints,
  EVENT_STORE,
  LOG_START,
  type Checkpoint,
  type EventStore,
  type StreamEvent,
  type Subscription,
} from '../event-store/event-store.js';
import { Log } from '../ops/log.js';
import { EventCodec } from '../subject-keys/event-codec.js';
import type { LogEvent } from './projection.js';

/** Decoded events that are kept, for projections that are a little behind; some 2 MB. */
const KEPT_EVENTS = 2_000;

/** An event of the log, decoded once for everybody, or the reason why it cannot be. */
export interface TailEvent {
  readonly position: Checkpoint;
  readonly id: EventId;
  readonly type: string;
  readonly decoded: RecordedEvent | EventCodecError;
}

/** A stretch of the log: how many events it holds, where it ends, and those of them that somebody wants. */
export interface Stretch {
  readonly length: number;
  /** Undefined in an empty stretch. */
  readonly end: Checkpoint | undefined;
  readonly events: readonly TailEvent[];
}

type TailListener = (events: readonly LogEvent[]) => void;

/**
 * The one reader of the log in this process. It decodes each event once, hands it to whoever pushes to clients, and
 * keeps it for a while for the projections, which come for it at their own pace.
 */
@Injectable()
export class LogTail {
  private readonly listeners: TailListener[] = [];
  private readonly waiting = new Set<() => void>();
  /** The newest events, oldest first; `keptAfter` is the place before the first of them. */
  private kept: TailEvent[] = [];
  private keptAfter = LOG_START;
  private newest = LOG_START;
  private subscription: Subscription | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly codec: EventCodec,
    private readonly log: Log,
  ) {}

  /** Up to here events have been handed to the listeners. */
  get checkpoint(): Checkpoint {
    return this.newest;
  }

  /** Milliseconds since this process was last known to have seen all of the log. */
  staleForMs(): number {
    return this.subscription?.staleForMs() ?? Infinity;
  }

  /** Follows the log from its present end on. */
  async start(): Promise<void> {
    this.newest = this.keptAfter = await this.store.head();
    this.subscription = this.store.subscribe(this.newest, (events) => this.take(events));
  }

  async stop(): Promise<void> {
    await this.subscription?.close();
    this.wake();
  }

  /** Calls back with each batch, in log order, on every node; what cannot be decoded is left out. */
  onBatch(listener: TailListener): void {
    this.listeners.push(listener);
  }

  /** Up to `limit` events after a checkpoint, from memory or from the store; waits until there is one or `signal` aborts. */
  async read(after: Checkpoint, limit: number, signal: AbortSignal): Promise<readonly TailEvent[]> {
    while (compareCheckpoints(after, this.newest) >= 0) {
      if (signal.aborted) return [];
      await this.nextBatch(signal);
    }
    if (compareCheckpoints(after, this.keptAfter) >= 0) {
      const start = firstAfter(this.kept, after);
      return this.kept.slice(start, start + limit);
    }
    return this.decode(await this.store.readAll(after, limit));
  }

  /**
   * Up to `limit` events after a checkpoint from the store; fewer only at the end of the log. Only those of a wanted type
   * are decoded, which is most of the work of going through the log.
   */
  async readBack(after: Checkpoint, limit: number, isWanted: (type: string) => boolean): Promise<Stretch> {
    const stored = await this.store.readAll(after, limit);
    const events = await this.decode(stored.filter(({ type }) => isWanted(type)));
    return { length: stored.length, end: stored.at(-1)?.position, events };
  }

  /** How many of the events that are kept lie after a checkpoint. */
  countAfter(checkpoint: Checkpoint): number {
    return this.kept.length - firstAfter(this.kept, checkpoint);
  }

  private async decode(events: readonly StreamEvent[]): Promise<TailEvent[]> {
    const decoded = await this.codec.decodeEach(events);
    return events.map(({ position, id, type }, index) => ({
      position,
      id,
      type,
      decoded: decoded[index] ?? new EventCodecError('invalid-stored', type),
    }));
  }

  private async take(events: readonly StreamEvent[]): Promise<void> {
    const batch = await this.decode(events);
    this.kept.push(...batch);
    this.newest = batch.at(-1)?.position ?? this.newest;
    if (this.kept.length > 2 * KEPT_EVENTS) {
      const dropped = this.kept.splice(0, this.kept.length - KEPT_EVENTS);
      this.keptAfter = dropped.at(-1)?.position ?? this.keptAfter;
    }
    this.notify(batch);
    this.wake();
  }

  private notify(batch: readonly TailEvent[]): void {
    const decoded = batch.flatMap(({ position, decoded: event }) =>
      event instanceof EventCodecError ? [] : [{ position, event }],
    );
    for (const listener of this.listeners) {
      try {
        listener(decoded);
      } catch (error) {
        // A push is only a hint; the others and the log's progress do not depend on it.
        this.log.failure('tail-listener-failed', error);
      }
    }
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  private nextBatch(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake);
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }
}

/** Index of the first event after a checkpoint, by bisection. */
function firstAfter(events: readonly TailEvent[], after: Checkpoint): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const event = events[middle];
    if (event !== undefined && compareCheckpoints(event.position, after) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
