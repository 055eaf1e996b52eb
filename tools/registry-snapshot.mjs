// Takes the snapshot of everything that libs/domain declares: libs/domain/src/registry.snapshot.json.
//
//   node tools/registry-snapshot.mjs             after a change of a declaration that no release knows yet
//   node tools/registry-snapshot.mjs --publish   for a release: freezes all that is declared
//
// A form that was published before is never overwritten: the command says which one changed and ends with exit code 1.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SNAPSHOT = at('libs/domain/src/registry.snapshot.json');

execFileSync(
  process.execPath,
  [at('node_modules/typescript/bin/tsc'), '-b', at('libs/domain/tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
const { commandRegistry, eventRegistry, pushRegistry } = await import('../libs/domain/dist/registry.js');
const { compareSnapshot, takeSnapshot } = await import('../libs/domain/dist/registry-snapshot.js');

const registries = { events: eventRegistry, commands: commandRegistry, pushes: pushRegistry };
const previous = existsSync(SNAPSHOT)
  ? JSON.parse(readFileSync(SNAPSHOT, 'utf8'))
  : { events: {}, commands: {}, pushes: {} };
const snapshot = takeSnapshot(registries, previous, process.argv.includes('--publish'));
const broken = compareSnapshot(previous, registries).filter((sentence) => sentence.includes('was published'));
if (broken.length > 0) {
  console.error(broken.join('\n'));
  process.exit(1);
}
writeFileSync(SNAPSHOT, `${JSON.stringify(snapshot, null, 2)}\n`);
console.log(`Wrote ${SNAPSHOT}.`);
