import { build, type Plugin } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const SOURCES = join(ROOT, 'libs/crypto/src');

/** A spec that needs Node itself stays with Node. */
const needsNode = (path: string) => /from 'node:/.test(readFileSync(path, 'utf8'));

/** The specs of the cryptography that a browser can run. */
export function browserSpecs(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.spec.ts'))
    .map((name) => join(SOURCES, name))
    .filter((path) => !needsNode(path))
    .sort();
}

/** In the place of what only Node has: the vector files come from the server that serves the worker. */
const SHIMS: Readonly<Record<string, string>> = {
  'node:fs': `
    export const existsSync = () => true;
    export function readFileSync(path) {
      const request = new XMLHttpRequest();
      request.open('GET', path, false);
      request.send();
      if (request.status !== 200) throw new Error('There is no ' + path);
      return request.responseText;
    }`,
  'node:path': `
    export const join = (...parts) => parts.join('/');
    export const resolve = join;
    export const isAbsolute = (path) => path.startsWith('/');`,
};

const inTheBrowser: Plugin = {
  name: 'in-the-browser',
  setup(setup) {
    setup.onResolve({ filter: /^@jest\/globals$/ }, () => ({
      path: join(import.meta.dirname, 'spec-runner.ts'),
    }));
    setup.onResolve({ filter: /^node:(fs|path)$/ }, ({ path }) => ({ path, namespace: 'shim' }));
    setup.onLoad({ filter: /.*/, namespace: 'shim' }, ({ path }) => ({ contents: SHIMS[path] ?? '' }));
  },
};

/**
 * One worker script that runs the specs and posts each result, then null. `control` is a spec that must fail: a runner
 * that reports no failure would report none of the others either.
 */
export async function bundleSpecs(specs: readonly string[]): Promise<string> {
  const runner = JSON.stringify(join(import.meta.dirname, 'spec-runner.ts'));
  const contents = `
    ${specs.map((path) => `import ${JSON.stringify(path)};`).join('\n')}
    import { describe, expect, it, runSpecs } from ${runner};
    describe('control', () => {
      it('equal', () => expect(Uint8Array.of(1, 2)).toEqual(Uint8Array.of(1, 3)));
      it('throw', () => expect(() => 1).toThrow());
      it('reject', () => expect(Promise.resolve(1)).rejects.toThrow());
    });
    await runSpecs((result) => postMessage(result));
    postMessage(null);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    // The package says that its modules have no side effects; specs declare tests as one.
    ignoreAnnotations: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2023',
    logLevel: 'silent',
    define: { 'import.meta.dirname': '"/vectors"', 'process.env': '{}' },
    plugins: [inTheBrowser],
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild has made no script');
  return script.text;
}

/** A vector file, by its path on the test's server. */
export const vectorText = (path: string): string => readFileSync(join(SOURCES, path), 'utf8');
