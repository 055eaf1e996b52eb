import { openServerSecrets } from '../kernel/config/server-secrets.js';
import type { Config } from '../kernel/config/config.js';
import { openDatabase } from '../kernel/database/data-source.js';
import { PostgresEventStore } from '../kernel/event-store/postgres.event-store.js';
import { Log } from '../kernel/ops/log.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { ParkedEvents } from '../kernel/projections/parked-events.js';
import { rebuildProjection, type RebuildParts } from '../kernel/projections/projection-rebuild.js';
import type { Projection } from '../kernel/projections/projection.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { EventCodec } from '../kernel/subject-keys/event-codec.js';
import { PostgresSubjectKeyRecords } from '../kernel/subject-keys/postgres.subject-key-records.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { projectionsOf } from '../projections.js';
import { UsageError } from './usage-error.js';

/** Connections: one that writes, one for keys and checkpoints. */
const POOL_SIZE = 3;

/**
 * `collab projection rebuild <name>…`: builds the named read models anew, beside a running server or without one, and
 * tells how far it is.
 */
export async function rebuildProjections(
  names: readonly string[],
  config: Config,
  write: (text: string) => void,
): Promise<void> {
  const secrets = await openServerSecrets(config.dataDir);
  const projections = choose(names, projectionsOf(new BlindIndex(secrets)));
  const log = new Log('silent');
  const database = await openDatabase({ url: config.databaseUrl, poolSize: POOL_SIZE });
  const store = await PostgresEventStore.open({ url: config.databaseUrl, onError: () => undefined });
  try {
    const codec = new EventCodec(new SubjectKeys(new PostgresSubjectKeyRecords(database), secrets));
    const tail = new LogTail(store, codec, log);
    const parked = new ParkedEvents(database, store, codec, log);
    for (const projection of projections) await rebuild(projection, { database, tail, parked }, write);
  } finally {
    await store.close();
    await database.destroy();
  }
}

function choose(names: readonly string[], all: readonly Projection[]): readonly Projection[] {
  const unknown = names.find((name) => !all.some((projection) => projection.name === name));
  if (names.length === 0 || unknown !== undefined) {
    const known = all.map(({ name }) => name).join(', ');
    throw new UsageError(`Name one or more of the read models: ${known}.`);
  }
  return all.filter(({ name }) => names.includes(name));
}

async function rebuild(
  projection: Projection,
  parts: RebuildParts,
  write: (text: string) => void,
): Promise<void> {
  const begun = performance.now();
  const perSecond = (events: number) => Math.round(events / ((performance.now() - begun) / 1000));
  const { events, parked } = await rebuildProjection(projection, parts, (progress) => {
    write(`\r${projection.name}: ${progress.events} events, ${perSecond(progress.events)} a second`);
  });
  write(`\r${projection.name}: rebuilt from ${events} events, ${perSecond(events)} a second\n`);
  if (parked > 0) write(`${projection.name}: ${parked} events could not be handled; an alert names each.\n`);
}
