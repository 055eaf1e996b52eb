import 'reflect-metadata';
import { Refusal } from '@collab/domain';
import { openDatabase } from '../../apps/api/dist/kernel/database/data-source.js';
import { PostgresEventStore } from '../../apps/api/dist/kernel/event-store/postgres.event-store.js';
import { newStream, sampleEvent } from '../contract/sample-events.ts';

/**
 * Appends as the API does, many at a time, until SIGTERM, and prints the id of each event as soon as it is
 * acknowledged. Its argument is the address of the database.
 */
const CONCURRENT = 16;
const [url = ''] = process.argv.slice(2);
let stopping = false;
process.once('SIGTERM', () => (stopping = true));

const dataSource = await openDatabase({ url, poolSize: 2 });
await dataSource.destroy();
const store = await PostgresEventStore.open({ url, onError: () => undefined });
await Promise.all(Array.from({ length: CONCURRENT }, appendUntilStopped));
await store.close();

async function appendUntilStopped(): Promise<void> {
  const stream = newStream();
  while (!stopping) {
    const event = sampleEvent();
    const bytes = new Uint8Array(1024);
    const bodies = [{ kind: 'envelope', eventId: event.id, bytes }] as const;
    await untilTaken(() => store.append([{ stream, expectedRevision: 'any', events: [event], bodies }]));
    process.stdout.write(`${event.id}\n`);
  }
}

/** A refusal leaves open what happened; the same event ids make the repetition safe. */
async function untilTaken(append: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await append();
      return;
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'overloaded') throw error;
    }
  }
}
