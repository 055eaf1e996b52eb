import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `node tools/measure.mjs bench|proof|soak <name> [arguments]` runs `bench/<name>.ts`, `proof/<name>.ts` or
 * `proof/<name>.soak.ts`, after building what is stale. The last line on standard output is one JSON object.
 */

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const KINDS = /** @type {const} */ ({
  bench: { folder: 'bench', suffix: '.ts' },
  proof: { folder: 'proof', suffix: '.ts' },
  soak: { folder: 'proof', suffix: '.soak.ts' },
});

const [kind, name, ...args] = process.argv.slice(2);
process.exitCode = await main();

async function main() {
  if (kind !== 'bench' && kind !== 'proof' && kind !== 'soak') {
    return refuse('Say what to run: bench, proof or soak.');
  }
  const file = join(ROOT, KINDS[kind].folder, `${name}${KINDS[kind].suffix}`);
  if (name === undefined || !/^[a-z0-9-]+$/.test(name) || !existsSync(file)) {
    return refuse(`There is no ${kind} of that name; there are: ${namesOf(kind).join(', ') || 'none'}.`);
  }
  const node = newestNode();
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const project = join(ROOT, 'apps/api/tsconfig.build.json');
  const build = spawnSync(node, [compiler, '-b', project], { stdio: ['ignore', 2, 2] });
  if (build.status !== 0) return refuse('The build failed.');
  return run(node, file);
}

/** @param {keyof typeof KINDS} wanted */
function namesOf(wanted) {
  const { folder, suffix } = KINDS[wanted];
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder))
    .filter((entry) => new RegExp(`^[a-z0-9-]+${suffix.replaceAll('.', '\\.')}$`).test(entry))
    .map((entry) => entry.slice(0, -suffix.length));
}

/** The Node that npm installed with the project; it runs TypeScript as it is. */
function newestNode() {
  const installed = join(ROOT, 'node_modules/.bin/node');
  return existsSync(installed) ? installed : process.execPath;
}

/**
 * @param {string} node
 * @param {string} file
 * @returns {Promise<number>}
 */
function run(node, file) {
  return new Promise((end) => {
    const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc'];
    const child = spawn(node, [...flags, file, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
      process.on(signal, () => child.kill(signal));
    let tail = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      tail = (tail + chunk).slice(-100_000);
    });
    child.once('close', (status) => {
      if (status !== 0) end(status ?? 1);
      else
        end(
          isResult(tail.trimEnd().split('\n').at(-1) ?? '')
            ? 0
            : refuse('The last line is not a JSON object.'),
        );
    });
  });
}

/** @param {string} line */
function isResult(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

/** @param {string} sentence */
function refuse(sentence) {
  console.error(sentence);
  return 1;
}
