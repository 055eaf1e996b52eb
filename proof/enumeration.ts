import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { askEverything, looksOf, type Observation, type Side } from '../tests/guarantees/enumeration.ts';
import { type Comparison, compare } from '../tests/guarantees/telling-apart.ts';
import { freePort } from '../tools/ports.mjs';
import { startPostgres } from '../tools/postgres.mjs';
import { startServer } from '../tools/server-process.mjs';

/**
 * Whether anybody can tell who has an account: every question that takes an address or a handle, on a real server over real
 * HTTP, known and unknown ones in random order. The answers have to look the same, and their durations must not be told
 * apart; two milliseconds that are planted on one side must.
 */
const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '10000' },
    control: { type: 'string', default: '4000' },
    /** The beginning of the names of the questions to ask. */
    only: { type: 'string', default: '' },
  },
});
const MEDIAN_GAP_MS = 1;
const BEST_THRESHOLD = 0.52;
const PLANTED_MS = 2;
/** Calls of each question on each side, after which new people take over: sessions last five minutes. */
const TURNS = 100;

const dataDir = mkdtempSync(join(tmpdir(), 'collab-enumeration-'));
const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres') });
const links = new Map<string, string>();
const readers = new Map<string, (link: string) => void>();
const port = await freePort();
const url = `http://localhost:${port}`;
const server = startServer({
  dataDir,
  settings: {
    NODE_ENV: 'development',
    COLLAB_PORT: String(port),
    COLLAB_DATA_DIR: dataDir,
    DATABASE_URL: postgres.url,
    COLLAB_SIGN_UP: 'open',
    COLLAB_SIGN_UPS_PER_HOUR: '100000',
    COLLAB_LOG_INS_PER_MINUTE: '100000',
    COLLAB_REQUESTS_PER_MINUTE: '1000000',
    COLLAB_ROOMS_PER_HOUR: '100000',
  },
  onNotice: ({ to, link }) => {
    if (link === undefined) return;
    const read = readers.get(to);
    readers.delete(to);
    if (read === undefined) links.set(to, link);
    else read(link);
  },
});

try {
  if (!(await server.ready)) throw new Error((await server.ended).errors.join('\n'));
  const result = await prove();
  console.log(JSON.stringify(result));
  if (!result.proved) process.exitCode = 1;
} finally {
  await server.stop();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function prove() {
  await askEverything(target(), TURNS, { only: options.only }); // Everything is warm after this.
  const observations = await gather(Number(options.calls), 0);
  const control = await gather(Number(options.control), PLANTED_MS);
  const differing = [...looksOf(observations)]
    .filter(([, { known, unknown }]) => known.join('\n') !== unknown.join('\n'))
    .map(([question]) => question);
  if (observations.length === 0) throw new Error('There is no question of that name');
  const results = [...new Set(observations.map(({ question }) => question))].map((question) => {
    const measured = durationsOf(observations, question);
    const planted = durationsOf(control, question);
    const isAlike = measured.medianGapMs < MEDIAN_GAP_MS && measured.bestThreshold <= BEST_THRESHOLD;
    const isCaught = planted.bestThreshold > Math.max(BEST_THRESHOLD, planted.chance.bestThreshold);
    const holds = isAlike && isCaught && !differing.includes(question);
    return { question, holds, ...rounded(measured), planted: rounded(planted) };
  });
  for (const result of results) console.log(JSON.stringify(result));
  return {
    proved: results.every(({ holds }) => holds),
    bounds: { medianGapMs: MEDIAN_GAP_MS, bestThreshold: BEST_THRESHOLD, plantedMs: PLANTED_MS },
    differing,
    questions: Object.fromEntries(
      results.map(({ question, holds, medianGapMs, bestThreshold }) => [
        question,
        { holds, medianGapMs, bestThreshold },
      ]),
    ),
  };
}

async function gather(calls: number, hold: number): Promise<Observation[]> {
  const observations: Observation[] = [];
  for (let left = calls / 2; left > 0; left -= TURNS) {
    const turns = Math.min(TURNS, left);
    observations.push(...(await askEverything(target(), turns, { hold, only: options.only })));
    const asked = calls - 2 * Math.max(0, left - TURNS);
    console.error(`${asked} of ${calls} calls of each question${hold === 0 ? '' : ', planted'}`);
  }
  return observations;
}

function durationsOf(observations: readonly Observation[], question: string): Comparison {
  const of = (side: Side) =>
    observations
      .filter((seen) => seen.question === question && seen.side === side)
      .map(({ milliseconds }) => milliseconds);
  return compare(of('known'), of('unknown'));
}

function rounded({ calls, medianGapMs, auc, bestThreshold, chance }: Comparison) {
  const short = (value: number) => Number(value.toFixed(4));
  return {
    calls,
    medianGapMs: short(medianGapMs),
    auc: short(auc),
    bestThreshold: short(bestThreshold),
    chance: { medianGapMs: short(chance.medianGapMs), bestThreshold: short(chance.bestThreshold) },
  };
}

function target() {
  return {
    url,
    fixtureToken: readFileSync(join(dataDir, 'load-fixture-token'), 'utf8').trim(),
    mailedLink: (to: string) =>
      new Promise<string>((resolve) => {
        const link = links.get(to);
        links.delete(to);
        if (link === undefined) readers.set(to, resolve);
        else resolve(link);
      }),
  };
}
