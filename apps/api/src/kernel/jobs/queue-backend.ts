import { createPostgresBackend, Queue, withBackend, Worker, type JobsOptions } from 'bullmq';
import type { Config } from '../config/config.js';

const QUEUE = 'collab';
const SCHEMA = 'bullmq';
/** For statements; beside them one connection listens. They close when idle. */
const CONNECTIONS = 2;
const CONCURRENCY = 4;
/** A failed job is kept for whoever looks into it; a finished one is of no interest. */
const KEEP = { removeOnComplete: true, removeOnFail: { age: 7 * 24 * 3600, count: 1000 } } as const;

type RetryOptions = Pick<JobsOptions, 'attempts' | 'backoff'>;

/** What the jobs need of a queue, wherever it lives. */
export interface QueueBackend {
  add(name: string, data: object, options: JobsOptions): Promise<void>;
  /** Adds a job without data each time the interval (in milliseconds) is over; naming it again changes the interval. */
  repeat(name: string, everyMs: number, options: RetryOptions): Promise<void>;
  /** Starts to hand jobs to `run`, which fails an attempt by throwing; the error's message is stored with the job. */
  work(run: (job: RunningJob) => Promise<void>): void;
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
  const connection = { connectionString, schema: SCHEMA, migrate: true, max: CONNECTIONS };
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  return queueOf(
    new PostgresQueue(QUEUE, { connection, defaultJobOptions: KEEP }),
    (run) => new PostgresWorker(QUEUE, attemptAt(run), { connection, concurrency: CONCURRENCY }),
    onError,
  );
}

function openRedisQueue(url: string, onError: (error: Error) => void): QueueBackend {
  // A worker's blocking read must be repeated for as long as Redis is away.
  const connection = { url, maxRetriesPerRequest: null };
  return queueOf(
    new Queue(QUEUE, { connection, defaultJobOptions: KEEP }),
    (run) => new Worker(QUEUE, attemptAt(run), { connection, concurrency: CONCURRENCY }),
    onError,
  );
}

/** The parts of BullMQ's classes that are the same on each of its backends. */
interface AnyQueue {
  add(name: string, data: object, options: JobsOptions): Promise<unknown>;
  upsertJobScheduler(
    id: string,
    repeat: { readonly every: number },
    template: { name: string; data: object; opts: RetryOptions },
  ): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}
type AnyWorker = Pick<AnyQueue, 'on' | 'close'>;

function queueOf(
  queue: AnyQueue,
  startWorker: (run: Run) => AnyWorker,
  onError: (error: Error) => void,
): QueueBackend {
  let closed = false;
  // A connection that idles out after the end is nobody's concern any more.
  const report = (error: Error) => {
    if (!closed) onError(error);
  };
  queue.on('error', report);
  let worker: AnyWorker | undefined;
  return {
    async add(name, data, options) {
      await queue.add(name, data, options);
    },
    async repeat(name, every, opts) {
      await queue.upsertJobScheduler(name, { every }, { name, data: {}, opts });
    },
    work(run) {
      worker = startWorker(run);
      worker.on('error', report);
    },
    async close() {
      await worker?.close();
      await queue.close();
      closed = true;
    },
  };
}

function attemptAt(run: Run) {
  return (job: { name: string; data: unknown; attemptsMade: number }) =>
    run({ name: job.name, data: job.data, attempt: job.attemptsMade + 1 });
}
