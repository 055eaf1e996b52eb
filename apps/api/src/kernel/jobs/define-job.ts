import type { z } from 'zod';

/**
 * A kind of background work. Its data holds references only: whoever reads the queue's tables must learn nothing.
 */
export interface JobDefinition<Data extends object = object> {
  readonly name: string;
  readonly data: z.ZodType<Data>;
  readonly retry: keyof typeof RETRIES;
}

/**
 * Work that comes round again for as long as the server lives; it needs no data. Each round is given to one of the nodes
 * that share the queue. The next one is due without regard to whether the last has ended, so two may overlap, also on one
 * node: what they do must bear it.
 */
export interface RepeatingJobDefinition {
  readonly name: string;
  readonly everyMs: number;
}

/** The one place that says how often a failed job is tried again, and after how long; waiting doubles each time. */
export const RETRIES = {
  /** Something outside must come back: about five hours in all. */
  patient: { attempts: 12, backoff: { type: 'exponential', delay: 5_000 } },
  /** Our own work: about a minute in all. */
  brief: { attempts: 5, backoff: { type: 'exponential', delay: 2_000 } },
} as const;

/** Declares a job. */
export function defineJob<Data extends object>(definition: JobDefinition<Data>): JobDefinition<Data> {
  return definition;
}

/** Declares a job that repeats itself. */
export function defineRepeatingJob(definition: RepeatingJobDefinition): RepeatingJobDefinition {
  return definition;
}
