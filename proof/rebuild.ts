import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBuiltServer } from '../tests/guarantees/built-server.ts';
import { rebuildAndCompare } from '../tests/guarantees/rebuild-equals-live.ts';
import { impureProjections, sampleProjections } from '../tests/guarantees/sample-projections.ts';
import { startPostgres } from '../tools/postgres.mjs';

/**
 * Every read model of the server, and some of the proof's own, over a long generated history: lived, rebuilt, compared
 * row by row; then once more after a third of the people were erased. The two read models that are no function of the
 * log must be caught, and nothing else.
 */
const { values: options } = parseArgs({
  options: { events: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});

const dataDir = mkdtempSync(join(tmpdir(), 'collab-proof-'));
const postgres = await startPostgres({ dataDir, settings: { fsync: 'off' } });
try {
  const server = await openBuiltServer(postgres.url, [...sampleProjections, ...impureProjections]);
  const result = await rebuildAndCompare(server, Number(options.seed), Number(options.events));
  const projections = server.projections.map(({ name }) => name);
  await server.close();
  const impure = impureProjections.map(({ name }) => name).join();
  const proved =
    result.afterLife.join() === impure &&
    result.afterErasure.join() === impure &&
    result.erasedRows > 0 &&
    result.parked === 0;
  console.log(JSON.stringify({ proved, seed: Number(options.seed), ...result, projections }));
  if (!proved) process.exitCode = 1;
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
