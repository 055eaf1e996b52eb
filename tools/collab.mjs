import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { nodeBinary, nodeEnvironment, ROOT } from './installation.mjs';
import { startPostgres } from './postgres.mjs';

/**
 * npm run collab -- <command>: runs a command of apps/api/src/cli on the database that `npm start` uses, whether the
 * server runs or not. A database that was started for the command is stopped after it.
 */
const file = join(ROOT, '.env');
const settings = { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env };
const dataDir = resolve(ROOT, settings.COLLAB_DATA_DIR || 'var');
const database = settings.DATABASE_URL
  ? undefined
  : await startPostgres({ dataDir: join(dataDir, 'postgres') });

const child = spawn(nodeBinary(), [join(ROOT, 'apps/api/dist/cli/main.js'), ...process.argv.slice(2)], {
  cwd: ROOT,
  env: { ...nodeEnvironment(), ...(database === undefined ? {} : { DATABASE_URL: database.url }) },
  stdio: 'inherit',
});
process.exitCode = await new Promise((tell) => {
  child.once('error', () => tell(1));
  child.once('close', (code) => tell(code ?? 1));
});
if (database?.adopted === false) await database.stop();
