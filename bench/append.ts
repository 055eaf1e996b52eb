import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  AccountId,
  DeviceId,
  EnvelopeSent,
  EventId,
  Instant,
  MessageId,
  newEvent,
  RoomId,
} from '@collab/domain';
import pg from 'pg';
import { openDatabase } from '../apps/api/dist/kernel/database/data-source.js';
import { PostgresEventStore } from '../apps/api/dist/kernel/event-store/postgres.event-store.js';
import { EventCodec } from '../apps/api/dist/kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../apps/api/dist/kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../apps/api/dist/kernel/subject-keys/subject-keys.js';
import { startPostgres } from '../tools/postgres.mjs';

/**
 * How fast commands become durable: envelopes with bodies of 1 KiB through codec and event store, at 1, 16 and 64
 * concurrent commands, beside a bare multi-row insert of as many rows a transaction into tables of the same form, on the
 * same server, in turns. The bare insert does nothing else: no revisions, no order, no idempotence, rows made beforehand.
 */

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '1' }, rounds: { type: 'string', default: '7' } },
});
const roundMs = Number(options.seconds) * 1000;
const rounds = Number(options.rounds);
const ROOMS = 10;
const BODY_BYTES = 1024;
const LEVELS = [1, 16, 64] as const;

const id = () => randomBytes(16).toString('base64url');
const rooms = Array.from({ length: ROOMS }, () => RoomId.parse(id()));
const accountId = AccountId.parse(id());
const deviceId = DeviceId.parse(id());

interface Measured {
  readonly done: number;
  readonly perSecond: number;
  readonly nodeMicros: number;
  readonly postgresMicros: number;
}

async function measureAll(): Promise<object> {
  const dataSource = await openDatabase({ url: server.url, poolSize: 2 });
  const keys = new SubjectKeys(new PostgresSubjectKeyRecords(dataSource), { masterKey: randomBytes(32) });
  const codec = new EventCodec(keys);
  const onError = (error: unknown) => console.error(error);
  const store = await PostgresEventStore.open({ url: server.url, onError });
  const bare = new pg.Client({ connectionString: server.url });
  bare.on('error', onError);
  await bare.connect();
  await bare.query('CREATE TABLE bare_events (LIKE events INCLUDING ALL)');
  await bare.query('CREATE TABLE bare_bodies (LIKE envelope_bodies INCLUDING ALL)');
  const send = commandOf(store, codec);
  const result: Record<string, number> = {};
  await measure(() => concurrently(64, send));
  await measure(() => inserts(bare, 64));
  for (const level of LEVELS) {
    const appended: Measured[] = [];
    const inserted: Measured[] = [];
    for (let round = 0; round < rounds; round++) {
      inserted.push(await measure(() => inserts(bare, level)));
      appended.push(await measure(() => concurrently(level, send)));
    }
    const [own, other] = [summary(appended), summary(inserted)];
    result[`appends_per_s_${level}`] = Math.round(own.perSecond);
    result[`bare_rows_per_s_${level}`] = Math.round(other.perSecond);
    result[`node_us_per_append_${level}`] = Math.round(own.nodeMicros);
    result[`postgres_us_per_append_${level}`] = Math.round(own.postgresMicros);
    result[`bare_node_us_per_row_${level}`] = Math.round(other.nodeMicros);
    result[`bare_postgres_us_per_row_${level}`] = Math.round(other.postgresMicros);
    result[`ratio_to_bare_insert_${level}`] = medianRatio(appended, inserted);
    console.error(`${level} concurrent: ${JSON.stringify(own)} beside bare ${JSON.stringify(other)}`);
  }
  await store.close();
  await bare.end();
  await dataSource.destroy();
  return result;
}

/** One command as a handler carries it out, from the decided event to the durable answer. */
function commandOf(store: PostgresEventStore, codec: EventCodec): () => Promise<void> {
  let turn = 0;
  const bodies = Array.from({ length: 64 }, () => randomBytes(BODY_BYTES));
  return async () => {
    const roomId = rooms[turn++ % ROOMS] as RoomId;
    const body = bodies[turn % bodies.length] as Uint8Array;
    const messageId = id();
    const decided = newEvent(EnvelopeSent, {
      ...{ roomId, messageId: MessageId.parse(messageId), accountId, deviceId, epoch: 3 },
      bodyHash: new Uint8Array(createHash('sha256').update(body).digest()),
      ...{ bodyBytes: BODY_BYTES, keyPartBytes: 420 },
    });
    const eventId = EventId.parse(messageId);
    const at = Instant.parse(new Date().toISOString());
    const actor = { kind: 'device', accountId, deviceId } as const;
    const events = await codec.encode([decided], { at, actor, ids: [eventId] });
    await store.append([
      {
        stream: `conversation-${roomId}`,
        expectedRevision: 'any',
        guards: [{ stream: `room-${roomId}`, revision: 'no-stream' }],
        events,
        bodies: [{ kind: 'envelope', eventId, bytes: body }],
      },
    ]);
  };
}

/** Keeps `level` commands under way for one round; answers how many were carried out. */
async function concurrently(level: number, command: () => Promise<void>): Promise<number> {
  const end = performance.now() + roundMs;
  let done = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await command();
      done++;
    }
  };
  await Promise.all(Array.from({ length: level }, worker));
  return done;
}

const EVENT_TYPES = [
  'bigint',
  'timestamptz',
  'int',
  'smallint',
  'text',
  'text',
  'text',
  'text',
  'text',
  'bytea',
];
const BODY_TYPES = ['text', 'bytea'];
let barePosition = 0;

/** Rows of what an append writes, `rows` a statement, for one round. */
async function inserts(client: pg.Client, rows: number): Promise<number> {
  const samples = Array.from({ length: 64 }, () => randomBytes(BODY_BYTES));
  const eventPlaces = Array.from({ length: rows }, (_, row) => placeholders(row * 12 + 1, EVENT_TYPES));
  const bodyPlaces = Array.from({ length: rows }, (_, row) => placeholders(row * 12 + 11, BODY_TYPES));
  const text = `WITH events AS (INSERT INTO bare_events (position, at, revision, version, id, stream, type, actor, payload, sealed)
      VALUES ${eventPlaces.join()}) INSERT INTO bare_bodies (event_id, bytes) VALUES ${bodyPlaces.join()}`;
  const stream = `conversation-${id()}`;
  const actor = `device:${accountId}:${deviceId}`;
  const payload = JSON.stringify({
    ...EnvelopeSent.example,
    bodyHash: randomBytes(32).toString('base64url'),
  });
  const at = new Date().toISOString();
  const end = performance.now() + roundMs;
  let done = 0;
  while (performance.now() < end) {
    const values: unknown[] = [];
    for (let row = 0; row < rows; row++) {
      const eventId = id();
      values.push(++barePosition, at, done + row, 1, eventId, stream, 'EnvelopeSent', actor, payload, null);
      values.push(eventId, samples[row]);
    }
    await client.query({ name: `bare_${rows}`, text, values });
    done += rows;
  }
  return done;
}

const placeholders = (first: number, types: readonly string[]) =>
  `(${types.map((type, index) => `$${first + index}::${type}`).join()})`;

async function measure(round: () => Promise<number>): Promise<Measured> {
  const start = performance.now();
  const node = process.cpuUsage();
  const postgres = postgresCpuMicros();
  const done = await round();
  const used = process.cpuUsage(node);
  return {
    done,
    perSecond: (done * 1000) / (performance.now() - start),
    nodeMicros: (used.user + used.system) / done,
    postgresMicros: (postgresCpuMicros() - postgres) / done,
  };
}

/** CPU time of the server's processes so far, those that have ended included; the kernel counts in ticks of 10 ms. */
function postgresCpuMicros(): number {
  let ticks = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8').replace(/^.*\) /, '');
      const [, parent, ...fields] = stat.split(' ').map(Number);
      const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(9);
      if (parent === server.pid) ticks += user + system;
      if (Number(entry) === server.pid) ticks += user + system + endedUser + endedSystem;
    } catch {
      // The process has ended meanwhile.
    }
  }
  return ticks * 10_000;
}

/** Of rounds that followed each other, so that what else the machine does weighs on both alike. */
function medianRatio(own: readonly Measured[], other: readonly Measured[]): number {
  const ratios = own.map(({ perSecond }, round) => perSecond / (other[round]?.perSecond ?? Number.NaN));
  return Number((ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? Number.NaN).toFixed(2));
}

/** CPU by all that was done in all rounds, which evens out the ticks; throughput of the middle round. */
function summary(measured: readonly Measured[]): Measured {
  const sum = (of: (round: Measured) => number) => measured.reduce((total, round) => total + of(round), 0);
  const rates = measured.map(({ perSecond }) => perSecond).sort((a, b) => a - b);
  const done = sum((round) => round.done);
  return {
    done,
    perSecond: rates[Math.floor(rates.length / 2)] ?? Number.NaN,
    nodeMicros: sum((round) => round.nodeMicros * round.done) / done,
    postgresMicros: sum((round) => round.postgresMicros * round.done) / done,
  };
}

const dataDir = mkdtempSync(join(tmpdir(), 'collab-bench-'));
const server = await startPostgres({ dataDir });
try {
  console.log(JSON.stringify(await measureAll()));
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
