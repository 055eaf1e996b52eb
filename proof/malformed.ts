import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * `npm run proof -- malformed [--inputs N]`: the guarantee tests about malformed bodies and frames with all of their
 * inputs, 20,000 of each, of which the suite sends a part. Each file brings its own controls.
 */
const { values: options } = parseArgs({ options: { inputs: { type: 'string', default: '20000' } } });

const folder = mkdtempSync(join(tmpdir(), 'collab-proof-'));
const report = join(folder, 'report.json');
try {
  const jest = ['node_modules/jest/bin/jest.js', '-c', 'jest.int.config.mjs'];
  const { status } = spawnSync(
    process.execPath,
    [...jest, '--runInBand', '--json', '--outputFile', report, 'guarantees/malformed-'],
    {
      env: { ...process.env, COLLAB_MALFORMED_INPUTS: options.inputs, NODE_ENV: 'test' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly numPassedTests: number;
    readonly numFailedTests: number;
  };
  const proved = status === 0 && passed > 0 && failed === 0;
  console.log(JSON.stringify({ proof: 'malformed', inputs: Number(options.inputs), passed, failed, proved }));
  if (!proved) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
