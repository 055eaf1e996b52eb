import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Log } from '../ops/log.js';
import { RETRIES, type JobDefinition, type RepeatingJobDefinition } from './define-job.js';
import { openQueue, type QueueBackend, type RunningJob } from './queue-backend.js';

interface Handler {
  readonly run: (data: unknown) => Promise<void>;
  readonly attempts: number;
  readonly givenUp: (data: unknown, error: unknown) => Promise<void>;
}
const nothing = (): Promise<void> => Promise.resolve();

/**
 * Background work that must survive a crash. A job runs at least once: its handler has to be idempotent. Handlers are
 * named while modules start; the queue is opened after that.
 */
@Injectable()
export class Jobs implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly handlers = new Map<string, Handler>();
  private readonly repeating: RepeatingJobDefinition[] = [];
  private backend: QueueBackend | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: Log,
  ) {}

  /** Says what is to be done for a kind of job, once for each kind, and what when the last attempt has failed. */
  handle<Data extends object>(
    definition: JobDefinition<Data>,
    run: (data: Data) => Promise<void>,
    givenUp: (data: Data, error: unknown) => Promise<void> = nothing,
  ): void {
    this.setHandler(definition.name, {
      run: async (data) => run(definition.data.parse(data)),
      attempts: RETRIES[definition.retry].attempts,
      givenUp: async (data, error) => givenUp(definition.data.parse(data), error),
    });
  }

  /**
   * Says what is to be done again and again: once soon after the first start, then at each interval, by one of the nodes
   * that share the queue. A time at which no node ran is not made up for.
   */
  repeat(definition: RepeatingJobDefinition, run: () => Promise<void>): void {
    this.setHandler(definition.name, { run, attempts: RETRIES.brief.attempts, givenUp: nothing });
    this.repeating.push(definition);
  }

  /** Adds a job; a second one with the same id is the same job. Resolves when it is stored. */
  async enqueue<Data extends object>(definition: JobDefinition<Data>, id: string, data: Data): Promise<void> {
    await this.open().add(definition.name, definition.data.parse(data), {
      jobId: `${definition.name}-${id}`,
      ...RETRIES[definition.retry],
    });
  }

  /** Writes into the log that a job waits outside the queue, for somebody to take it up. */
  reportUnqueued({ name }: Pick<JobDefinition<object>, 'name'>, error: unknown): void {
    this.log.failure('job-not-queued', error, { job: name });
  }

  onApplicationBootstrap(): void {
    const schedules = this.repeating.map((job) => ({ ...job, retry: RETRIES.brief }));
    this.open().work((job) => this.run(job), schedules);
  }

  /** Lets running jobs end; waiting ones stay in the queue for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.backend?.close();
  }

  private setHandler(name: string, handler: Handler): void {
    if (this.handlers.has(name)) throw new Error(`The job ${name} has a handler already.`);
    this.handlers.set(name, handler);
  }

  private async run({ name, data, attempt }: RunningJob): Promise<void> {
    const handler = this.handlers.get(name);
    try {
      if (handler === undefined) throw new Error('Nobody handles this job.');
      await handler.run(data);
    } catch (error) {
      this.log.failure('job-failed', error, { job: name, attempt });
      if (handler !== undefined && attempt >= handler.attempts) await handler.givenUp(data, error);
      // The queue keeps the message of what is thrown here; the original one may quote an address or a link.
      throw new Error('The job failed; the log says where.');
    }
  }

  private open(): QueueBackend {
    this.backend ??= openQueue(this.config, (error) => this.log.failure('queue-error', error));
    return this.backend;
  }
}
