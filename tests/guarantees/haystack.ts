import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Something that must not be found anywhere on the server, under a name that a failure may print. */
export interface Needle {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A place that was searched, by a name that a failure may print. */
export interface Place {
  readonly name: string;
  readonly content: Buffer;
}

/** Every row of every table as text (bytes as hexadecimal), and every file below the folders as it is. */
export async function everythingOf(databaseUrl: string, folders: readonly string[]): Promise<Place[]> {
  return [...(await everythingKept(databaseUrl, folders)), ...(await databaseFilesOf(databaseUrl))];
}

/** The same without what PostgreSQL has deleted and not yet written over. */
export async function everythingKept(databaseUrl: string, folders: readonly string[]): Promise<Place[]> {
  return [...(await tablesOf(databaseUrl)), ...(await filesIn(folders))];
}

/** Where a needle lies, in any spelling: raw, hexadecimal, base64 or base64url at each alignment, UTF-16. */
export function sightings(needles: readonly Needle[], places: readonly Place[]): string[] {
  return needles.flatMap(({ name, bytes }) => {
    const spellings = spellingsOf(Buffer.from(bytes));
    return places
      .filter(({ content }) => spellings.some((spelling) => content.includes(spelling)))
      .map((place) => `${name} in ${place.name}`);
  });
}

function spellingsOf(needle: Buffer): Buffer[] {
  const hex = needle.toString('hex');
  const shifted = [0, 1, 2].flatMap((shift) => {
    // What the neighbours of a shifted needle touch is cut off: the rest is the same whatever they are.
    const text = Buffer.concat([Buffer.alloc(shift), needle])
      .toString('base64')
      .replaceAll('=', '');
    const inner = text.slice(shift === 0 ? 0 : shift + 1, (shift + needle.length) % 3 === 0 ? undefined : -1);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const texts = [hex, hex.toUpperCase(), ...shifted].map((text) => Buffer.from(text));
  return [needle, Buffer.from(needle.toString('latin1'), 'utf16le'), ...texts];
}

async function tablesOf(databaseUrl: string): Promise<Place[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t`);
      places.push({ name: `table ${name}`, content: Buffer.from(rows.map(({ line }) => line).join('\n')) });
    }
    return places;
  });
}

/** The files of the database as PostgreSQL writes them, the write-ahead log too: rows that were deleted lie there. */
async function databaseFilesOf(databaseUrl: string): Promise<Place[]> {
  const folder = await withClient(databaseUrl, async (client) => {
    await client.query('CHECKPOINT');
    const { rows } = await client.query<{ folder: string; oid: string }>(
      `SELECT current_setting('data_directory') AS folder,
              (SELECT oid::text FROM pg_database WHERE datname = current_database()) AS oid`,
    );
    return rows[0];
  });
  if (folder === undefined) throw new Error('the database does not tell its folder');
  return filesIn([join(folder.folder, 'base', folder.oid), join(folder.folder, 'pg_wal')]);
}

async function filesIn(folders: readonly string[]): Promise<Place[]> {
  const places: Place[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const content = await readFile(path).catch(absent);
      if (content !== undefined) places.push({ name: `file ${entry.name}`, content });
    }
  }
  return places;
}

async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** PostgreSQL removes files of its own at any moment; one that is gone holds nothing. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
