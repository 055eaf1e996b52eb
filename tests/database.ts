import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../apps/api/src/kernel/database/data-source.js';

/** A database of one test file: empty, migrated, gone after `drop`. */
export interface TestDatabase {
  readonly url: string;
  /** Empties every table, as if nothing had ever happened. Much faster than a new database. */
  clear(): Promise<void>;
  /** Ends connections that are still open and removes the database. */
  drop(): Promise<void>;
  /** Removes the database, but rejects when somebody is still connected to it after the five seconds that PostgreSQL waits. */
  dropUnused(): Promise<void>;
}

const TEMPLATE = 'collab_template';
const TEMPLATE_LOCK = 1;

/** Makes a fresh, migrated database on the embedded server of this Jest run; takes some 30 ms after the first. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await provideTemplate(client);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  });
  return {
    url: urlOf(name),
    clear: () => onServer(empty, urlOf(name)),
    drop: () => onServer(async (client) => void (await client.query(`DROP DATABASE ${name} WITH (FORCE)`))),
    dropUnused: () => onServer(async (client) => void (await client.query(`DROP DATABASE ${name}`))),
  };
}

async function provideTemplate(client: pg.Client): Promise<void> {
  const known = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
    TEMPLATE,
  ]);
  if (known.rowCount === 1) return;
  await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  const dataSource = await openDatabase({ url: urlOf(TEMPLATE), poolSize: 2 });
  await dataSource.destroy();
  await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
}

/** Only a superuser may do this: the log refuses to be emptied as long as its trigger is heard. */
async function empty(client: pg.Client): Promise<void> {
  await client.query('SET session_replication_role = replica');
  const { rows } = await client.query<{ tables: string }>(
    `SELECT string_agg(format('%I', tablename), ', ') AS tables FROM pg_tables
     WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'log_head')`,
  );
  await client.query(`TRUNCATE ${rows[0]?.tables}`);
  await client.query('UPDATE log_head SET position = 0');
}

async function onServer(work: (client: pg.Client) => Promise<void>, url = serverUrl()): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env['COLLAB_TEST_DATABASE_URL'];
  if (url === undefined)
    throw new Error('Run integration specs with jest.int.config.mjs: it starts the database.');
  return url;
}
