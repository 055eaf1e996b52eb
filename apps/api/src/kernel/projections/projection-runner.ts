import { setTimeout as delay } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { compareCheckpoints, type Checkpoint } from '../event-store/event-store.js';
import type { Log } from '../ops/log.js';
import { applyEvents, handledBy } from './apply-events.js';
import type { LogTail, TailEvent } from './log-tail.js';
import type { ParkedEvents } from './parked-events.js';
import { DatabaseFailure, ProjectionConnection } from './projection-connection.js';
import type { Projection, ProjectionTransaction } from './projection.js';

/** Events in one transaction at most. */
const BATCH_EVENTS = 1_000;
/** Milliseconds between the beginnings of two batches while events trickle in: fewer, larger transactions. */
const PACE_MS = 20;
/** Events without interest to the projection, after which its checkpoint is moved all the same. */
const CHECKPOINT_EVERY_EVENTS = 5_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 15_000;

/** Somebody else moved the checkpoint: another process runs this projection, or it was rebuilt. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** What a runner works with. */
export interface RunnerParts {
  readonly database: DataSource;
  readonly tail: LogTail;
  readonly parked: ParkedEvents;
  readonly log: Log;
}

/**
 * Keeps one projection up with the log: rows and checkpoint in one transaction, which fails when somebody else has moved
 * the checkpoint, so that each event takes effect once even if two processes should ever run at the same time.
 */
export class ProjectionRunner {
  /** All events up to here have taken effect or are of no interest; undefined while another process runs it. */
  position: Checkpoint | undefined;
  /** The checkpoint in the database; at most `CHECKPOINT_EVERY_EVENTS` events of no interest behind `position`. */
  private persisted: Checkpoint | undefined;
  private skipped = 0;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly projection: Projection,
    private readonly parts: RunnerParts,
  ) {}

  /** Runs until `signal` aborts (true) or another process turns out to run the projection (false). */
  async run(signal: AbortSignal): Promise<boolean> {
    let pause = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      try {
        await this.load();
        await this.parts.parked.raiseAlerts(this.projection.name);
        for (;;) {
          await this.step(signal);
          if (signal.aborted) break;
          pause = FIRST_PAUSE_MS;
        }
        await this.saveCheckpoint();
      } catch (error) {
        if (error instanceof Overtaken) {
          this.position = undefined;
          return false;
        }
        this.parts.log.failure('projection-waits', error, { projection: this.projection.name });
        await delay(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
    return true;
  }

  /** Resolves when everything up to `checkpoint` has taken effect. */
  async caughtUp(checkpoint: Checkpoint): Promise<void> {
    while (this.position === undefined || compareCheckpoints(this.position, checkpoint) < 0)
      await new Promise<void>((resolve) => this.watchers.add(resolve));
  }

  private async step(signal: AbortSignal): Promise<void> {
    const begun = performance.now();
    const from = this.position;
    if (from === undefined) throw new Overtaken();
    const batch = await this.parts.tail.read(from, BATCH_EVENTS, signal);
    const last = batch.at(-1);
    if (last === undefined) return;
    await this.handle(handledBy(this.projection, batch), last.position, batch.length);
    const rest = PACE_MS - (performance.now() - begun);
    if (batch.length < BATCH_EVENTS && rest > 0)
      await delay(rest, undefined, { signal }).catch(() => undefined);
  }

  private async handle(events: readonly TailEvent[], through: Checkpoint, read: number): Promise<void> {
    if (events.length > 0) await this.commit(events, through);
    else this.skipped += read;
    this.position = through;
    if (this.skipped >= CHECKPOINT_EVERY_EVENTS) await this.saveCheckpoint();
    this.tellWatchers();
  }

  /** Applies events together; if one of them cannot be, each on its own, and sets aside those that cannot. */
  private async commit(events: readonly TailEvent[], through: Checkpoint): Promise<void> {
    const apply = (part: readonly TailEvent[], to: Checkpoint) =>
      this.move(to, (transaction) => applyEvents(this.projection, part, transaction));
    try {
      await apply(events, through);
      return;
    } catch (error) {
      if (isOutside(error)) throw error;
    }
    let isParked = false;
    for (const event of events) {
      try {
        await apply([event], event.position);
      } catch (error) {
        if (isOutside(error)) throw error;
        const { name } = this.projection;
        await this.move(event.position, (transaction) =>
          this.parts.parked.park(name, event, error, transaction),
        );
        isParked = true;
      }
    }
    if (isParked) await this.parts.parked.raiseAlerts(this.projection.name);
  }

  private async saveCheckpoint(): Promise<void> {
    if (this.position !== undefined && this.position !== this.persisted)
      await this.move(this.position, () => Promise.resolve());
  }

  /** Does `work` and moves the checkpoint, both or neither. The checkpoint goes first: it is the fence. */
  private async move(
    to: Checkpoint,
    work: (transaction: ProjectionTransaction) => Promise<void>,
  ): Promise<void> {
    const { name, version } = this.projection;
    const connection = await ProjectionConnection.open(this.parts.database);
    try {
      await connection.transaction(async () => {
        const moved = await connection.query(
          'UPDATE projections SET checkpoint = $2 WHERE name = $1 AND checkpoint = $3 AND version = $4 RETURNING 1',
          [name, to, this.persisted, version],
        );
        if (moved.length === 0) throw new Overtaken();
        await work(connection);
      });
    } finally {
      await connection.release();
    }
    this.persisted = to;
    this.skipped = 0;
  }

  /** Where the projection stands. Read again after every failure: whether a commit got through is not known then. */
  private async load(): Promise<void> {
    const { name, version } = this.projection;
    const [row] = await this.parts.database.query<{ checkpoint: Checkpoint; version: number }[]>(
      'SELECT checkpoint, version FROM projections WHERE name = $1',
      [name],
    );
    if (row?.version !== version) throw new Overtaken();
    this.position = this.persisted = row.checkpoint;
    this.skipped = 0;
    this.tellWatchers();
  }

  private tellWatchers(): void {
    for (const watcher of [...this.watchers]) {
      this.watchers.delete(watcher);
      watcher();
    }
  }
}

const isOutside = (error: unknown): boolean => error instanceof DatabaseFailure || error instanceof Overtaken;
