import 'reflect-metadata';
import { openDatabase } from '../../apps/api/dist/kernel/database/data-source.js';
import { PostgresEventStore } from '../../apps/api/dist/kernel/event-store/postgres.event-store.js';
import { Log } from '../../apps/api/dist/kernel/ops/log.js';
import { LogTail } from '../../apps/api/dist/kernel/projections/log-tail.js';
import { ParkedEvents } from '../../apps/api/dist/kernel/projections/parked-events.js';
import { rebuildProjection } from '../../apps/api/dist/kernel/projections/projection-rebuild.js';
import { Projections } from '../../apps/api/dist/kernel/projections/projections.js';
import { BlindIndex } from '../../apps/api/dist/kernel/subject-keys/blind-index.js';
import { EventCodec } from '../../apps/api/dist/kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../../apps/api/dist/kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../../apps/api/dist/kernel/subject-keys/subject-keys.js';
import { projectionsOf } from '../../apps/api/dist/projections.js';
import type { Server } from './rebuild-equals-live.ts';
import type { SampleProjection } from './sample-projections.ts';

/** The built server's log and projections on an empty database, for long runs outside of the test runner. */
export async function openBuiltServer(
  url: string,
  samples: readonly SampleProjection[],
): Promise<Server & { close(): Promise<void> }> {
  const secrets = { masterKey: new Uint8Array(32).fill(1) };
  const database = await openDatabase({ url, poolSize: 16 });
  for (const { table } of samples) await database.query(table);
  const store = await PostgresEventStore.open({ url, onError: () => undefined });
  const log = new Log('silent');
  const keys = new SubjectKeys(new PostgresSubjectKeyRecords(database), secrets);
  const codec = new EventCodec(keys);
  const parked = new ParkedEvents(database, store, codec, log);
  const tail = () => new LogTail(store, codec, log);
  const projections = [...projectionsOf(new BlindIndex(secrets)), ...samples];
  return {
    database,
    store,
    codec,
    keys,
    projections,
    async start() {
      const running = new Projections(projections, database, tail(), parked, log);
      await running.onApplicationBootstrap();
      return {
        caughtUp: (checkpoint, options) => running.caughtUp(checkpoint, options),
        stop: () => running.beforeApplicationShutdown(),
      };
    },
    async rebuild(projection) {
      await rebuildProjection(projection, { database, tail: tail(), parked });
    },
    async close() {
      await store.close();
      await database.destroy();
    },
  };
}
