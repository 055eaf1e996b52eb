import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/**
 * The server's own metrics, in a registry of its own. Each part declares what it counts; nothing is sampled by timers:
 * gauges are read when somebody asks. A label has few values, all of them declared in code.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  constructor() {
    this.gauge('process_resident_memory_bytes', 'Resident memory of this process.', () =>
      process.memoryUsage.rss(),
    );
    this.gauge(
      'process_heap_used_bytes',
      'Used part of the JavaScript heap.',
      () => process.memoryUsage().heapUsed,
    );
    this.gauge('process_cpu_seconds', 'CPU time, user and system, since the start.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    });
    this.gauge('process_uptime_seconds', 'Seconds since the start.', () => process.uptime());
  }

  /** Counts up. Prometheus wants the name to end with `_total`. */
  counter<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) {
    return new Counter<Label>({ name: `collab_${name}`, help, labelNames, registers: [this.registry] });
  }

  /**
   * A count that its owner keeps as a plain number and `read` tells when asked, so that counting costs an addition.
   * It never falls while the process lives.
   */
  count(name: `${string}_total`, help: string, read: () => number): void {
    new Counter({
      name: `collab_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }

  /** Like `count`, with one figure for each value of a label. */
  countBy<Label extends string>(
    name: `${string}_total`,
    help: string,
    label: Label,
    read: () => Iterable<readonly [value: string, count: number]>,
  ): void {
    new Counter<string>({
      name: `collab_${name}`,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [value, count] of read()) this.inc({ [label]: value }, count);
      },
    });
  }

  /** A figure that `read` tells when asked. */
  gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `collab_${name}`,
      help,
      registers: [this.registry],
      collect() {
        this.set(read());
      },
    });
  }

  /** A distribution of durations, in seconds. */
  durations<Label extends string = never>(name: string, help: string, labelNames: readonly Label[] = []) {
    return new Histogram<Label>({
      name: `collab_${name}`,
      help,
      labelNames,
      buckets: SECONDS_BUCKETS,
      registers: [this.registry],
    });
  }

  /** All metrics in Prometheus' text format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
