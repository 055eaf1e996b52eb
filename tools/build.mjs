import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { nodeBinary, nodeEnvironment, ROOT, run } from './installation.mjs';

/**
 * Builds what is stale. What was built is remembered by the content of its sources, so that a start without changes
 * asks no build tool at all.
 */

const EVERYWHERE = ['package-lock.json', 'tsconfig.base.json', 'nx.json', 'patches'];
const PARTS = [
  {
    project: '@collab/api',
    sources: ['libs', 'migrations', 'apps/api'],
    result: 'apps/api/dist/main.js',
    stamp: 'apps/api/dist/.built-from',
  },
  {
    project: '@collab/web',
    sources: ['libs', 'apps/web'],
    result: 'apps/web/dist/browser/index.html',
    stamp: 'apps/web/dist/.built-from',
  },
];
const CLIENT = join(ROOT, 'apps/web/dist/browser');
const COMPRESSIBLE = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.wasm']);
/** Below that, compression saves less than its header costs. */
const MIN_COMPRESSED_BYTES = 512;

/** Names of the projects whose result is missing or older than its sources. */
export function staleProjects() {
  return PARTS.filter((part) => {
    const stamp = join(ROOT, part.stamp);
    if (!existsSync(join(ROOT, part.result)) || !existsSync(stamp)) return true;
    return readFileSync(stamp, 'utf8') !== contentOf(part.sources);
  }).map((part) => part.project);
}

/**
 * Builds the given projects and what they depend on.
 * @param {readonly string[]} projects
 * @returns {Promise<{ failed: boolean, output: string }>}
 */
export async function build(projects) {
  const parts = PARTS.filter((part) => projects.includes(part.project));
  // Read before the build: what changes while it runs must count as stale.
  const contents = parts.map((part) => contentOf(part.sources));
  const nx = join(ROOT, 'node_modules/nx/dist/bin/nx.js');
  const result = await run(
    nodeBinary(),
    [nx, 'run-many', '-t', 'build', '-p', projects.join(','), '--outputStyle=static'],
    nodeEnvironment(),
  );
  if (result.failed) return result;
  if (projects.includes('@collab/web')) await compressClient();
  parts.forEach((part, index) => writeFileSync(join(ROOT, part.stamp), contents[index] ?? ''));
  return result;
}

/** Writes a Brotli and a gzip copy beside each file of the client, so that serving costs no CPU. */
async function compressClient() {
  for (const path of filesUnder(CLIENT)) {
    if (!COMPRESSIBLE.has(extname(path)) || statSync(path).size < MIN_COMPRESSED_BYTES) continue;
    const content = readFileSync(path);
    const [brotli, zipped] = await Promise.all([
      promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      promisify(gzip)(content, { level: 9 }),
    ]);
    writeFileSync(`${path}.br`, brotli);
    writeFileSync(`${path}.gz`, zipped);
  }
}

/** @param {readonly string[]} sources */
function contentOf(sources) {
  const hash = createHash('sha256');
  for (const source of [...EVERYWHERE, ...sources]) {
    for (const path of filesUnder(join(ROOT, source))) {
      if (!path.endsWith('.spec.ts')) hash.update(path).update(readFileSync(path));
    }
  }
  return hash.digest('hex');
}

/**
 * @param {string} path file or folder; one that does not exist holds nothing
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !['dist', 'node_modules', '.angular'].includes(entry.name))
    .flatMap((entry) => filesUnder(join(path, entry.name)))
    .sort();
}
