import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { person } from '@collab/domain/testing';
import { createTestDatabase, type TestDatabase } from '../../../../../tests/database.js';
import { openDatabase } from '../database/data-source.js';
import { PostgresSubjectKeyRecords } from './postgres.subject-key-records.js';
import { InMemorySubjectKeyRecords, type SubjectKeyRecords } from './subject-key-records.js';

describe.each(['in PostgreSQL', 'in memory'] as const)('subject keys %s', (where) => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let records: SubjectKeyRecords;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await openDatabase({ url: database.url, poolSize: 2 });
    records =
      where === 'in memory' ? new InMemorySubjectKeyRecords() : new PostgresSubjectKeyRecords(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const [kept, erased, unknown] = [person(1).accountId, person(2).accountId, person(3).accountId];
  const key = (fill: number) => Buffer.alloc(60, fill);

  it('keep the first key of a subject, whoever else brings one', async () => {
    await records.insertMissing(new Map([[kept, key(1)]]));
    await records.insertMissing(
      new Map([
        [kept, key(2)],
        [erased, key(3)],
      ]),
    );
    const found = await records.read([kept, erased, unknown]);
    expect([...found.keys()].sort()).toEqual([kept, erased].sort());
    expect(found.get(kept)).toEqual(key(1));
  });

  it('destroy a key for good, also one that was never made', async () => {
    await records.erase(erased);
    await records.erase(unknown);
    await records.insertMissing(
      new Map([
        [erased, key(4)],
        [unknown, key(5)],
      ]),
    );
    const found = await records.read([kept, erased, unknown]);
    expect(found.get(kept)).toEqual(key(1));
    expect(found.get(erased)).toBeNull();
    expect(found.get(unknown)).toBeNull();
  });
});
