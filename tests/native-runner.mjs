import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createScriptTransformer } from '@jest/transform';
import circus from 'jest-circus/runner';
import { ModuleMocker } from 'jest-mock';
import { setGlobals } from './jest-globals.mjs';

/**
 * Jest's own runner of tests (jest-circus) with Node's own modules in place of Jest's: a worker loads the server once and
 * not once for each file, and its machine code stays warm. What it costs: files that run in one worker share the modules,
 * so a module must not keep what a test has set. docs/decisions/0017-tests-run-in-modules-of-node.md
 */

const GLOBALS = new URL('jest-globals.mjs', import.meta.url).href;
const require = createRequire(import.meta.url);
const runTests = /** @type {any} */ (circus).default;
/** Jest's cache of transformed sources, as native modules. */
const AS_MODULE = {
  isInternalModule: false,
  supportsDynamicImport: true,
  supportsExportNamespaceFrom: true,
  supportsStaticESM: true,
  supportsTopLevelAwait: true,
};

/** Where the source map of a module is, by the module's address. @type {Map<string, string>} */
const sourceMaps = new Map();
/** @type {Promise<void> | undefined} */
let prepared;

/** @param {import('@jest/types').Config.ProjectConfig} config of the first file; the projects transform alike */
async function prepare(config) {
  const transformer = await createScriptTransformer(config);
  const mapped = config.moduleNameMapper.map(
    ([pattern, path]) => /** @type {const} */ ([new RegExp(pattern), String(path)]),
  );
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
      const { parentURL = '' } = context;
      if (!isOurs(parentURL)) return next(specifier, context);
      for (const [pattern, path] of mapped) {
        const match = pattern.exec(specifier);
        if (match === null) continue;
        return { url: pathToFileURL(path.replace('$1', match[1] ?? '')).href, shortCircuit: true };
      }
      if (specifier.startsWith('.') && specifier.endsWith('.js')) {
        const source = new URL(`${specifier.slice(0, -3)}.ts`, parentURL);
        if (existsSync(source)) return { url: source.href, shortCircuit: true };
      }
      return next(specifier, context);
    },
    load(url, context, next) {
      if (!isOurs(url) || !url.endsWith('.ts')) return next(url, context);
      const { code, sourceMapPath } = transformer.transform(fileURLToPath(url), AS_MODULE);
      if (sourceMapPath !== null) sourceMaps.set(url, sourceMapPath);
      return { format: 'module', source: code, shortCircuit: true };
    },
  });
}

/** @param {string} url */
const isOurs = (url) => url.startsWith('file:') && !url.includes('/node_modules/');

/**
 * A test runner as Jest's configuration takes it (`testRunner`).
 * @type {import('jest-circus/runner').default}
 */
export default async function runFile(globalConfig, config, environment, runtime, testPath, report) {
  await (prepared ??= prepare(config));
  // Those of the file before stay there, and would hear of each test of this one.
  Reflect.deleteProperty(globalThis, Symbol.for('EVENT_HANDLERS'));
  const jest = new ModuleMocker(globalThis);
  const modules = {
    /** @param {string} path of the state of one file's run, which has to be a new one */
    requireInternalModule(path) {
      Reflect.deleteProperty(require.cache, path);
      return require(path);
    },
    requireModule: require,
    /** @param {object} globals */
    setGlobalsForRuntime: (globals) => setGlobals({ ...globals, jest }),
    unstable_shouldLoadAsEsm: () => true,
    /** @param {string} path */
    async unstable_importModule(path) {
      await import(pathToFileURL(path).href);
      for (const [url, map] of sourceMaps) runtime.getSourceMaps()?.set(url, map);
    },
    enterTestCode: () => undefined,
    leaveTestCode: () => undefined,
  };
  try {
    return await runTests(globalConfig, config, environment, modules, testPath, report);
  } finally {
    jest.restoreAllMocks();
  }
}
