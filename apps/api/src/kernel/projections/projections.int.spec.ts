import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  AlertRaised,
  EnvelopeSent,
  Instant,
  MessageId,
  newEvent,
  RoomCreated,
  type EventId,
  type PlacedEvent,
} from '@collab/domain';
import { messageNumber } from '@collab/domain/testing';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { openDatabase } from '../database/data-source.js';
import type { Checkpoint } from '../event-store/event-store.js';
import { InMemoryEventStore } from '../event-store/in-memory.event-store.js';
import { Log } from '../ops/log.js';
import { EventCodec, newEventId } from '../subject-keys/event-codec.js';
import { InMemorySubjectKeyRecords } from '../subject-keys/subject-key-records.js';
import { SubjectKeys } from '../subject-keys/subject-keys.js';
import { LogTail } from './log-tail.js';
import { ParkedEvents } from './parked-events.js';
import { rebuildProjection, RebuildRunning } from './projection-rebuild.js';
import { ProjectionRunner } from './projection-runner.js';
import { defineProjection, type Projection, type ProjectionTransaction } from './projection.js';
import { Projections } from './projections.js';

const meta = { at: Instant.parse('2026-11-21T09:00:00.000Z'), actor: { kind: 'server' } } as const;
const stream = `conversation-${EnvelopeSent.example.roomId}`;
const log = new Log('silent');

let database: TestDatabase;
let dataSource: DataSource;
let store: InMemoryEventStore;
let codec: EventCodec;
/** What the handlers of the test do before they write; tests replace it. */
let beforeWriting: (messageId: MessageId, transaction: ProjectionTransaction) => Promise<void> | void;
let started: Projections[];

/** Counts how often each message was seen: anything but 1 is an event lost or doubled. */
const seenProjection = (version = 1): Projection =>
  defineProjection({
    name: 'seen-messages',
    version,
    tables: ['seen_messages'],
    events: [EnvelopeSent],
    on: {
      async EnvelopeSent(events, transaction) {
        for (const { event } of events) await beforeWriting(event.data.messageId, transaction);
        await transaction.query(
          `INSERT INTO seen_messages (message_id, times, version) SELECT id, 1, $2 FROM unnest($1::text[]) AS id
           ON CONFLICT (message_id) DO UPDATE SET times = seen_messages.times + 1`,
          [events.map(({ event }) => event.data.messageId), version],
        );
      },
    },
  });

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await openDatabase({ url: database.url, poolSize: 10 });
  await dataSource.query(`
    CREATE TABLE seen_messages (message_id text PRIMARY KEY, times integer NOT NULL, version integer NOT NULL);
    CREATE INDEX ON seen_messages (times)`);
  store = new InMemoryEventStore();
  codec = new EventCodec(
    new SubjectKeys(new InMemorySubjectKeyRecords(), { masterKey: new Uint8Array(32).fill(1) }),
  );
  beforeWriting = () => undefined;
  started = [];
});

afterEach(async () => {
  await Promise.all(started.map((projections) => projections.beforeApplicationShutdown()));
  await store.close();
  await dataSource.destroy();
  await database.drop();
});

/** As one process of the server runs it. */
async function start(...chosen: readonly Projection[]): Promise<Projections> {
  const list = chosen.length > 0 ? chosen : [seenProjection()];
  const tail = new LogTail(store, codec, log);
  const parked = new ParkedEvents(dataSource, store, codec, log);
  const projections = new Projections(list, dataSource, tail, parked, log);
  await projections.onApplicationBootstrap();
  started.push(projections);
  return projections;
}

async function stop(projections: Projections): Promise<void> {
  started.splice(started.indexOf(projections), 1);
  await projections.beforeApplicationShutdown();
}

/** Sends messages with the numbers `from` to `to`. */
async function send(from: number, to: number): Promise<Checkpoint> {
  const events = [];
  for (let n = from; n <= to; n++)
    events.push(newEvent(EnvelopeSent, { ...EnvelopeSent.example, messageId: messageNumber(n) }));
  return append(stream, await codec.encode(events, meta));
}

async function append(to: string, events: Awaited<ReturnType<EventCodec['encode']>>): Promise<Checkpoint> {
  const [result] = await store.append([{ stream: to, expectedRevision: 'any', events }]);
  if (result === undefined) throw new Error('an append of one item has one result');
  return result.checkpoint;
}

const seen = async (): Promise<{ messages: number; total: number; version: number | null }> => {
  const [row] = await dataSource.query<{ messages: number; total: number; version: number | null }[]>(
    'SELECT count(*)::int AS messages, coalesce(sum(times), 0)::int AS total, min(version) AS version FROM seen_messages',
  );
  if (row === undefined) throw new Error('an aggregate has one row');
  return row;
};
const parkedIds = async (): Promise<EventId[]> =>
  (await dataSource.query<{ event_id: EventId }[]>('SELECT event_id FROM parked_events')).map(
    (row) => row.event_id,
  );
const alerts = async (): Promise<unknown[]> => {
  const all: readonly PlacedEvent[] = await store.readAll('0' as Checkpoint, 10_000);
  const events = await codec.decode(all.filter(({ type }) => type === AlertRaised.type));
  return events.map(({ data }) => data);
};
const parts = () => {
  const tail = new LogTail(store, codec, log);
  return { database: dataSource, tail, parked: new ParkedEvents(dataSource, store, codec, log), log };
};

describe('a projection', () => {
  it('follows the log: what was there before, what comes, and what comes after a restart', async () => {
    await send(1, 20);
    const first = await start();
    expect(await first.caughtUp(await send(21, 30))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 30, total: 30 });
    await stop(first);
    await send(31, 40);
    const second = await start();
    expect(await second.caughtUp(await send(41, 50))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 50, total: 50 });
  });

  it('catches up on more than fits into the memory of the tail', async () => {
    const projections = await start();
    await projections.caughtUp(await send(1, 10));
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    beforeWriting = () => gate;
    let last = await send(11, 1000);
    for (let n = 1; n < 10; n++) last = await send(n * 1000 + 1, n * 1000 + 1000);
    open();
    expect(await projections.caughtUp(last, { withinMs: 20_000 })).toBe(true);
    expect(await seen()).toMatchObject({ messages: 10_000, total: 10_000 });
  });

  it('passes events of other types by', async () => {
    const projections = await start();
    const [created] = await codec.encode([newEvent(RoomCreated, RoomCreated.example)], meta);
    if (created === undefined) throw new Error('one event was encoded');
    expect(await projections.caughtUp(await append('room-x', [created]))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 0 });
  });

  it('does not keep anybody waiting longer than asked', async () => {
    const projections = await start();
    const head = await send(1, 1);
    const beyond = String(Number(head) + 1) as Checkpoint;
    expect(await projections.caughtUp(beyond, { withinMs: 30 })).toBe(false);
  });

  it('counts each event once when the database fails in the middle of a batch', async () => {
    const projections = await start();
    let failures = 2;
    beforeWriting = async (_, transaction) => {
      if (failures-- > 0) await transaction.query('SELECT pg_terminate_backend(pg_backend_pid())');
    };
    expect(await projections.caughtUp(await send(1, 50))).toBe(true);
    expect(failures).toBeLessThan(0);
    expect(await seen()).toMatchObject({ messages: 50, total: 50 });
    expect(await parkedIds()).toEqual([]);
  });

  it('counts each event once when two runners work at the same time without knowing of each other', async () => {
    await dataSource.query(`INSERT INTO projections VALUES ('seen-messages', 1, '0')`);
    const stopping = new AbortController();
    const tails = [parts(), parts()];
    await Promise.all(tails.map(({ tail }) => tail.start()));
    const runners = tails.map((each) => new ProjectionRunner(seenProjection(), each));
    const running = runners.map(async (runner) => {
      while (!(await runner.run(stopping.signal)));
    });
    let last = await send(1, 1);
    for (let n = 2; n <= 200; n++) last = await send(n, n);
    await Promise.all(runners.map((runner) => runner.caughtUp(last)));
    stopping.abort();
    await Promise.all(running);
    await Promise.all(tails.map(({ tail }) => tail.stop()));
    expect(await seen()).toMatchObject({ messages: 200, total: 200 });
  });

  it('runs beside others in one process, and all of them go on in the next', async () => {
    const others = ['one', 'two', 'three'].map((name) => ({ ...seenProjection(), name, on: new Map() }));
    const first = await start(seenProjection(), ...others);
    expect(await first.caughtUp(await send(1, 10))).toBe(true);
    await stop(first);
    const second = await start(seenProjection(), ...others);
    expect(await second.caughtUp(await send(11, 20))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 20, total: 20 });
  });

  it('is run by one process at a time, and by the next when that one stops', async () => {
    const first = await start();
    await first.caughtUp(await send(1, 10));
    const second = await start();
    await stop(first);
    const last = await send(11, 20);
    // While the second one still stands by it waits for nothing; the test's own timeout ends this if it never takes over.
    let rows = await seen();
    while (rows.messages < 20) {
      await second.caughtUp(last);
      rows = await seen();
    }
    expect(rows).toMatchObject({ messages: 20, total: 20 });
  });
});

describe('an event that a projection cannot handle', () => {
  const POISON = messageNumber(7);

  it('is set aside with an alert, while all others take effect', async () => {
    const projections = await start();
    beforeWriting = (messageId) => {
      if (messageId === POISON) throw new RangeError('never logged');
    };
    await projections.caughtUp(await send(1, 50));
    expect(await seen()).toMatchObject({ messages: 49, total: 49 });
    const [poison] = await parkedIds();
    expect(await alerts()).toEqual([
      expect.objectContaining({
        rule: 'projection-parked-an-event',
        about: 'seen-messages',
        evidence: [poison],
      }),
    ]);
  });

  it('is set aside also when it cannot be decoded, or breaks a rule of the database', async () => {
    const projections = await start();
    beforeWriting = async (messageId, transaction) => {
      if (messageId === POISON) await transaction.query('INSERT INTO seen_messages VALUES (NULL, 1, 1)');
    };
    const [broken] = await codec.encode([newEvent(EnvelopeSent, EnvelopeSent.example)], meta);
    if (broken === undefined) throw new Error('one event was encoded');
    await append(stream, [{ ...broken, payload: '{}' }]);
    expect(await projections.caughtUp(await send(1, 50))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 49, total: 49 });
    expect(await parkedIds()).toHaveLength(2);
    expect(await alerts()).toHaveLength(2);
  });

  it('has its alert raised once, also when the process died between setting it aside and raising it', async () => {
    const eventId = newEventId();
    await dataSource.query(
      `INSERT INTO parked_events VALUES ('seen-messages', $1, 'EnvelopeSent', '1', 'RangeError', false)`,
      [eventId],
    );
    const first = await start();
    await first.caughtUp(await send(1, 1));
    await stop(first);
    await dataSource.query('UPDATE parked_events SET alert_raised = false');
    const second = await start();
    await second.caughtUp(await send(2, 2));
    expect(await alerts()).toHaveLength(1);
  });

  it('takes effect with the next rebuild, once the handler can', async () => {
    const projections = await start();
    beforeWriting = (messageId) => {
      if (messageId === POISON) throw new RangeError('never logged');
    };
    await projections.caughtUp(await send(1, 10));
    beforeWriting = () => undefined;
    await rebuildProjection(seenProjection(), parts());
    expect(await seen()).toMatchObject({ messages: 10, total: 10 });
    expect(await parkedIds()).toEqual([]);
  });
});

describe('a rebuild', () => {
  it('never shows readers a half-built table, and the runner goes on from it', async () => {
    const projections = await start();
    await projections.caughtUp(await send(1, 9_000), { withinMs: 20_000 });
    const counts = new Set<number>();
    let isBuilding = true;
    const reading = (async () => {
      while (isBuilding) counts.add((await seen()).messages);
    })();
    const { events, parked } = await rebuildProjection(seenProjection(), parts());
    isBuilding = false;
    await reading;
    expect({ events, parked }).toEqual({ events: 9_000, parked: 0 });
    expect([...counts]).toEqual([9_000]);
    expect(await projections.caughtUp(await send(9_001, 9_010))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 9_010, total: 9_010 });
  });

  it('takes in what is sent while it runs', async () => {
    const projections = await start();
    await send(1, 6_000);
    let sent = 6_000;
    const rebuilding = rebuildProjection(seenProjection(), parts(), () => void send(++sent, sent));
    await rebuilding;
    expect(sent).toBeGreaterThan(6_000);
    expect(await projections.caughtUp(await send(sent + 1, sent + 1))).toBe(true);
    expect(await seen()).toMatchObject({ messages: sent + 1, total: sent + 1 });
  });

  it('sets aside what cannot be handled, and leaves the tables as they were when the database fails', async () => {
    const projections = await start();
    await projections.caughtUp(await send(1, 100));
    beforeWriting = (messageId) => {
      if (messageId === messageNumber(7)) throw new RangeError('never logged');
    };
    expect(await rebuildProjection(seenProjection(), parts())).toMatchObject({ parked: 1 });
    expect(await seen()).toMatchObject({ messages: 99 });
    beforeWriting = async (_, transaction) => {
      await transaction.query('SELECT pg_terminate_backend(pg_backend_pid())');
    };
    await expect(rebuildProjection(seenProjection(), parts())).rejects.toThrow('database');
    expect(await seen()).toMatchObject({ messages: 99 });
  });

  it('leaves the indexes with their names', async () => {
    const indexes = () =>
      dataSource.query<unknown[]>(
        `SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'seen_messages' ORDER BY 1`,
      );
    const before = await indexes();
    await rebuildProjection(seenProjection(), parts());
    expect(before).toHaveLength(2);
    expect(await indexes()).toEqual(before);
  });

  it('runs once at a time', async () => {
    await send(1, 100);
    const [one, other] = await Promise.allSettled([
      rebuildProjection(seenProjection(), parts()),
      rebuildProjection(seenProjection(), parts()),
    ]);
    const failed = [one, other].filter((result) => result.status === 'rejected');
    expect(failed).toEqual([expect.objectContaining({ reason: expect.any(RebuildRunning) })]);
  });

  it('comes with a new version of the projection, and an older program then leaves the tables alone', async () => {
    const older = await start(seenProjection(1));
    await older.caughtUp(await send(1, 10));
    await stop(older);
    const newer = await start(seenProjection(2));
    expect(await newer.caughtUp(await send(11, 20))).toBe(true);
    expect(await seen()).toMatchObject({ messages: 20, total: 20, version: 2 });
    await stop(newer);
    const back = await start(seenProjection(1));
    await send(21, 21);
    await back.caughtUp(await send(22, 22), { withinMs: 300 });
    expect(await seen()).toMatchObject({ messages: 20, version: 2 });
  });
});
