import type { DataSource } from 'typeorm';
import { LOG_START, type Checkpoint } from '../event-store/event-store.js';
import { applyEvents } from './apply-events.js';
import type { LogTail, Stretch, TailEvent } from './log-tail.js';
import type { ParkedEvents } from './parked-events.js';
import { DatabaseFailure, ProjectionConnection } from './projection-connection.js';
import type { Projection } from './projection.js';

/** Events in one transaction. */
const BATCH_EVENTS = 5_000;
/** First half of the advisory lock that keeps two rebuilds of one projection apart. */
const REBUILD_LOCK = 5_483_128;

/** How far a rebuild is. */
export interface RebuildProgress {
  readonly events: number;
  readonly parked: number;
  readonly checkpoint: Checkpoint;
}

/** What a rebuild works with. */
export interface RebuildParts {
  readonly database: DataSource;
  readonly tail: LogTail;
  readonly parked: ParkedEvents;
}

/** Another process rebuilds the same projection. */
export class RebuildRunning extends Error {
  override readonly name = 'RebuildRunning';

  constructor(projection: string) {
    super(`${projection} is being rebuilt already.`);
  }
}

/**
 * Builds the tables of a projection anew from the whole log, beside those that are in use, and exchanges them in one
 * transaction when they have caught up: readers see the old tables or the new ones, never something in between. The
 * runner may go on meanwhile; the moved checkpoint tells it that its tables were exchanged.
 */
export async function rebuildProjection(
  projection: Projection,
  parts: RebuildParts,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<RebuildProgress> {
  const connection = await ProjectionConnection.open(parts.database);
  try {
    const [lock] = await connection.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken',
      [REBUILD_LOCK, projection.name],
    );
    if (lock?.taken !== true) throw new RebuildRunning(projection.name);
    try {
      return await new Rebuild(projection, parts, connection, onProgress).run();
    } finally {
      await connection.query('SELECT pg_advisory_unlock($1, hashtext($2))', [REBUILD_LOCK, projection.name]);
    }
  } finally {
    await connection.release();
  }
}

class Rebuild {
  private readonly schema: string;
  private readonly failed: { readonly event: TailEvent; readonly error: unknown }[] = [];
  private checkpoint = LOG_START;
  private events = 0;

  constructor(
    private readonly projection: Projection,
    private readonly parts: RebuildParts,
    private readonly connection: ProjectionConnection,
    private readonly onProgress: (progress: RebuildProgress) => void,
  ) {
    this.schema = `"rebuild-${projection.name}"`;
  }

  async run(): Promise<RebuildProgress> {
    await this.makeTables();
    try {
      await this.connection.execute(`SET search_path = ${this.schema}, public`);
      await this.replay();
      await this.exchange();
    } finally {
      await this.connection.execute(`RESET search_path; DROP SCHEMA IF EXISTS ${this.schema} CASCADE`);
    }
    await this.parts.parked.raiseAlerts(this.projection.name);
    return this.progress();
  }

  /** Empty tables of the same form. Their indexes get the same names as long as the migrations let PostgreSQL choose them. */
  private async makeTables(): Promise<void> {
    const tables = this.projection.tables.map(
      (table) => `CREATE TABLE ${this.schema}.${table} (LIKE public.${table} INCLUDING ALL)`,
    );
    await this.connection.execute(
      [`DROP SCHEMA IF EXISTS ${this.schema} CASCADE`, `CREATE SCHEMA ${this.schema}`, ...tables].join('; '),
    );
  }

  /** Goes through the log until its end is near, reading ahead while PostgreSQL writes. */
  private async replay(): Promise<void> {
    let next = this.read(this.checkpoint);
    for (;;) {
      const batch = await next;
      if (batch.end === undefined || batch.length < BATCH_EVENTS) return;
      next = this.read(batch.end);
      // A failure of the batch below ends the rebuild; this one must not end the process as well.
      next.catch(() => undefined);
      await this.apply(batch, (work) => this.connection.transaction(work));
      this.onProgress(this.progress());
    }
  }

  /** Puts the new tables in place of the old ones. Whoever writes the old ones waits at the row of the checkpoint. */
  private async exchange(): Promise<void> {
    const { name, version, tables } = this.projection;
    await this.connection.transaction(async () => {
      await this.connection.query(
        `INSERT INTO projections (name, version, checkpoint) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
        [name, version, LOG_START],
      );
      await this.connection.query('SELECT 1 FROM projections WHERE name = $1 FOR UPDATE', [name]);
      await this.readToEnd();
      for (const table of tables)
        await this.connection.execute(
          `DROP TABLE public.${table}; ALTER TABLE ${this.schema}.${table} SET SCHEMA public`,
        );
      await this.parts.parked.forget(name, this.connection);
      for (const { event, error } of this.failed)
        await this.parts.parked.park(name, event, error, this.connection);
      await this.connection.query('UPDATE projections SET version = $2, checkpoint = $3 WHERE name = $1', [
        name,
        version,
        this.checkpoint,
      ]);
    });
  }

  /** What the old tables have seen, and a little more. */
  private async readToEnd(): Promise<void> {
    let batch: Stretch;
    do {
      batch = await this.read(this.checkpoint);
      await this.apply(batch, (work) => this.savepoint(work));
      this.onProgress(this.progress());
    } while (batch.length === BATCH_EVENTS);
  }

  /** Applies a batch; if it cannot be applied as one, each event on its own, remembering those that fail. */
  private async apply(
    { events, length, end }: Stretch,
    atomically: (work: () => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const apply = (part: readonly TailEvent[]) =>
      atomically(() => applyEvents(this.projection, part, this.connection));
    try {
      if (events.length > 0) await apply(events);
    } catch (error) {
      if (error instanceof DatabaseFailure) throw error;
      for (const event of events) {
        try {
          await apply([event]);
        } catch (reason) {
          if (reason instanceof DatabaseFailure) throw reason;
          this.failed.push({ event, error: reason });
        }
      }
    }
    this.events += length;
    this.checkpoint = end ?? this.checkpoint;
  }

  private async savepoint(work: () => Promise<void>): Promise<void> {
    await this.connection.execute('SAVEPOINT batch');
    try {
      await work();
      await this.connection.execute('RELEASE SAVEPOINT batch');
    } catch (error) {
      await this.connection.execute('ROLLBACK TO SAVEPOINT batch');
      throw error;
    }
  }

  private read(after: Checkpoint): Promise<Stretch> {
    return this.parts.tail.readBack(after, BATCH_EVENTS, (type) => this.projection.on.has(type));
  }

  private progress(): RebuildProgress {
    return { events: this.events, parked: this.failed.length, checkpoint: this.checkpoint };
  }
}
