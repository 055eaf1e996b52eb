// Runs the published test vectors alone: every file with all of its cases, one line each.
// With COLLAB_VECTORS set, the files of that folder (same layout) are used instead of our copies.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodeBinary } from './installation.mjs';

const root = join(import.meta.dirname, '..');
const typedIn = process.env.INIT_CWD ?? process.cwd();
const given = process.env.COLLAB_VECTORS;
if (given !== undefined && !existsSync(resolve(typedIn, given))) {
  console.error(`COLLAB_VECTORS names ${given}, which does not exist.`);
  process.exit(1);
}
const scratch = mkdtempSync(join(tmpdir(), 'collab-vectors-'));
const results = [];
let broken = 0;
for (const lib of ['crypto', 'audit']) {
  const report = join(scratch, `${lib}.json`);
  const run = spawnSync(
    nodeBinary(),
    [
      '--disable-warning=ExperimentalWarning',
      join(root, 'node_modules/jest/bin/jest.js'),
      ...['-c', join(root, 'libs', lib, 'jest.config.mjs'), '--json', `--outputFile=${report}`],
      ...['--passWithNoTests', 'src/vectors/'],
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, INIT_CWD: typedIn },
    },
  );
  try {
    for (const suite of JSON.parse(readFileSync(report, 'utf8')).testResults) {
      results.push(...suite.assertionResults);
      if (suite.assertionResults.length > 0) continue;
      broken++;
      console.log(suite.message);
    }
  } catch {
    broken++;
    console.log(run.stderr.toString());
  }
}
rmSync(scratch, { recursive: true, force: true });

const counts = { passed: 0, failed: 0, pending: 0 };
for (const { ancestorTitles, title, status, failureMessages } of results.sort((a, b) =>
  a.fullName < b.fullName ? -1 : 1,
)) {
  counts[status]++;
  const mark = { passed: 'ok    ', failed: 'FAILED', pending: 'absent' }[status];
  console.log(`${mark}  ${ancestorTitles.join(' ')} ${title}`);
  for (const message of failureMessages) console.log(message);
}
console.log(
  `${counts.passed} vector files passed, ${counts.failed + broken} failed, ${counts.pending} absent`,
);
process.exit(counts.failed + broken > 0 || counts.passed + counts.pending === 0 ? 1 : 0);
