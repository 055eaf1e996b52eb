import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { CuttingProxy } from '../../../../../tests/contract/cutting-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { readConfig } from '../config/config.js';
import { Log } from '../ops/log.js';
import { defineJob, defineRepeatingJob } from './define-job.js';
import { Jobs } from './jobs.js';

const Single = defineJob({ name: 'single', data: z.strictObject({}), retry: 'brief' });
const Sweep = defineRepeatingJob({ name: 'sweep', everyMs: 50 });

describe('a repeating job', () => {
  let database: TestDatabase;
  const nodes: Jobs[] = [];
  beforeEach(async () => (database = await createTestDatabase()));
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.beforeApplicationShutdown();
    await database.drop();
  });

  function node(run: () => Promise<void>): Jobs {
    const jobs = new Jobs(readConfig({ DATABASE_URL: database.url }), new Log('silent'));
    nodes.push(jobs);
    jobs.repeat(Sweep, run);
    jobs.onApplicationBootstrap();
    return jobs;
  }

  /** Resolves when the counted thing has happened so many times. */
  function counter(times: number) {
    let reached: () => void;
    const done = new Promise<void>((resolve) => (reached = resolve));
    let count = 0;
    return {
      done,
      count: async () => {
        if (++count === times) reached();
      },
    };
  }

  it('comes round again and again, also after it failed', async () => {
    const rounds = counter(4);
    node(async () => {
      await rounds.count();
      throw new Error('not this time');
    });
    await rounds.done;
  });

  it('is run by one node at a time', async () => {
    const rounds = counter(6);
    let running = 0;
    let most = 0;
    const run = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      await rounds.count();
    };
    node(run);
    node(run);
    await rounds.done;
    expect(most).toBe(1);
  });

  it('goes on when the only node is started again', async () => {
    const [before, after] = [counter(1), counter(2)];
    const first = node(before.count);
    await before.done;
    await first.beforeApplicationShutdown();
    node(after.count);
    await after.done;
  });

  it('and a single one begin when the queue comes within reach, however late that is', async () => {
    const proxy = new CuttingProxy(new URL(database.url));
    await proxy.open();
    const { url } = proxy;
    await proxy.close();
    const [rounds, single] = [counter(2), counter(1)];
    const failures: string[] = [];
    class ListeningLog extends Log {
      override failure(event: string): void {
        failures.push(event);
      }
    }
    const jobs = new Jobs(readConfig({ DATABASE_URL: url }), new ListeningLog('silent'));
    nodes.push(jobs);
    jobs.repeat(Sweep, rounds.count);
    jobs.handle(Single, single.count);
    jobs.onApplicationBootstrap();
    await expect(jobs.enqueue(Single, 'early', {})).rejects.toThrow();
    while (failures.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await proxy.open();
    await rounds.done;
    await jobs.enqueue(Single, 'late', {});
    await single.done;
    await nodes.pop()?.beforeApplicationShutdown();
    await proxy.close();
  });

  it('has one handler', () => {
    const jobs = node(async () => undefined);
    expect(() => jobs.repeat(Sweep, async () => undefined)).toThrow('has a handler already');
  });
});
