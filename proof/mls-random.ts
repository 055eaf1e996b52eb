import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { randomGroupRun, type RandomRunReport } from '../libs/crypto/dist/testing/random-group-run.js';

/**
 * `npm run proof -- mls-random`: groups of up to 20 devices through 10 × 500 random operations. After each commit
 * all members agree on the epoch, every joiner has joined, and no removed device knows the epoch, honest or altered
 * to ignore its removal; now and then the altered client is shown to work for a member. The first broken property
 * ends the proof with an error that names it. The same seed gives the same operations. One seed at a time on each
 * core.
 */

interface Share {
  readonly seeds: readonly number[];
  readonly operations: number;
  readonly maxMembers: number;
}

const COUNTS = ['commits', 'joins', 'removals', 'attacks', 'controls', 'messages'] as const;

if (isMainThread) await proveAll();
else await proveShare(workerData as Share);

async function proveAll(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      seeds: { type: 'string', default: '10' },
      first: { type: 'string', default: '1' },
      operations: { type: 'string', default: '500' },
      members: { type: 'string', default: '20' },
      cores: { type: 'string', default: String(availableParallelism()) },
    },
  });
  const [seeds, first, cores] = [Number(options.seeds), Number(options.first), Number(options.cores)];
  const operations = Number(options.operations);
  const started = performance.now();
  const all = Array.from({ length: seeds }, (_, index) => first + index);
  const reports: RandomRunReport[] = [];
  await Promise.all(
    Array.from({ length: Math.min(cores, seeds) }, (_, core) => {
      const share: Share = {
        seeds: all.filter((_seed, index) => index % cores === core),
        operations,
        maxMembers: Number(options.members),
      };
      return proveOnOneCore(share, (seed, report) => {
        reports.push(report);
        const minutes = ((performance.now() - started) / 60_000).toFixed(1);
        console.error(`seed ${seed}: ${JSON.stringify(report)} after ${minutes} min`);
      });
    }),
  );
  const sums = COUNTS.map(
    (count) => [count, reports.reduce((sum, report) => sum + report[count], 0)] as const,
  );
  const total = Object.fromEntries(sums);
  if (reports.length !== seeds) throw new Error('Not every seed was run');
  if (total['attacks'] !== total['removals'] || total['controls'] === 0) {
    throw new Error('The attacks were not all made, or not shown to work');
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(JSON.stringify({ seeds, operations: seeds * operations, ...total, failures: 0, seconds }));
}

function proveOnOneCore(
  share: Share,
  onReport: (seed: number, report: RandomRunReport) => void,
): Promise<void> {
  return new Promise((done, broken) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', ({ seed, report }: { seed: number; report: RandomRunReport }) =>
      onReport(seed, report),
    );
    worker.on('error', broken);
    worker.on('exit', () => done());
  });
}

async function proveShare({ seeds, operations, maxMembers }: Share): Promise<void> {
  for (const seed of seeds) {
    try {
      parentPort?.postMessage({ seed, report: await randomGroupRun({ seed, operations, maxMembers }) });
    } catch (cause) {
      throw new Error(`Seed ${seed} broke a property: ${String(cause)}`, { cause });
    }
  }
}
