import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { openDatabase } from './data-source.js';

describe('the migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => (database = await createTestDatabase()));
  afterAll(() => database.drop());

  it('lead all the way back to an empty database, and up again to the same schema', async () => {
    const dataSource = await openDatabase({ url: database.url, poolSize: 3 });
    const schema = async () =>
      (await dataSource.query(
        `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> 'migrations' ORDER BY 1, 2`,
      )) as readonly unknown[];
    const before = await schema();
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    const empty = await schema();
    await dataSource.runMigrations();
    const after = await schema();
    await dataSource.destroy();
    expect(empty).toEqual([]);
    expect(before.length).toBeGreaterThan(10);
    expect(after).toEqual(before);
  });

  it('are run once when two servers start together', async () => {
    const cleared = await openDatabase({ url: database.url, poolSize: 3 });
    for (const _ of cleared.migrations) await cleared.undoLastMigration();
    await cleared.destroy();
    const servers = await Promise.all([1, 2].map(() => openDatabase({ url: database.url, poolSize: 3 })));
    const [first, second] = await Promise.all(
      servers.map(
        (server) => server.query('SELECT name FROM migrations ORDER BY id') as Promise<{ name: string }[]>,
      ),
    );
    await Promise.all(servers.map((server) => server.destroy()));
    expect(first).toEqual(second);
    expect(new Set(first?.map(({ name }) => name)).size).toBe(first?.length);
  });
});
