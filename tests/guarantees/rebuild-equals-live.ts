import { ERASED, Instant } from '@collab/domain';
import { person } from '@collab/domain/testing';
import type { DataSource } from 'typeorm';
import type { Checkpoint, EventStore } from '../../apps/api/src/kernel/event-store/event-store.js';
import type { Projection } from '../../apps/api/src/kernel/projections/projection.js';
import type { EventCodec } from '../../apps/api/src/kernel/subject-keys/event-codec.js';
import type { SubjectKeys } from '../../apps/api/src/kernel/subject-keys/subject-keys.js';
import { history, type Chapter } from './history.ts';

/** Milliseconds that the projections may take to catch up. */
const PATIENCE_MS = 300_000;
const APPENDS_AT_ONCE = 32;
const RESTART_AFTER_APPENDS = 500;
/** Every n-th account is erased. */
const ERASED_EVERY = 3;

/** The running parts of a server on an empty database, from its sources or from its build. */
export interface Server {
  readonly database: DataSource;
  readonly store: EventStore;
  readonly codec: EventCodec;
  readonly keys: SubjectKeys;
  readonly projections: readonly Projection[];
  /** Runs the projections as a server does. */
  start(): Promise<{
    caughtUp(checkpoint: Checkpoint, options: { readonly withinMs: number }): Promise<boolean>;
    stop(): Promise<void>;
  }>;
  rebuild(projection: Projection): Promise<void>;
}

/** Names of the projections whose tables a rebuild changed. */
export interface Differences {
  readonly events: number;
  readonly afterLife: readonly string[];
  readonly afterErasure: readonly string[];
  /** Rows that show an erased value afterwards. */
  readonly erasedRows: number;
  readonly parked: number;
}

/**
 * Lets a generated history happen while the projections run, then rebuilds each of them and compares all its rows, byte
 * by byte; then erases people, derives everything again and compares once more.
 */
export async function rebuildAndCompare(server: Server, seed: number, size: number): Promise<Differences> {
  const events = await live(server, history(seed, size));
  const afterLife = await rebuildDiffers(server);
  for (let n = 1; n < size; n += ERASED_EVERY) {
    const { accountId } = person(n);
    if ((await server.store.readStream(`account-${accountId}`)).length === 0) break;
    await server.keys.erase(accountId);
  }
  await deriveAgain(server);
  const afterErasure = await rebuildDiffers(server);
  return {
    events,
    afterLife,
    afterErasure,
    erasedRows: await count(server, 'SELECT count(*)::int AS n FROM sample_people WHERE email = $1', [
      ERASED,
    ]),
    parked: await count(server, 'SELECT count(*)::int AS n FROM parked_events', []),
  };
}

/** The history happens; in its middle the process that runs the projections is replaced by another. */
async function live(server: Server, chapters: Iterable<Chapter>): Promise<number> {
  let running = await server.start();
  let told = 0;
  let appending: Promise<unknown>[] = [];
  for (const { stream, events, ids } of chapters) {
    const stored = await server.codec.encode(events, {
      at: Instant.parse('2026-11-21T09:00:00.000Z'),
      actor: { kind: 'server' },
      ids,
    });
    appending.push(server.store.append([{ stream, expectedRevision: 'any', events: stored }]));
    if (++told % APPENDS_AT_ONCE === 0) {
      await Promise.all(appending);
      appending = [];
    }
    if (told === RESTART_AFTER_APPENDS) {
      await running.stop();
      running = await server.start();
    }
  }
  await Promise.all(appending);
  await catchUp(server, running);
  await running.stop();
  return Number(await server.store.head());
}

/** All projections run through the log as if nothing had been derived yet. */
async function deriveAgain(server: Server): Promise<void> {
  const tables = server.projections.flatMap((projection) => projection.tables);
  await server.database.query(`TRUNCATE ${tables.join(', ')}`);
  await server.database.query('DELETE FROM projections');
  const running = await server.start();
  await catchUp(server, running);
  await running.stop();
}

async function catchUp(server: Server, running: Awaited<ReturnType<Server['start']>>): Promise<void> {
  const head = await server.store.head();
  if (!(await running.caughtUp(head, { withinMs: PATIENCE_MS })))
    throw new Error('the projections did not catch up');
}

async function rebuildDiffers(server: Server): Promise<readonly string[]> {
  const different: string[] = [];
  for (const projection of server.projections) {
    const before = await digests(server, projection);
    await server.rebuild(projection);
    if ((await digests(server, projection)) !== before) different.push(projection.name);
  }
  return different;
}

/** One digest a table over all of its rows as text. */
async function digests({ database }: Server, { tables }: Projection): Promise<string> {
  const lines: string[] = [];
  for (const table of tables) {
    const [row] = await database.query<{ digest: string; rows: string }[]>(
      `SELECT count(*) AS rows, encode(sha256(convert_to(coalesce(
         string_agg(line, E'\\n' ORDER BY line), ''), 'UTF8')), 'hex') AS digest
       FROM (SELECT ${table}::text COLLATE "C" AS line FROM ${table}) AS lines`,
    );
    lines.push(`${table} ${row?.rows} ${row?.digest}`);
  }
  return lines.join('\n');
}

async function count({ database }: Server, sql: string, parameters: unknown[]): Promise<number> {
  const [row] = await database.query<{ n: number }[]>(sql, parameters);
  return row?.n ?? 0;
}
