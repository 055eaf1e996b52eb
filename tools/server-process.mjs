import { fork } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, nodeEnvironment, ROOT } from './installation.mjs';

/** The API as a child of the start command: its log goes to a file, its notices to the terminal. */

const LOG_BYTES = 10 * 1024 * 1024;
const STDERR_LINES = 20;
/** Half of Node's own choice: a server at rest keeps 20 MB less, at the price of shorter, more frequent collections. */
const YOUNG_GENERATION_MIB = 8;
const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * @typedef {object} ServerProcess
 * @property {number} pid
 * @property {Promise<{ code: number | null, errors: readonly string[] }>} ended what it said on standard error, too
 * @property {Promise<boolean>} ready false when it ended instead, or took too long
 * @property {() => Promise<void>} stop lets it finish what it acknowledged; resolves when it is gone
 */

/**
 * @param {object} options
 * @param {string} options.dataDir
 * @param {Record<string, string>} options.settings environment beside the present one
 * @param {(notice: { to: string, subject: string, link?: string, file: string }) => void} options.onNotice
 * @returns {ServerProcess}
 */
export function startServer({ dataDir, settings, onNotice }) {
  const child = fork(join(ROOT, 'apps/api/dist/main.js'), [], {
    cwd: ROOT,
    execPath: nodeBinary(),
    execArgv: [`--max-semi-space-size=${YOUNG_GENERATION_MIB}`],
    env: { ...nodeEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  keepLog(child.stdout, join(dataDir, 'log'));
  /** @type {string[]} */
  const errors = [];
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    errors.push(...text.split('\n').filter((line) => line !== ''));
    errors.splice(0, errors.length - STDERR_LINES);
  });

  /** @type {ServerProcess['ended']} */
  const ended = new Promise((tell) => {
    child.once('error', (error) => tell({ code: 1, errors: [String(error)] }));
    child.once('close', (code) => tell({ code, errors }));
  });
  /** @type {Promise<boolean>} */
  const ready = new Promise((tell) => {
    const timer = setTimeout(() => tell(false), READY_TIMEOUT_MS);
    timer.unref();
    child.on('message', (/** @type {{ ready?: boolean, notice?: any }} */ message) => {
      if (message.ready === true) tell(true);
      if (message.notice !== undefined) onNotice(message.notice);
    });
    void ended.then(() => tell(false));
  });
  return {
    pid: child.pid ?? 0,
    ended,
    ready,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/**
 * Appends to `api.log`; when that one is full it becomes `api.log.1`, and the former one of that name is dropped.
 * @param {import('node:stream').Readable | null} lines
 * @param {string} folder
 */
function keepLog(lines, folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'api.log');
  let bytes = existsSync(path) ? statSync(path).size : 0;
  // A log that cannot be written, as on a full disk, must not end what runs.
  const open = () => createWriteStream(path, { flags: 'a', mode: 0o600 }).on('error', () => undefined);
  let file = open();
  lines?.on('data', (/** @type {Buffer} */ chunk) => {
    if (bytes > LOG_BYTES) {
      file.end();
      renameSync(path, `${path}.1`);
      file = open();
      bytes = 0;
    }
    bytes += chunk.length;
    file.write(chunk);
  });
  lines?.on('end', () => file.end());
}
