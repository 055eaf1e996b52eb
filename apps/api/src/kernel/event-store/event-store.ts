import type { EventId, PlacedEvent, StoredEvent } from '@collab/domain';

declare const checkpointBrand: unique symbol;

/**
 * A place in the log: everything up to and including one event. Opaque to all but the adapter that gave it; the one
 * thing that every adapter promises is that `compareCheckpoints` orders them as the log does.
 */
export type Checkpoint = string & { readonly [checkpointBrand]: true };

/** The place before the first event. */
export const LOG_START = '0' as Checkpoint;

/** Negative when `a` lies before `b`, 0 when they are the same place, else positive. Checkpoints are decimal numbers without leading zeros. */
export function compareCheckpoints(a: Checkpoint, b: Checkpoint): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of the last event of a stream, dense from 0; `no-stream` where there is no event yet. */
export type Revision = number | 'no-stream';

/** An event as it is read back. `position` is the checkpoint right after it. */
export interface StreamEvent extends PlacedEvent {
  readonly position: Checkpoint;
}

export type BodyKind = 'envelope' | 'handshake';

/** The ciphertext that an event stands for; durable before the event can be seen. */
export interface Body {
  readonly kind: BodyKind;
  /** One of the events of the same item. */
  readonly eventId: EventId;
  readonly bytes: Uint8Array;
}

/** Events for one stream, and what has to be true of the log for them to be appended. */
export interface AppendItem {
  /** `<kind>-<id>`, or `policy`. At most once in an append. */
  readonly stream: string;
  readonly expectedRevision: Revision | 'any';
  /** At least one. Their ids make the append idempotent and must not repeat within it. */
  readonly events: readonly StoredEvent[];
  /** Other streams that the decision read, at the revision it read them at. */
  readonly guards?: readonly { readonly stream: string; readonly revision: Revision }[];
  readonly bodies?: readonly Body[];
}

/** Where the last event of an item lies. */
export interface AppendResult {
  readonly revision: number;
  readonly checkpoint: Checkpoint;
  /**
   * True when the events were in the log already: this append, or one with the same event ids, was carried out before.
   * The store compares ids and streams only; whether the repeated content is the same is the caller's to check.
   */
  readonly duplicate: boolean;
}

/** An expected revision or a guard does not hold. Nothing of the append was written. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision';

  constructor(
    readonly stream: string,
    readonly expected: Revision,
    readonly actual: Revision,
  ) {
    super(`The stream is at revision ${actual}, not at ${expected}.`);
  }
}

/** A live reader of the log. */
export interface Subscription {
  /** Up to here every event has been handed to the reader, whose promise for it has been fulfilled. */
  readonly checkpoint: Checkpoint;
  /** Milliseconds since the reader was last known to have all of the log; grows while the store is out of reach. */
  staleForMs(): number;
  /** Stops; resolves when the running `onBatch`, if any, has ended. */
  close(): Promise<void>;
}

/** Events in log order, at least one. The next batch waits for the promise; a rejected one is handed over again. */
export type BatchListener = (events: readonly StreamEvent[]) => Promise<void> | void;

/**
 * The append-only log of all streams. One total order; a reader that goes from checkpoint to checkpoint misses nothing
 * and meets nothing twice.
 */
export interface EventStore {
  /** What this adapter can do beyond the minimum. Without `guards`, an item that has some is refused by a TypeError. */
  readonly capabilities: { readonly guards: boolean };

  /**
   * Appends all items or none, durably. Expectations and guards of all items refer to the log before the append.
   * Idempotent by event id: an append whose events are all in the log is answered from the log, before its
   * expectations are looked at.
   * @returns one result an item, in order
   * @throws WrongRevision when an expectation does not hold
   * @throws Refusal `conflict` when some event ids are used and others not, or an id belongs to another stream;
   * `overloaded` when too much waits or the store stays out of reach: then the append may have happened, and the caller
   * who wants to know repeats it with the same event ids; `shutting-down` after `close`
   * @throws TypeError for items that no store can take (see `AppendItem`)
   */
  append(items: readonly AppendItem[]): Promise<readonly AppendResult[]>;

  /** The events of a stream from `fromRevision` (default 0) to its end; empty when there are none. For streams short enough to be folded. */
  readStream(stream: string, fromRevision?: number): Promise<readonly StreamEvent[]>;

  /** Up to `limit` events after a checkpoint, in log order; fewer only at the end of the log. */
  readAll(after: Checkpoint, limit: number): Promise<readonly StreamEvent[]>;

  /** Hands over all that follows a checkpoint, first what is there and then what comes, without gap or repetition. */
  subscribe(after: Checkpoint, onBatch: BatchListener): Subscription;

  /** The checkpoint after the last event. */
  head(): Promise<Checkpoint>;

  /** The bodies that exist of the named events; those deleted by expiry are left out. */
  readBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<ReadonlyMap<EventId, Uint8Array>>;

  /** Deletes bodies for good; their events stay. Those that are gone already are passed over. */
  deleteBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<void>;

  /** Ends subscriptions, finishes appends that were accepted, refuses new ones, and lets go of connections. */
  close(): Promise<void>;
}

/** Injection token of the `EventStore`. */
export const EVENT_STORE = Symbol('EVENT_STORE');
