import { parseArgs } from 'node:util';
import { randomGroupRun, type RandomRunReport } from '../libs/crypto/dist/testing/random-group-run.js';

/**
 * `npm run proof -- mls-random`: groups of up to 20 devices through 10 × 500 random operations. After each
 * commit all members agree on the epoch, every joiner has joined, and no removed device knows the epoch,
 * honest or altered to ignore its removal; now and then the altered client is shown to work for a member. The
 * first broken property ends the proof with an error that names it. The same seed gives the same operations.
 */

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    first: { type: 'string', default: '1' },
    operations: { type: 'string', default: '500' },
    members: { type: 'string', default: '20' },
  },
});
const [seeds, first, operations, maxMembers] = [
  Number(options.seeds),
  Number(options.first),
  Number(options.operations),
  Number(options.members),
];

const started = performance.now();
const total = { operations: 0, commits: 0, joins: 0, removals: 0, attacks: 0, controls: 0, messages: 0 };
for (let seed = first; seed < first + seeds; seed++) {
  const report: RandomRunReport = await randomGroupRun({ seed, operations, maxMembers }).catch(
    (broken: unknown) => {
      throw new Error(`Seed ${seed} broke a property`, { cause: broken });
    },
  );
  total.operations += operations;
  for (const count of ['commits', 'joins', 'removals', 'attacks', 'controls', 'messages'] as const) {
    total[count] += report[count];
  }
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  console.error(`seed ${seed}: ${JSON.stringify(report)} after ${minutes} min`);
}
if (total.attacks !== total.removals || total.controls === 0)
  throw new Error('The attacks were not all made');
console.log(
  JSON.stringify({ seeds, ...total, failures: 0, seconds: Math.round((performance.now() - started) / 1000) }),
);
