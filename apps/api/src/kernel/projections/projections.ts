import { setTimeout as delay } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LOG_START, type Checkpoint } from '../event-store/event-store.js';
import { Log } from '../ops/log.js';
import { LogTail } from './log-tail.js';
import { ParkedEvents } from './parked-events.js';
import { ProjectionLease } from './projection-lease.js';
import { rebuildProjection } from './projection-rebuild.js';
import { ProjectionRunner } from './projection-runner.js';
import { PROJECTIONS, type Projection } from './projection.js';

/** Milliseconds until a process that does not run a projection asks again whether it may. */
const STAND_BY_MS = 2_000;
/** Milliseconds that somebody waits for the projections, unless told otherwise. */
const PATIENCE_MS = 5_000;

/** Keeps all read models up with the log, each by one process at a time. */
@Injectable()
export class Projections implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly lease: ProjectionLease;
  private readonly runners = new Map<string, ProjectionRunner>();
  /** Names of those that another process runs, or that a newer version of the program has taken over. */
  private readonly standingBy = new Set<string>();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
    private readonly database: DataSource,
    private readonly tail: LogTail,
    private readonly parked: ParkedEvents,
    private readonly log: Log,
  ) {
    this.lease = new ProjectionLease(database);
    for (const projection of projections) {
      if (this.runners.has(projection.name)) throw new TypeError(`${projection.name} is declared twice`);
      this.runners.set(projection.name, new ProjectionRunner(projection, { database, tail, parked, log }));
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.tail.start();
    this.running = Promise.all(this.projections.map((projection) => this.keepRunning(projection)));
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.tail.stop();
    await this.lease.close();
  }

  /**
   * Resolves with true when everything up to `checkpoint` shows in the read models that this process keeps (or in the
   * named ones), with false when that takes longer than `withinMs`.
   */
  async caughtUp(
    checkpoint: Checkpoint,
    options: { readonly names?: readonly string[]; readonly withinMs?: number } = {},
  ): Promise<boolean> {
    const waited = (options.names ?? [...this.runners.keys()])
      .filter((name) => !this.standingBy.has(name))
      .map((name) => this.runnerOf(name).caughtUp(checkpoint));
    const timer = new AbortController();
    const { signal } = timer;
    const late = delay(options.withinMs ?? PATIENCE_MS, false, { signal, ref: false }).catch(() => false);
    try {
      return await Promise.race([Promise.all(waited).then(() => true), late]);
    } finally {
      timer.abort();
    }
  }

  /** Recent events that the projection furthest behind has not handled yet; those that other processes run do not count. */
  lag(): number {
    return Math.max(
      0,
      ...[...this.runners.values()].map(({ position }) =>
        position === undefined ? 0 : this.tail.countAfter(position),
      ),
    );
  }

  /** False while a projection that this process is to keep has not begun to follow the log: it starts or is being rebuilt. */
  get following(): boolean {
    return [...this.runners].every(
      ([name, { position }]) => position !== undefined || this.standingBy.has(name),
    );
  }

  private runnerOf(name: string): ProjectionRunner {
    const runner = this.runners.get(name);
    if (runner === undefined) throw new TypeError(`there is no projection ${name}`);
    return runner;
  }

  private async keepRunning(projection: Projection): Promise<void> {
    const { name } = projection;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        if ((await this.lease.take(name)) && (await this.prepare(projection))) {
          this.standingBy.delete(name);
          await this.runnerOf(name).run(signal);
          continue;
        }
        this.standingBy.add(name);
      } catch (error) {
        this.log.failure('projection-waits', error, { projection: name });
      }
      await delay(STAND_BY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Provides tables of this program's version; false when a newer program has provided newer ones. */
  private async prepare(projection: Projection): Promise<boolean> {
    const { name, version } = projection;
    await this.database.query(
      'INSERT INTO projections (name, version, checkpoint) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING',
      [name, version, LOG_START],
    );
    const [row] = await this.database.query<{ version: number }[]>(
      'SELECT version FROM projections WHERE name = $1',
      [name],
    );
    const stored = row?.version ?? version;
    if (stored > version) return false;
    if (stored < version) {
      this.log.event('projection-rebuild', { projection: name });
      const { database, tail, parked } = this;
      await rebuildProjection(projection, { database, tail, parked });
    }
    return true;
  }
}
