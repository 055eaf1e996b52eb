import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Instant } from '@collab/domain';
import { openBuiltServer } from '../tests/guarantees/built-server.ts';
import { history } from '../tests/guarantees/history.ts';
import { startPostgres } from '../tools/postgres.mjs';

/** How fast each read model is built anew from the log: read, decoded, handled, written and exchanged. */
const { values: options } = parseArgs({ options: { events: { type: 'string', default: '100000' } } });
const APPENDS_AT_ONCE = 64;

const dataDir = mkdtempSync(join(tmpdir(), 'collab-bench-'));
const postgres = await startPostgres({ dataDir });
try {
  const server = await openBuiltServer(postgres.url, []);
  let appending: Promise<unknown>[] = [];
  for (const { stream, events, ids } of history(1, Number(options.events))) {
    const at = Instant.parse('2026-11-21T09:00:00.000Z');
    const stored = await server.codec.encode(events, { at, actor: { kind: 'server' }, ids });
    appending.push(server.store.append([{ stream, expectedRevision: 'any', events: stored }]));
    if (appending.length < APPENDS_AT_ONCE) continue;
    await Promise.all(appending);
    appending = [];
  }
  await Promise.all(appending);
  const events = Number(await server.store.head());
  const perProjection: Record<string, number> = {};
  for (const projection of server.projections) {
    const begun = performance.now();
    await server.rebuild(projection);
    perProjection[projection.name] = Math.round(events / ((performance.now() - begun) / 1000));
  }
  await server.close();
  const slowest = Math.min(...Object.values(perProjection));
  console.log(
    JSON.stringify({ bench: 'rebuild', events, events_per_s: slowest, events_per_s_of: perProjection }),
  );
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
