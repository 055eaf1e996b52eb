/**
 * The real client without a browser: the demonstration lab, the load fixture and the guarantee tests run the very code
 * that people run, with cookies and sockets of Node's instead of Chromium's.
 */
import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENGINE = join(ROOT, 'apps/web/src/app/core/engine');
const BUNDLE = join(ROOT, 'apps/web/dist/engine/engine.mjs');

/**
 * @typedef {import('../apps/web/src/app/core/engine.port.ts').EngineCalls & { stop(): void, hurry(): void }} ClientEngine
 * @typedef {object} Client one browser profile without a browser
 * @property {ClientEngine} engine
 * @property {<Value>(read: () => Promise<Value>, options?: { milliseconds?: number, what?: string }) =>
 *   Promise<NonNullable<Value>>} until the first truthy result of `read`, asked again after each event of the engine
 * @property {() => string} cookieHeader
 * @property {() => void} unplug cuts the network: open sockets break, requests fail
 * @property {() => void} plugIn brings it back, and tells the engine as a browser does
 */

/** @type {Promise<any> | undefined} */
let loaded;

/** Bundles the client's engine once per process and imports it: `{ Engine, MemoryStorage, EngineError }`. */
export function loadEngine() {
  loaded ??= bundle();
  return loaded;
}

async function bundle() {
  const { build } = await import('esbuild');
  // Put in place whole: another process may be reading the one that is there.
  const young = `${BUNDLE}.${process.pid}`;
  await mkdir(dirname(BUNDLE), { recursive: true });
  await build({
    stdin: {
      contents: [
        `export { Engine } from ${JSON.stringify(join(ENGINE, 'engine.ts'))};`,
        `export { MemoryStorage } from ${JSON.stringify(join(ENGINE, 'memory-storage.ts'))};`,
        `export { EngineError } from ${JSON.stringify(join(ENGINE, '../engine.port.ts'))};`,
      ].join('\n'),
      resolveDir: ROOT,
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    sourcemap: 'inline',
    outfile: young,
    logLevel: 'error',
  });
  await rename(young, BUNDLE);
  return import(pathToFileURL(BUNDLE).href);
}

/**
 * @param {string} origin of the server
 * @param {string} [clientName] as the owner sees it in the list of devices
 * @param {object} [options]
 * @param {(path: string, proceed: () => Promise<Response>, init: RequestInit) => Promise<Response>} [options.intercept]
 *   stands between the engine and the server, for tests that hold or lose a request
 * @param {object} [options.storage] records that outlive the process; else they are kept in memory
 * @param {() => Promise<any>} [options.code] the engine's modules where they are loaded already; else the bundle is
 * @returns {Promise<Client>}
 */
export async function openClient(
  origin,
  clientName = 'Collab tools',
  { intercept = (_path, proceed) => proceed(), storage, code = loadEngine } = {},
) {
  const [{ Engine, MemoryStorage }, { WebSocket }] = await Promise.all([code(), import('ws')]);
  /** @type {Map<string, string>} */
  const cookies = new Map();
  /** @type {Set<() => void>} */
  const waiting = new Set();
  /** @type {Set<import('ws').WebSocket>} */
  const sockets = new Set();
  let plugged = true;
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const engine = new Engine(
    {
      storage: storage ?? new MemoryStorage(),
      clientName,
      openSocket: () => {
        const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws`, { origin });
        // A connection that fails ends with its close event, which is what the engine goes by.
        socket.on('error', () => undefined);
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
        if (!plugged) socket.terminate();
        return socket;
      },
      fetch: (/** @type {string} */ path, /** @type {RequestInit} */ init = {}) =>
        intercept(
          path,
          async () => {
            if (!plugged) throw new TypeError('the network is unplugged');
            const response = await fetch(new URL(path, origin), {
              ...init,
              headers: { ...init.headers, origin, cookie: cookieHeader() },
            });
            for (const line of response.headers.getSetCookie()) remember(cookies, line);
            return response;
          },
          init,
        ),
    },
    () => waiting.forEach((check) => check()),
  );
  /** @type {Client['until']} */
  const until = (read, { milliseconds = 30_000, what = 'the expected state' } = {}) =>
    new Promise((resolve, reject) => {
      const end = (/** @type {() => void} */ settle) => {
        clearTimeout(timer);
        waiting.delete(check);
        settle();
      };
      const timer = setTimeout(
        () => end(() => reject(new Error(`waited in vain for ${what}`))),
        milliseconds,
      );
      const check = () =>
        void read().then(
          (value) => (value ? end(() => resolve(value)) : undefined),
          (error) => end(() => reject(error)),
        );
      waiting.add(check);
      check();
    });
  return {
    engine: { ...engine.calls, stop: () => engine.stop(), hurry: () => engine.hurry() },
    until,
    cookieHeader,
    unplug() {
      plugged = false;
      for (const socket of sockets) socket.terminate();
    },
    plugIn() {
      plugged = true;
      engine.hurry();
    },
  };
}

/** @param {Map<string, string>} cookies @param {string} line */
function remember(cookies, line) {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, at).trim();
  const expired = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
  if (expired) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1).trim());
}
