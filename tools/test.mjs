import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, staleProjects } from './build.mjs';
import { provideChromium } from './chromium.mjs';
import { install, isInstalled, nodeBinary, nodeEnvironment, ROOT, run } from './installation.mjs';
import { say, step, Stop } from './terminal.mjs';

/**
 * npm test, npm run check, npm run e2e. Quiet where all is well, whole output where it is not; the last line is
 * "N passed, N failed", where a check (format, lint, …) counts as one and a test runner's tests count each.
 */

const CORES = 2;
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

/**
 * Servers are started many times, and a quarter of such a start is compiling what the one before has compiled. Not for the
 * servers of people: what is read from this cache takes 15 MB more memory.
 */
const ENVIRONMENT = { ...nodeEnvironment(), NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compile') };

/** @typedef {{ name: string, passed: number, failed: number, output: string, seconds: number }} Outcome */
/** @typedef {{ name: string, work: () => Promise<Omit<Outcome, 'name' | 'seconds'>> }} Step */

/** @param {string} name @param {...(readonly string[])} commands program of node_modules/.bin or of tools, arguments */
const check = (name, ...commands) => ({
  name,
  work: async () => {
    for (const [program = '', ...args] of commands) {
      const [command, first] = program.endsWith('.mjs') ? [nodeBinary(), [program]] : [binary(program), []];
      const { failed, output } = await run(command, [...first, ...args], ENVIRONMENT);
      if (failed) return { passed: 0, failed: 1, output };
    }
    return { passed: 1, failed: 0, output: '' };
  },
});

/** @param {string} name @param {string} config @param {readonly string[]} [options] */
const jest = (name, config, options = []) => ({
  name,
  work: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collab-test-'));
    const report = join(folder, 'report.json');
    const { failed, output } = await run(
      nodeBinary(),
      [...JEST, '-c', config, '--ci', '--json', '--outputFile', report, ...options],
      // Colours would stand in the captured text.
      { ...ENVIRONMENT, NO_COLOR: '1', NODE_ENV: 'test' },
    );
    const outcome = { ...countJest(report, failed), output: withoutReport(output) };
    rmSync(folder, { recursive: true });
    return outcome;
  },
});

/** Cheap ones and those that others wait for come first. @type {readonly Step[]} */
const CHECKS = [
  check('lock file', ['tools/check-lock.mjs']),
  check(
    'types of libraries and server',
    ['tsc', '-b', 'libs/domain/tsconfig.json', 'libs/crypto/tsconfig.json', 'libs/audit/tsconfig.json'],
    ['tsc', '-b', 'apps/api/tsconfig.build.json'],
    // With the specs of the server: one program for all that reads its types.
    ['tsc', '-p', 'tests/tsconfig.json'],
  ),
  check('format', [
    'prettier',
    '--check',
    '--cache',
    '--cache-strategy',
    'content',
    '--log-level',
    'warn',
    '.',
  ]),
  check('import cycles', [
    'depcruise',
    '-c',
    '.dependency-cruiser.mjs',
    'apps',
    'libs',
    'migrations',
    'tools',
    'tests',
  ]),
  check('unused code', ['knip', '--no-progress', '--no-config-hints']),
  // Without Nx's graph of the projects the border between them would go unchecked.
  check('lint and borders', ['nx', 'show', 'projects'], ['eslint', '--max-warnings', '0', '.']),
];
/** What building the client leaves unchecked. @type {readonly (readonly string[])[]} */
const CLIENT_UNBUILT = [
  ['tsc', '-p', 'apps/web/tsconfig.worker.json', '--noEmit'],
  ['tsc', '-p', 'apps/web/tsconfig.spec.json', '--noEmit'],
];
/** After the checks, as the client's compiler reads what they have built. */
const CLIENT = check(
  'types of the client',
  ['ngc', '-p', 'apps/web/tsconfig.app.json', '--noEmit'],
  ...CLIENT_UNBUILT,
);
/** Beside the build, which checks the rest. */
const CLIENT_BUILT = check('types of the client', ...CLIENT_UNBUILT);
const UNIT = jest('unit tests', 'jest.config.mjs', [`--maxWorkers=${CORES}`]);
const INTEGRATION = jest('integration tests', 'jest.int.config.mjs');
const E2E = jest('end-to-end tests', 'tests/e2e/jest.config.mjs');

/** @type {Step} */
const BUILD = {
  name: 'build',
  work: async () => {
    const stale = staleProjects();
    const { failed, output } = stale.length > 0 ? await build(stale) : { failed: false, output: '' };
    return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, output };
  },
};
/** @type {Step} */
const CHROMIUM = { name: 'Chromium', work: browser };
/**
 * What runs together, round after round. Jest keeps both cores busy only as long as its tests do not wait for timers and
 * processes: something else fills these moments. The browser's stories have the machine to themselves, as they have a
 * person's patience: beside the integration tests, a slow machine makes them wait for minutes.
 * @type {ReadonlyMap<string, readonly (readonly Step[])[]>}
 */
const ROUNDS = new Map([
  ['check', [CHECKS, [UNIT, CLIENT]]],
  ['e2e', [[BUILD, CHROMIUM], [E2E]]],
  ['all', [CHECKS, [UNIT, BUILD, CLIENT_BUILT, CHROMIUM], [INTEGRATION], [E2E]]],
]);

async function main() {
  const rounds = ROUNDS.get(process.argv[2] ?? 'all');
  if (rounds === undefined) throw new Stop('Say npm test, npm run check or npm run e2e.');
  await prepare();
  /** @type {Outcome[]} */
  const outcomes = [];
  for (const steps of rounds) outcomes.push(...(await together(steps)));
  const total = (/** @type {'passed' | 'failed'} */ key) =>
    outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  const failing = outcomes.filter(({ failed }) => failed > 0).map(({ name }) => name);
  if (failing.length > 0) say(`Failed, as said above: ${failing.join(', ')}`);
  say(`${total('passed')} passed, ${total('failed')} failed`);
  process.exitCode = total('failed') === 0 ? 0 : 1;
}

async function browser() {
  const problem = await provideChromium();
  return {
    passed: problem === undefined ? 1 : 0,
    failed: problem === undefined ? 0 : 1,
    output: problem ?? '',
  };
}

async function prepare() {
  if (isInstalled()) return;
  const { failed, output } = await step('Installing packages (a few minutes, once)', install);
  if (failed) throw new Stop('The packages could not be installed; see above.', { details: output });
}

/** Runs the steps, as many at a time as there are cores. @param {readonly Step[]} steps */
async function together(steps) {
  const waiting = [...steps];
  /** @type {Outcome[]} */
  const outcomes = [];
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const startedAt = Date.now();
      const outcome = await next.work();
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      outcomes.push({ name: next.name, seconds, ...outcome });
      const figures =
        outcome.failed > 0
          ? `${outcome.passed} passed, ${outcome.failed} failed`
          : `${outcome.passed} passed`;
      say(`${next.name}: ${figures} (${seconds} s)`);
      // At once: whoever ends a long run that has failed wants to know why.
      if (outcome.failed > 0) say(`\n===== ${next.name} =====\n${outcome.output}\n=====\n`);
    }
  };
  await Promise.all(Array.from({ length: CORES }, lane));
  return outcomes;
}

/**
 * A suite that could not run, a skipped test and an empty run are failures.
 * @param {string} report @param {boolean} exitFailed
 */
function countJest(report, exitFailed) {
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = result;
  const failed = numFailedTests + numPendingTests + numTodoTests + numRuntimeErrorTestSuites;
  return {
    passed: numPassedTests,
    failed: failed === 0 && (exitFailed || numPassedTests === 0) ? 1 : failed,
  };
}

/** Jest also prints where its report lies. @param {string} output */
function withoutReport(output) {
  return output.replace(/^Test results written to: .*$/m, '');
}

/** @param {string} program */
function binary(program) {
  return join(ROOT, 'node_modules/.bin', program);
}

main().catch((error) => {
  if (error instanceof Stop && error.details !== '') process.stderr.write(`${error.details}\n`);
  process.stderr.write(`${error instanceof Stop ? error.message : error.stack}\n`);
  say('0 passed, 1 failed');
  process.exitCode = 1;
});
