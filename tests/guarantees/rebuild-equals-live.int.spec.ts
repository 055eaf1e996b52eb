import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../apps/api/src/kernel/database/data-source.js';
import { PostgresEventStore } from '../../apps/api/src/kernel/event-store/postgres.event-store.js';
import { Log } from '../../apps/api/src/kernel/ops/log.js';
import { LogTail } from '../../apps/api/src/kernel/projections/log-tail.js';
import { ParkedEvents } from '../../apps/api/src/kernel/projections/parked-events.js';
import { rebuildProjection } from '../../apps/api/src/kernel/projections/projection-rebuild.js';
import { Projections } from '../../apps/api/src/kernel/projections/projections.js';
import { BlindIndex } from '../../apps/api/src/kernel/subject-keys/blind-index.js';
import { EventCodec } from '../../apps/api/src/kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../../apps/api/src/kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../../apps/api/src/kernel/subject-keys/subject-keys.js';
import { projectionsOf } from '../../apps/api/src/projections.js';
import { createTestDatabase, type TestDatabase } from '../database.js';
import { rebuildAndCompare, type Server } from './rebuild-equals-live.ts';
import { impureProjections, sampleProjections } from './sample-projections.ts';

const EVENTS = 3_000;
const secrets = { masterKey: new Uint8Array(32).fill(1) };

let database: TestDatabase;
let dataSource: DataSource;
let store: PostgresEventStore;

beforeEach(async () => {
  database = await createTestDatabase();
  dataSource = await openDatabase({ url: database.url, poolSize: 12 });
  for (const { table } of [...sampleProjections, ...impureProjections]) await dataSource.query(table);
  store = await PostgresEventStore.open({ url: database.url, onError: () => undefined });
});

afterEach(async () => {
  await store.close();
  await dataSource.destroy();
  await database.drop();
});

function serverOf(projections: Server['projections']): Server {
  const log = new Log('silent');
  const keys = new SubjectKeys(new PostgresSubjectKeyRecords(dataSource), secrets);
  const codec = new EventCodec(keys);
  const parked = new ParkedEvents(dataSource, store, codec, log);
  const tail = () => new LogTail(store, codec, log);
  return {
    database: dataSource,
    store,
    codec,
    keys,
    projections,
    async start() {
      const running = new Projections(projections, dataSource, tail(), parked, log);
      await running.onApplicationBootstrap();
      return {
        caughtUp: (checkpoint, options) => running.caughtUp(checkpoint, options),
        stop: () => running.beforeApplicationShutdown(),
      };
    },
    async rebuild(projection) {
      await rebuildProjection(projection, { database: dataSource, tail: tail(), parked });
    },
  };
}

it('every read model is the same after a rebuild as it was live, also after people were erased', async () => {
  const projections = [...projectionsOf(new BlindIndex(secrets)), ...sampleProjections];
  const result = await rebuildAndCompare(serverOf(projections), 1, EVENTS);
  expect(result).toMatchObject({ afterLife: [], afterErasure: [], parked: 0 });
  expect(result.events).toBeGreaterThanOrEqual(EVENTS);
  expect(result.erasedRows).toBeGreaterThan(0);
}, 180_000);

it('a read model that asks the clock, or depends on how events came together, is caught', async () => {
  const result = await rebuildAndCompare(serverOf([...sampleProjections, ...impureProjections]), 2, EVENTS);
  const impure = impureProjections.map(({ name }) => name);
  expect(result).toMatchObject({ afterLife: impure, afterErasure: impure, parked: 0 });
});
