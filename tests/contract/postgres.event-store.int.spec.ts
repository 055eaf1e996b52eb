import { afterAll, beforeAll } from '@jest/globals';
import { PostgresEventStore } from '../../apps/api/src/kernel/event-store/postgres.event-store.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { describeEventStore } from './event-store.contract.js';

let database: TestDatabase;
beforeAll(async () => (database = await createTestDatabase()));
afterAll(() => database.drop());

describeEventStore('in PostgreSQL', async () => {
  await database.clear();
  return PostgresEventStore.open({ url: database.url, onError: () => undefined });
});
