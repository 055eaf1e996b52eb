import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import * as z from 'zod';
import { CuttingProxy } from '../../../../../tests/contract/cutting-proxy.js';
import { createTestDatabase } from '../../../../../tests/database.js';
import { redisServer, startRedis } from '../../../../../tests/redis.js';
import { readConfig } from '../config/config.js';
import { Log } from '../ops/log.js';
import { defineJob, defineRepeatingJob } from './define-job.js';
import { Jobs } from './jobs.js';

const Single = defineJob({ name: 'single', data: z.strictObject({}), retry: 'brief' });
const Sweep = defineRepeatingJob({ name: 'sweep', everyMs: 50 });

/** A place for the queue, empty, and the setting that names it. */
interface Place {
  readonly setting: 'DATABASE_URL' | 'REDIS_URL';
  readonly url: string;
  remove(): Promise<void>;
}

async function onPostgres(): Promise<Place> {
  const database = await createTestDatabase();
  return { setting: 'DATABASE_URL', url: database.url, remove: () => database.drop() };
}

function onRedis(program: string): () => Promise<Place> {
  return async () => {
    const redis = await startRedis(program);
    return { setting: 'REDIS_URL', url: redis.url, remove: () => redis.stop() };
  };
}

const places: [string, () => Promise<Place>][] = [['PostgreSQL', onPostgres]];
if (redisServer === undefined)
  process.stderr.write('There is no redis-server: jobs run on PostgreSQL only.\n');
else places.push(['Redis', onRedis(redisServer)]);

describe.each(places)('a repeating job on %s', (_, open) => {
  let place: Place;
  const nodes: Jobs[] = [];
  beforeEach(async () => (place = await open()));
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.beforeApplicationShutdown();
    await place.remove();
  });

  const config = (url = place.url) =>
    readConfig({ DATABASE_URL: 'postgres://nobody@127.0.0.1/none', [place.setting]: url });

  function node(run: () => Promise<void>): Jobs {
    const jobs = new Jobs(config(), new Log('silent'));
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

  it('is given to one of the nodes, and two jobs to two', async () => {
    const rounds: string[] = [];
    const rare = ['rare', 'other'].map((name) => defineRepeatingJob({ name, everyMs: 1_000_000_000 }));
    const ran = counter(rare.length);
    const both = [1, 2].map(() => {
      const { done, count } = counter(1);
      const jobs = new Jobs(config(), new Log('silent'));
      nodes.push(jobs);
      for (const job of rare)
        jobs.repeat(job, async () => {
          rounds.push(job.name);
          await ran.count();
        });
      jobs.handle(Single, count);
      jobs.onApplicationBootstrap();
      return { jobs, done };
    });
    // A node takes other jobs once its repeating ones are stored.
    await keepBusyUntil(Promise.all([ran.done, ...both.map(({ done }) => done)]), both[0]?.jobs);
    expect(rounds.sort()).toEqual(['other', 'rare']);
  });

  /** Enqueues one job after the other. */
  async function keepBusyUntil(end: Promise<unknown>, jobs: Jobs | undefined): Promise<void> {
    let over = false;
    void end.then(() => (over = true));
    for (let id = 0; !over; id += 1) await jobs?.enqueue(Single, String(id), {});
  }

  it('goes on when the only node is started again', async () => {
    const [before, after] = [counter(1), counter(2)];
    const first = node(before.count);
    await before.done;
    await first.beforeApplicationShutdown();
    node(after.count);
    await after.done;
  });

  it('and a single one begin when the queue comes within reach, however late that is', async () => {
    const proxy = new CuttingProxy(new URL(place.url));
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
    const jobs = new Jobs(config(url), new ListeningLog('silent'));
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

describe('a queue in the database', () => {
  it('leaves no connection behind, at whatever moment of its start it is closed', async () => {
    for (const head of [0, 20, 100, 200]) {
      const database = await createTestDatabase();
      const jobs = new Jobs(readConfig({ DATABASE_URL: database.url }), new Log('silent'));
      jobs.repeat(Sweep, async () => undefined);
      jobs.onApplicationBootstrap();
      for (let turn = 0; turn < head; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await jobs.beforeApplicationShutdown();
      await database.dropUnused();
    }
  });

  it('would be seen to leave one', async () => {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await expect(database.dropUnused()).rejects.toThrow('is being accessed by other users');
    await client.end();
    await database.drop();
  });
});
