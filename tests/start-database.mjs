import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../tools/postgres.mjs';

/** Starts the one embedded PostgreSQL of a Jest run; its folder and server go with the run, however it ends. */
export default async function startDatabase() {
  const dataDir = mkdtempSync(join(tmpdir(), 'collab-tests-'));
  // The data is thrown away after the run; durability has its own tests, on servers of their own.
  const server = await startPostgres({ dataDir, settings: { fsync: 'off', max_connections: '200' } });
  process.env['COLLAB_TEST_DATABASE_URL'] = server.url;
  const abandon = () => {
    try {
      process.kill(server.pid, 'SIGQUIT');
    } catch {
      // It has stopped already.
    }
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  };
  process.once('exit', abandon);
  globalThis.stopTestDatabase = async () => {
    await server.stop();
    process.removeListener('exit', abandon);
    rmSync(dataDir, { recursive: true, force: true });
  };
}
