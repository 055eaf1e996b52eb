import { Refusal, type EventId } from '@collab/domain';
import pg from 'pg';
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
import { EVENT_COLUMNS, toStreamEvent, type EventRow } from './postgres.event-rows.js';
import { GroupCommit, type GroupCommitLimits } from './postgres.group-commit.js';

const READ_CONNECTIONS = 3;
const READ_TIMEOUT_MS = 60_000;
const POLL_MS = 500;
const DEFAULT_LIMITS: GroupCommitLimits = {
  waitingAppends: 5_000,
  waitingBytes: 64 * 1024 * 1024,
  waitMs: 10_000,
};

/** Columns arrive as PostgreSQL writes them; `toStreamEvent` knows what they are. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** What a store is opened with. */
export interface PostgresEventStoreSettings {
  /** `postgres://…` of a migrated database. */
  readonly url: string;
  /** Learns of what the store could mend by trying again, and of statements that failed. */
  readonly onError: (error: unknown) => void;
  readonly limits?: Partial<GroupCommitLimits>;
}

/**
 * The event log in PostgreSQL: dense positions in commit order, group commit (`GroupCommit`), live readers that get
 * what this process commits without reading it back (`LiveTail`) and what others commit by NOTIFY, with a poll every
 * half second behind it.
 */
export class PostgresEventStore implements EventStore {
  readonly capabilities = { guards: true };
  private readonly tail: LiveTail;
  private readonly commits: GroupCommit;
  private readonly poll: NodeJS.Timeout;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly pool: pg.Pool,
    { url, onError, limits }: PostgresEventStoreSettings,
  ) {
    pool.on('error', onError);
    this.tail = new LiveTail((position, limit) => this.readAfter(position, limit), onError);
    this.commits = new GroupCommit(url, { ...DEFAULT_LIMITS, ...limits }, this.tail, onError);
    this.poll = setInterval(() => void this.commits.refreshHead().catch(() => undefined), POLL_MS);
    this.poll.unref();
  }

  /** What this process has written to the log. */
  get figures(): GroupCommit['figures'] {
    return this.commits.figures;
  }

  /** Connects; rejects when the database is out of reach now. Later the store waits for it (see `append`). */
  static async open(settings: PostgresEventStoreSettings): Promise<PostgresEventStore> {
    const pool = new pg.Pool({
      connectionString: settings.url,
      application_name: 'collab log readers',
      max: READ_CONNECTIONS,
      query_timeout: READ_TIMEOUT_MS,
      keepAlive: true,
      options: '-c TimeZone=UTC -c DateStyle=ISO',
    });
    const store = new PostgresEventStore(pool, settings);
    try {
      await store.commits.refreshHead();
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  }

  async append(items: readonly AppendItem[]): Promise<readonly AppendResult[]> {
    return this.commits.append(items);
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StreamEvent[]> {
    return this.readEvents(
      'read_stream',
      `SELECT ${EVENT_COLUMNS} FROM events WHERE stream = $1 AND revision >= $2 ORDER BY revision`,
      [stream, fromRevision],
    );
  }

  async readAll(after: Checkpoint, limit: number): Promise<readonly StreamEvent[]> {
    return this.readAfter(Number(after), limit);
  }

  subscribe(after: Checkpoint, onBatch: BatchListener): Subscription {
    return this.tail.subscribe(Number(after), onBatch);
  }

  async head(): Promise<Checkpoint> {
    const [row] = await this.read<readonly [string]>('log_head', 'SELECT position FROM log_head', []);
    if (row === undefined) throw new Error('the database has no log; run the migrations');
    return row[0] as Checkpoint;
  }

  async readBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<ReadonlyMap<EventId, Uint8Array>> {
    const rows = await this.read<readonly [EventId, string]>(
      `read_${kind}_bodies`,
      `SELECT event_id, bytes FROM ${kind}_bodies WHERE event_id = ANY ($1::text[])`,
      [eventIds],
    );
    return new Map(rows.map(([id, hex]) => [id, Buffer.from(hex.slice(2), 'hex')]));
  }

  async deleteBodies(kind: BodyKind, eventIds: readonly EventId[]): Promise<void> {
    await this.read(`delete_${kind}_bodies`, `DELETE FROM ${kind}_bodies WHERE event_id = ANY ($1::text[])`, [
      eventIds,
    ]);
  }

  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    clearInterval(this.poll);
    await this.commits.close();
    await this.tail.close();
    await this.pool.end();
  }

  private readAfter(position: number, limit: number): Promise<readonly StreamEvent[]> {
    return this.readEvents(
      'read_all',
      `SELECT ${EVENT_COLUMNS} FROM events WHERE position > $1 AND position <= $1::bigint + $2::bigint ORDER BY position`,
      [position, limit],
    );
  }

  private async readEvents(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly StreamEvent[]> {
    return (await this.read<EventRow>(name, text, values)).map(toStreamEvent);
  }

  private async read<Row extends readonly (string | null)[]>(
    name: string,
    text: string,
    values: readonly unknown[],
  ): Promise<readonly Row[]> {
    try {
      const query = { name, text, values: [...values], rowMode: 'array' as const, types: AS_TEXT };
      return (await this.pool.query(query)).rows as unknown as readonly Row[];
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.severity === 'ERROR') throw error;
      throw new Refusal('overloaded');
    }
  }
}
