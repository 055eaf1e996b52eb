import { setTimeout as delay } from 'node:timers/promises';
import type { BatchListener, Checkpoint, StreamEvent, Subscription } from './event-store.js';

const WINDOW_EVENTS = 4096;
const BATCH_EVENTS = 500;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;

/** Reads up to `limit` events after a position. */
type ReadAfter = (position: number, limit: number) => Promise<readonly StreamEvent[]>;

/**
 * The end of a log whose positions are dense numbers from 1. It keeps the newest events that this process committed, so
 * that live readers get them without a read; whoever is further behind reads. Density makes every gap visible, so no
 * reader can skip an event or meet one twice, whatever it is told in whatever order.
 */
export class LiveTail {
  private window: StreamEvent[] = [];
  /** Position of the first event in the window. */
  private windowStart = 1;
  private end = 0;
  private confirmedAt = Number.NEGATIVE_INFINITY;
  private readonly readers = new Set<TailReader>();

  /** `onError` learns of failed reads and failed listeners; both are tried again. */
  constructor(
    private readonly readAfter: ReadAfter,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Takes over events that were committed just now; `first` is the position of the first. */
  committed(first: number, events: readonly StreamEvent[]): void {
    if (first !== this.windowStart + this.window.length) {
      this.window = [];
      this.windowStart = first;
    }
    for (const event of events) this.window.push(event);
    if (this.window.length > WINDOW_EVENTS) {
      const surplus = this.window.length - WINDOW_EVENTS / 2;
      this.window = this.window.slice(surplus);
      this.windowStart += surplus;
    }
    this.reaches(first + events.length - 1);
  }

  /** Learns how far the log reaches now. */
  reaches(position: number): void {
    this.confirmedAt = performance.now();
    if (position <= this.end) return;
    // Who had everything until now has not been behind for longer than from now on.
    for (const reader of this.readers) reader.staleForMs();
    this.end = position;
    for (const reader of this.readers) reader.wake();
  }

  subscribe(after: number, onBatch: BatchListener): Subscription {
    const reader = new TailReader(this, after, onBatch);
    this.readers.add(reader);
    return reader;
  }

  async close(): Promise<void> {
    await Promise.all([...this.readers].map((reader) => reader.close()));
  }

  /** How far the log is known to reach, and when that was last confirmed. */
  known(): { readonly end: number; readonly confirmedAt: number } {
    return { end: this.end, confirmedAt: this.confirmedAt };
  }

  /** The next events after a position that is not the end. */
  async next(position: number): Promise<readonly StreamEvent[]> {
    const from = position + 1 - this.windowStart;
    if (from >= 0 && from < this.window.length) return this.window.slice(from, from + BATCH_EVENTS);
    return this.readAfter(position, BATCH_EVENTS);
  }

  failed(error: unknown): void {
    this.onError(error);
  }

  left(reader: TailReader): void {
    this.readers.delete(reader);
  }
}

/** One live reader: pulls at its own pace, so that a slow one holds up nobody and piles up nothing. */
class TailReader implements Subscription {
  private caughtUpAt = Number.NEGATIVE_INFINITY;
  private wakeUp: (() => void) | undefined;
  private readonly closing = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly tail: LiveTail,
    private position: number,
    private readonly onBatch: BatchListener,
  ) {
    this.running = this.run();
  }

  get checkpoint(): Checkpoint {
    return String(this.position) as Checkpoint;
  }

  staleForMs(): number {
    const { end, confirmedAt } = this.tail.known();
    if (this.position >= end) this.caughtUpAt = confirmedAt;
    return performance.now() - this.caughtUpAt;
  }

  wake(): void {
    this.wakeUp?.();
  }

  async close(): Promise<void> {
    this.tail.left(this);
    this.closing.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.closing.signal.aborted) {
      const { end, confirmedAt } = this.tail.known();
      if (this.position >= end) {
        this.caughtUpAt = confirmedAt;
        await new Promise<void>((resolve) => (this.wakeUp = resolve));
        continue;
      }
      try {
        const batch = await this.tail.next(this.position);
        if (batch.length > 0 && !this.closing.signal.aborted) await this.onBatch(batch);
        this.position += batch.length;
        if (this.position >= end) this.caughtUpAt = confirmedAt;
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.tail.failed(error);
        await delay(retryMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      }
    }
  }
}
