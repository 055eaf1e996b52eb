import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { EnvelopeSent, Instant, MessageId, newEvent } from '@collab/domain';
import pg from 'pg';
import { type ApiServer, startApiServer } from '../../../../../tests/api-server.js';
import { CuttingProxy } from '../../../../../tests/contract/cutting-proxy.js';
import { createTestDatabase } from '../../../../../tests/database.js';
import { Member } from '../../../../../tests/room-people.js';
import { DatabaseModule } from '../database/database.module.js';
import { openDatabase } from '../database/data-source.js';
import { EVENT_STORE, type EventStore } from '../event-store/event-store.js';
import { EventCodec } from '../subject-keys/event-codec.js';
import { Readiness } from './readiness.js';

const TOKEN = 'a token of this very test';

let server: ApiServer;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
  server = await startApiServer(settings);
  closing.push(() => server.stop());
  await health(({ status }) => status === 200);
}

/** Asks until the answer is as expected. */
async function health(
  holds: (answer: { status: number; checks: Readonly<Record<string, boolean>> }) => boolean,
): Promise<Readonly<Record<string, boolean>>> {
  for (;;) {
    const answer = await fetch(`${server.address}/health/ready`);
    const { checks } = (await answer.json()) as { checks: Readonly<Record<string, boolean>> };
    if (holds({ status: answer.status, checks })) return checks;
  }
}

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(`${server.address}/metrics`)).text();
  return Number(new RegExp(`^collab_${name} (\\S+)$`, 'm').exec(text)?.[1]);
};

async function client(): Promise<pg.Client> {
  const connection = new pg.Client({ connectionString: server.config.databaseUrl });
  await connection.connect();
  closing.push(() => connection.end());
  return connection;
}

async function appendMessages(count: number): Promise<void> {
  const drafts = Array.from({ length: count }, () =>
    newEvent(EnvelopeSent, {
      ...EnvelopeSent.example,
      messageId: MessageId.parse(randomBytes(16).toString('base64url')),
    }),
  );
  const events = await server.nest
    .get(EventCodec, { strict: false })
    .encode(drafts, { at: Instant.parse('2026-11-21T09:00:00.000Z'), actor: { kind: 'server' } });
  const store: EventStore = server.nest.get(EVENT_STORE);
  const stream = `conversation-${EnvelopeSent.example.roomId}`;
  for (let at = 0; at < count; at += 500)
    await store.append([{ stream, expectedRevision: 'any', events: events.slice(at, at + 500) }]);
}

describe('a node is not ready', () => {
  it('while its database is out of reach, and is again when it is back', async () => {
    const database = await createTestDatabase();
    const proxy = new CuttingProxy(new URL(database.url));
    await proxy.open();
    closing.push(() => database.drop());
    closing.push(() => proxy.close());
    await start({ DATABASE_URL: proxy.url });
    // Mails go by the job queue: when one has come, all parts of the node are connected.
    await Member.arrive(server, 'early');
    await proxy.close();
    const checks = await health(({ status }) => status === 503);
    expect(checks).toMatchObject({ 'event-store': false, migrations: true, accepting: true });
    expect((await fetch(`${server.address}/health/live`)).status).toBe(200);
    await proxy.open();
    await health(({ status }) => status === 200);
  });

  it('while a projection is far behind the log, and tells how far', async () => {
    await start();
    const holder = await client();
    await holder.query('BEGIN');
    await holder.query(`SELECT FROM projections WHERE name = 'feed' FOR UPDATE`);
    await appendMessages(1_000);
    await health(({ status }) => status === 200);
    await appendMessages(1);
    const checks = await health(({ status }) => status === 503);
    expect(checks).toMatchObject({ 'event-store': true, projections: false });
    expect(await metric('projection_lag_events')).toBe(1_001);
    await holder.query('ROLLBACK');
    await health(({ status }) => status === 200);
    expect(await metric('projection_lag_events')).toBeLessThanOrEqual(1_000);
  });

  it('while migrations wait; once none does, it does not ask again', async () => {
    const database = await createTestDatabase();
    const dataSource = await openDatabase({ url: database.url, poolSize: 2 });
    closing.push(() => database.drop());
    closing.push(() => dataSource.destroy());
    await dataSource.undoLastMigration();
    const readiness = new Readiness();
    expect(new DatabaseModule(dataSource, readiness)).toBeDefined();
    const migrations = async () => (await readiness.report()).checks['migrations'];
    expect(await migrations()).toBe(false);
    await dataSource.runMigrations();
    expect(await migrations()).toBe(true);
    await dataSource.undoLastMigration();
    expect(await migrations()).toBe(true);
  });
});

describe('a node stays ready', () => {
  it('when a projection sets an event aside, which each node would, and counts it for who watches', async () => {
    await start();
    expect(await metric('projection_parked_events_total')).toBe(0);
    await server.database.query('ALTER TABLE room_members ADD CHECK (false) NOT VALID');
    const anna = await Member.arrive(server, 'anna');
    await anna.createRoom();
    await health(({ status }) => status === 200);
    expect(await metric('projection_parked_events_total')).toBe(1);
    expect(await server.database.query('SELECT projection, event_type FROM parked_events')).toEqual([
      { projection: 'membership', event_type: 'RoomCreated' },
    ]);
  });
});

describe('the metrics', () => {
  const scrape = (headers: Record<string, string> = {}) => fetch(`${server.address}/metrics`, { headers });

  it('are for who has the token, when one is set, also on this machine', async () => {
    await start({ COLLAB_METRICS_TOKEN: TOKEN });
    for (const headers of [{}, { authorization: 'Bearer another token' }, { authorization: TOKEN }]) {
      const answer = await scrape(headers);
      expect(answer.status).toBe(404);
      expect(await answer.text()).not.toContain('collab_');
    }
    expect((await scrape({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  it('are not for somebody for whom a proxy speaks that is not in the settings', async () => {
    await start({});
    expect((await scrape()).status).toBe(200);
    expect((await scrape({ 'x-forwarded-for': '192.0.2.7' })).status).toBe(404);
    expect((await scrape({ forwarded: 'for=192.0.2.7' })).status).toBe(404);
  });

  it('are for this machine only, when none is set', async () => {
    await start({ COLLAB_TRUSTED_PROXIES: '127.0.0.1' });
    expect((await scrape()).status).toBe(200);
    expect((await scrape({ 'x-forwarded-for': '192.0.2.7' })).status).toBe(404);
  });
});
