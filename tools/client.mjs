/**
 * The real client without a browser: the demonstration lab, the load fixture and the guarantee tests run the very code
 * that people run, with cookies and sockets of Node's instead of Chromium's.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const ENGINE = join(ROOT, 'apps/web/src/app/core/engine');
const BUNDLE = join(ROOT, 'apps/web/dist/engine/engine.mjs');

let loaded;

/** Bundles the client's engine once per process and imports it: `{ Engine, MemoryStorage, EngineError }`. */
export function loadEngine() {
  loaded ??= bundle();
  return loaded;
}

async function bundle() {
  const { build } = await import('esbuild');
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
    outfile: BUNDLE,
    logLevel: 'error',
  });
  return import(pathToFileURL(BUNDLE).href);
}

/**
 * One browser profile without a browser.
 * `events` collects what the engine tells its pages; `until` waits for a condition that those events can change.
 */
export async function openClient(origin, clientName = 'Collab tools') {
  const [{ Engine, MemoryStorage }, { WebSocket }] = await Promise.all([loadEngine(), import('ws')]);
  const cookies = new Map();
  const waiting = new Set();
  const cookieHeader = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const engine = new Engine(
    {
      storage: new MemoryStorage(),
      clientName,
      openSocket: () => new WebSocket(`${origin.replace(/^http/, 'ws')}/ws`, { origin }),
      fetch: async (path, init = {}) => {
        const response = await fetch(new URL(path, origin), {
          ...init,
          headers: { ...init.headers, origin, cookie: cookieHeader() },
        });
        for (const line of response.headers.getSetCookie()) remember(cookies, line);
        return response;
      },
    },
    () => waiting.forEach((check) => check()),
  );
  /** Resolves with the first truthy result of `read`, which is asked again after each of the engine's events. */
  const until = (read, { milliseconds = 30_000, what = 'the expected state' } = {}) =>
    new Promise((resolve, reject) => {
      const end = (settle, value) => {
        clearTimeout(timer);
        waiting.delete(check);
        settle(value);
      };
      const timer = setTimeout(() => end(reject, new Error(`waited in vain for ${what}`)), milliseconds);
      const check = () =>
        Promise.resolve(read(engine)).then(
          (value) => value && end(resolve, value),
          (error) => end(reject, error),
        );
      waiting.add(check);
      check();
    });
  return { engine, until, cookieHeader };
}

function remember(cookies, line) {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  const name = pair.slice(0, at).trim();
  const expired = attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute));
  if (expired) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1).trim());
}
