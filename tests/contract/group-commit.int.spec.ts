import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Refusal } from '@collab/domain';
import pg from 'pg';
import {
  LOG_START,
  WrongRevision,
  type EventStore,
} from '../../apps/api/src/kernel/event-store/event-store.js';
import {
  PostgresEventStore,
  type PostgresEventStoreSettings,
} from '../../apps/api/src/kernel/event-store/postgres.event-store.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { CuttingProxy } from './cutting-proxy.js';
import { readWholeLog, receive } from './event-store.contract.js';
import { newStream, sampleEvent, sampleEvents } from './sample-events.js';

const WRITER = 'collab log writer';

describe('the group commit in PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let client: pg.Client;
  const stores: EventStore[] = [];

  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());
  beforeEach(async () => {
    await database.clear();
    proxy = new CuttingProxy(new URL(database.url));
    await proxy.open();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    for (const store of stores.splice(0)) await store.close();
    await proxy.close();
  });

  async function open(settings: Partial<PostgresEventStoreSettings> = {}): Promise<EventStore> {
    const store = await PostgresEventStore.open({ url: database.url, onError: () => undefined, ...settings });
    stores.push(store);
    return store;
  }
  const appendOne = async (store: EventStore, event = sampleEvent()) => {
    const [result] = await store.append([
      { stream: newStream(), expectedRevision: 'no-stream', events: [event] },
    ]);
    return result;
  };
  const query = async (text: string): Promise<Record<string, unknown>[]> => (await client.query(text)).rows;

  /** Resolves when a connection of the log's writers waits for a lock. */
  async function writerWaits(): Promise<void> {
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE application_name = '${WRITER}'
      AND datname = current_database() AND wait_event_type = 'Lock'`;
    const watcher = new pg.Client({ connectionString: database.url });
    await watcher.connect();
    while ((await watcher.query(waiting)).rowCount === 0);
    await watcher.end();
  }

  it('puts what waits into one transaction, and what does not wait into its own', async () => {
    const store = await open();
    const transactions = 'SELECT count(DISTINCT xmin::text)::int AS transactions FROM events';
    await Promise.all(Array.from({ length: 64 }, () => appendOne(store)));
    expect(await query(transactions)).toEqual([{ transactions: 1 }]);
    for (let count = 0; count < 5; count++) await appendOne(store);
    expect(await query(transactions)).toEqual([{ transactions: 6 }]);
  });

  it('isolates a member that the database itself refuses', async () => {
    const store = await open();
    const outcomes = await Promise.allSettled([
      appendOne(store),
      appendOne(store, sampleEvent({ payload: '{"unstorable":"\u0000"}' })),
      appendOne(store),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await readWholeLog(store)).toHaveLength(2);
  });

  it('refuses what would wait in too long a queue, and takes it later', async () => {
    const store = await open({ limits: { waitingAppends: 2 } });
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => appendOne(store)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(outcomes.at(-1)).toMatchObject({ reason: new Refusal('overloaded') });
    await expect(appendOne(store)).resolves.toMatchObject({ revision: 0 });
  });

  it('lets nobody change what was appended', async () => {
    await appendOne(await open());
    for (const change of [`UPDATE events SET payload = '{}'`, 'DELETE FROM events', 'TRUNCATE events']) {
      await expect(client.query(change)).rejects.toThrow('events are append-only');
    }
  });

  describe('with two servers on one log', () => {
    it('keeps one dense order that both see live, whoever wrote', async () => {
      const [left, right] = [await open(), await open()];
      const total = 400;
      const received = [left, right].map((store) => receive(store, LOG_START, total));
      await Promise.all(
        [left, right].flatMap((store) =>
          Array.from({ length: 8 }, async () => {
            for (let count = 0; count < total / 16; count++) await appendOne(store);
          }),
        ),
      );
      const log = await readWholeLog(left);
      expect(log.map(({ position }) => position)).toEqual(
        Array.from({ length: total }, (_, index) => `${index + 1}`),
      );
      for (const live of received) expect(await live).toEqual(log);
    });

    it('never decides on what the other has changed meanwhile', async () => {
      const [left, right] = [await open(), await open()];
      const stream = newStream();
      let conflicts = 0;
      const increment = async (store: EventStore) => {
        for (;;) {
          const expectedRevision = (await store.readStream(stream)).at(-1)?.revision ?? 'no-stream';
          try {
            await store.append([{ stream, expectedRevision, events: sampleEvents(1) }]);
            return;
          } catch (error) {
            if (!(error instanceof WrongRevision)) throw error;
            conflicts++;
          }
        }
      };
      await Promise.all(Array.from({ length: 30 }, (_, index) => increment(index % 2 === 0 ? left : right)));
      expect(await left.readStream(stream)).toHaveLength(30);
      expect(conflicts).toBeGreaterThan(0);
    });
  });

  describe('when a lower number is committed late', () => {
    it('a poller over an ordinary sequence misses it for good', async () => {
      await client.query('CREATE TABLE naive_events (position bigserial PRIMARY KEY, writer text)');
      const slow = new pg.Client({ connectionString: database.url });
      await slow.connect();
      const seen: unknown[] = [];
      let last = '0';
      const poll = async () => {
        const { rows } = await client.query<{ position: string; writer: string }>(
          'SELECT position, writer FROM naive_events WHERE position > $1 ORDER BY position',
          [last],
        );
        for (const row of rows) seen.push(row.writer);
        last = rows.at(-1)?.position ?? last;
      };
      await slow.query('BEGIN');
      await slow.query(`INSERT INTO naive_events (writer) VALUES ('slow')`);
      await client.query(`INSERT INTO naive_events (writer) VALUES ('fast')`);
      await poll();
      await slow.query('COMMIT');
      await poll();
      const kept = await query('SELECT writer FROM naive_events ORDER BY position');
      await slow.end();
      await client.query('DROP TABLE naive_events');
      expect(kept).toEqual([{ writer: 'slow' }, { writer: 'fast' }]);
      expect(seen).toEqual(['fast']);
    });

    it('a reader of this log does not: the higher number waits for the lower', async () => {
      const [slow, fast] = [sampleEvent(), sampleEvent()];
      const store = await open();
      const received = receive(store, LOG_START, 2);
      await client.query('BEGIN');
      await client.query('UPDATE log_head SET position = position + 1');
      await client.query(
        `INSERT INTO events (position, at, revision, version, id, stream, type, actor, payload)
         VALUES (1, $1, 0, 1, $2, $3, $4, 'server', '{}')`,
        [slow.at, slow.id, newStream(), slow.type],
      );
      const answered = appendOne(store, fast);
      await writerWaits();
      expect(await store.readAll(LOG_START, 10)).toEqual([]);
      await client.query('COMMIT');
      await answered;
      expect((await received).map(({ id }) => id)).toEqual([slow.id, fast.id]);
    });
  });

  describe('when the connection is lost', () => {
    it('before the commit, appends on the next one', async () => {
      const store = await open();
      await client.query('BEGIN');
      await client.query('SELECT FROM log_head FOR UPDATE');
      const answered = appendOne(store);
      await writerWaits();
      await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE application_name = '${WRITER}' AND datname = current_database()`,
      );
      await client.query('ROLLBACK');
      expect(await answered).toMatchObject({ revision: 0, duplicate: false });
      expect(await readWholeLog(store)).toHaveLength(1);
    });

    it('after the commit but before the answer, finds out and appends nothing twice', async () => {
      const store = await open({ url: proxy.url });
      const received = receive(store, LOG_START, 2);
      const event = sampleEvent();
      proxy.loseAnswerTo(event.id);
      expect(await appendOne(store, event)).toMatchObject({ revision: 0, duplicate: true });
      const next = sampleEvent();
      await appendOne(store, next);
      expect((await received).map(({ id }) => id)).toEqual([event.id, next.id]);
      expect(await readWholeLog(store)).toHaveLength(2);
    });

    it('for longer than an append may wait, says so and goes on when the database is back', async () => {
      const store = await open({ url: proxy.url, limits: { waitMs: 100 } });
      await proxy.close();
      await expect(appendOne(store)).rejects.toEqual(new Refusal('overloaded'));
      await expect(store.readAll(LOG_START, 1)).rejects.toEqual(new Refusal('overloaded'));
      await proxy.open();
      expect(await appendOne(store)).toMatchObject({ revision: 0, duplicate: false });
    });
  });
});
