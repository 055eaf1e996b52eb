import { Refusal, type EventId } from '@collab/domain';
import { findWrongRevision, requireWellFormed } from './append-checks.js';
import type {
  AppendItem,
  AppendResult,
  BatchListener,
  BodyKind,
  Checkpoint,
  EventStore,
  StreamEvent,
  Subscription,
} from './event-store.js';
import { LiveTail } from './live-tail.js';

/** The event store for tests of what stands on it: the whole contract but durability. */
export class InMemoryEventStore implements EventStore {
  readonly capabilities = { guards: true };
  private readonly log: StreamEvent[] = [];
  private readonly streams = new Map<string, StreamEvent[]>();
  private readonly byId = new Map<EventId, StreamEvent>();
  private readonly bodies = {
    envelope: new Map<EventId, Uint8Array>(),
    handshake: new Map<EventId, Uint8Array>(),
  };
  private readonly tail: LiveTail;
  private closed = false;

  /** `onError` learns of listeners that failed. */
  constructor(onError: (error: unknown) => void = () => undefined) {
    this.tail = new LiveTail(async (position, limit) => this.log.slice(position, position + limit), onError);
    this.tail.reaches(0);
  }

  async append(items: readonly AppendItem[]): Promise<readonly AppendResult[]> {
    requireWellFormed(items);
    if (this.closed) throw new Refusal('shutting-down');
    const known = this.findDuplicate(items);
    if (known !== undefined) return known;
    const wrong = findWrongRevision(items, (stream) => (this.streams.get(stream)?.length ?? 0) - 1);
    if (wrong !== undefined) throw wrong;
    const first = this.log.length + 1;
    const results = items.map((item) => this.place(item));
    this.tail.committed(first, this.log.slice(first - 1));
    return results;
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StreamEvent[]> {
    return (this.streams.get(stream) ?? []).slice(fromRevision);
  }

  async readAll(after: Checkpoint, limit: number): Promise<readonly StreamEvent[]> {
    return this.log.slice(Number(after), Number(after) + limit);
  }

  subscribe(after: Checkpoint, onBatch: BatchListener): Subscription {
    return this.tail.subscribe(Number(after), onBatch);
  }

  async head(): Promise<Checkpoint> {
    return String(this.log.length) as Checkpoint;
  }

  async readBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<ReadonlyMap<EventId, Uint8Array>> {
    const found = new Map<EventId, Uint8Array>();
    for (const id of eventIds) {
      const bytes = this.bodies[kind].get(id);
      if (bytes !== undefined) found.set(id, bytes);
    }
    return found;
  }

  async deleteBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<void> {
    for (const id of eventIds) this.bodies[kind].delete(id);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.tail.close();
  }

  private findDuplicate(items: readonly AppendItem[]): readonly AppendResult[] | undefined {
    const events = items.flatMap(({ events, stream }) => events.map(({ id }) => ({ id, stream })));
    const known = events.filter(({ id }) => this.byId.has(id));
    if (known.length === 0) return undefined;
    const same = events.every(({ id, stream }) => this.byId.get(id)?.stream === stream);
    if (!same) throw new Refusal('conflict');
    return items.map(({ events }) => {
      const last = this.byId.get((events.at(-1) as StreamEvent).id) as StreamEvent;
      return { revision: last.revision, checkpoint: last.position, duplicate: true };
    });
  }

  private place({ stream, events, bodies = [] }: AppendItem): AppendResult {
    const placed = this.streams.get(stream) ?? [];
    this.streams.set(stream, placed);
    for (const stored of events) {
      const position = String(this.log.length + 1) as Checkpoint;
      const event = { ...stored, stream, revision: placed.length, position };
      placed.push(event);
      this.log.push(event);
      this.byId.set(event.id, event);
    }
    for (const { kind, eventId, bytes } of bodies) this.bodies[kind].set(eventId, bytes.slice());
    return {
      revision: placed.length - 1,
      checkpoint: String(this.log.length) as Checkpoint,
      duplicate: false,
    };
  }
}
