import { setTimeout as delay } from 'node:timers/promises';
import { createPostgresBackend, Queue, withBackend, Worker, type JobsOptions } from 'bullmq';
import type { Config } from '../config/config.js';

const QUEUE = 'collab';
const SCHEMA = 'bullmq';
/** For statements; beside them one connection listens. They close when idle. */
const CONNECTIONS = 2;
/** A server that is to stop waits no longer than this for a database that does not answer. */
const CONNECT_TIMEOUT_MS = 10_000;
const CONCURRENCY = 4;
/** Milliseconds until a worker that could not reach its queue is started anew. */
const AGAIN_MS = 1_000;
/** Started by hand, when the queue is within reach. */
const WORKER = { concurrency: CONCURRENCY, autorun: false } as const;
/** A failed job is kept for whoever looks into it; a finished one is of no interest. */
const KEEP = { removeOnComplete: true, removeOnFail: { age: 7 * 24 * 3600, count: 1000 } } as const;

/** A job without data that is added each time its interval is over. */
export interface Schedule {
  readonly name: string;
  readonly everyMs: number;
  readonly retry: Pick<JobsOptions, 'attempts' | 'backoff'>;
}

/** What the jobs need of a queue, wherever it lives. */
export interface QueueBackend {
  add(name: string, data: object, options: JobsOptions): Promise<void>;
  /**
   * Starts to hand jobs to `run`, which fails an attempt by throwing; the error's message is stored with the job. Begins
   * as soon as the queue is within reach, and stores the schedules then.
   */
  work(run: (job: RunningJob) => Promise<void>, schedules: readonly Schedule[]): void;
  /** Lets running jobs end, then closes every connection. */
  close(): Promise<void>;
}

/** One attempt at a job; attempts count from 1. */
export interface RunningJob {
  readonly name: string;
  readonly data: unknown;
  readonly attempt: number;
}

type Run = Parameters<QueueBackend['work']>[0];

/** Opens the queue: on Redis when the settings name one, else in the schema `bullmq` of the database. */
export function openQueue(config: Config, onError: (error: Error) => void): QueueBackend {
  return config.redisUrl === undefined
    ? openPostgresQueue(config.databaseUrl, onError)
    : openRedisQueue(config.redisUrl, onError);
}

function openPostgresQueue(connectionString: string, onError: (error: Error) => void): QueueBackend {
  const connection = {
    connectionString,
    schema: SCHEMA,
    migrate: true,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  };
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  return new BullQueue(
    () => new PostgresQueue(QUEUE, { connection, defaultJobOptions: KEEP }),
    (run) => new PostgresWorker(QUEUE, attemptAt(run), { connection, ...WORKER }),
    onError,
  );
}

function openRedisQueue(url: string, onError: (error: Error) => void): QueueBackend {
  // A worker's blocking read must be repeated for as long as Redis is away.
  const connection = { url, maxRetriesPerRequest: null };
  return new BullQueue(
    () => new Queue(QUEUE, { connection, defaultJobOptions: KEEP }),
    (run) => new Worker(QUEUE, attemptAt(run), { connection, ...WORKER }),
    onError,
  );
}

/** The parts of BullMQ's classes that are the same on each of its backends. */
interface Reachable {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}
interface AnyQueue extends Reachable {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { readonly every: number },
    template: { name: string; data: object; opts: Schedule['retry'] },
  ): Promise<unknown>;
}
interface AnyWorker extends Reachable {
  run(): Promise<void>;
}

/**
 * BullMQ on one of its backends. Its objects keep the failure of their first connection for ever, and a worker that has
 * one turns without a pause: what could not be reached is thrown away and made anew.
 */
class BullQueue implements QueueBackend {
  private queue: Promise<AnyQueue> | undefined;
  private worker: Promise<AnyWorker> | undefined;
  private readonly closing = new AbortController();
  private closed = false;

  constructor(
    private readonly makeQueue: () => AnyQueue,
    private readonly makeWorker: (run: Run) => AnyWorker,
    private readonly onError: (error: Error) => void,
  ) {}

  async add(name: string, data: object, options: JobsOptions): Promise<void> {
    await (await this.reachQueue()).add(name, data, options);
  }

  work(run: Run, schedules: readonly Schedule[]): void {
    void this.startWorker(run, schedules);
  }

  async close(): Promise<void> {
    this.closing.abort();
    // Closed while it still connects, a worker of BullMQ opens one connection more, and nobody would ever end it.
    const worker = await this.worker?.catch(() => undefined);
    await worker?.close();
    const queue = await this.queue?.catch(() => undefined);
    await queue?.close();
    this.closed = true;
  }

  private reachQueue(): Promise<AnyQueue> {
    this.queue ??= this.reach(this.makeQueue()).catch((error: unknown) => {
      this.queue = undefined;
      throw error;
    });
    return this.queue;
  }

  private async startWorker(run: Run, schedules: readonly Schedule[]): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      let worker: AnyWorker | undefined;
      try {
        this.worker = this.reach(this.makeWorker(run));
        worker = await this.worker;
        // A queue that is opened after the end would stay open.
        if (signal.aborted) return;
        const queue = await this.reachQueue();
        for (const { name, everyMs, retry } of schedules)
          await queue.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: retry });
        if (!signal.aborted) await worker.run();
        return;
      } catch (error) {
        this.report(error as Error);
        await worker?.close().catch(() => undefined);
        await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Resolves when the first connection stands. What cannot be reached is closed: left alone, a client of Redis would try
   * for ever without saying so, and whoever waits for it with it.
   */
  private async reach<Part extends Reachable>(part: Part): Promise<Part> {
    const failure = new Promise<never>((_, reject) => {
      part.on('error', (error) => {
        this.report(error);
        reject(error);
      });
    });
    try {
      await Promise.race([part.waitUntilReady(), failure]);
      return part;
    } catch (error) {
      await part.close().catch(() => undefined);
      throw error;
    }
  }

  /** A connection that idles out after the end is nobody's concern any more. */
  private report(error: Error): void {
    if (!this.closed) this.onError(error);
  }
}

function attemptAt(run: Run) {
  return (job: { name: string; data: unknown; attemptsMade: number }) =>
    run({ name: job.name, data: job.data, attempt: job.attemptsMade + 1 });
}
