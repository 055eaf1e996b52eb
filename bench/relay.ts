import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeFixture } from '../tools/load-fixture.mjs';
import { freePort } from '../tools/ports.mjs';
import { startPostgres } from '../tools/postgres.mjs';
import { startServer } from '../tools/server-process.mjs';
import { LOAD_OPTIONS } from './load.ts';
import type { RelayOrder, RelayResult } from './relay-clients.ts';

/**
 * What a delivery costs the server: real processes, real sockets, every message stored durably, the clock stopped when
 * all projections have caught up. CPU is user and system time of the API and of all processes of PostgreSQL.
 */

const { values } = parseArgs({
  options: {
    ...LOAD_OPTIONS,
    /** Folder for a CPU profile of the API process. */
    profile: { type: 'string' },
  },
});
const rooms = Number(values.rooms);
const size = Number(values.size);
const bodyBytes = Number(values.body);
const seconds = Number(values.seconds);

const TICKS_PER_SECOND = 100;
const REST_MS = 3_000;

const dataDir = mkdtempSync(join(tmpdir(), 'collab-relay-'));
const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres') });
try {
  console.log(JSON.stringify(await measure()));
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

async function measure(): Promise<object> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const server = startServer({
    dataDir,
    settings: {
      NODE_ENV: 'development',
      COLLAB_PORT: String(port),
      COLLAB_DATA_DIR: dataDir,
      DATABASE_URL: postgres.url,
      COLLAB_REQUESTS_PER_MINUTE: '1000000',
      COLLAB_STORED_MEGABYTES_PER_DAY: '1000000',
      ...(values.profile === undefined
        ? {}
        : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${values.profile}` }),
    },
    onNotice: () => undefined,
  });
  try {
    if (!(await server.ready)) throw new Error((await server.ended).errors.join('\n'));
    await delay(REST_MS);
    const pids = () => [server.pid, ...processesUnder(postgres.pid)];
    const pssAtRest = pssOf(pids());
    const token = readFileSync(join(dataDir, 'load-fixture-token'), 'utf8').trim();
    const fixture = await makeFixture({ url, origin: url, token, rooms, size });
    const { result, cpuSeconds } = await load({ fixture, bodyBytes, seconds }, url, () =>
      cpuSecondsOf(server.pid, postgres.pid),
    );
    return {
      rooms,
      size,
      body: bodyBytes,
      cores: availableParallelism(),
      deliveries: result.deliveries,
      deliveries_per_s: Math.round(result.deliveries / result.seconds),
      server_cpu_ms_per_1000_deliveries: Number(
        (((cpuSeconds.api + cpuSeconds.postgres) * 1e6) / result.deliveries).toFixed(2),
      ),
      api_cpu_ms_per_1000_deliveries: Number(((cpuSeconds.api * 1e6) / result.deliveries).toFixed(2)),
      postgres_cpu_ms_per_1000_deliveries: Number(
        ((cpuSeconds.postgres * 1e6) / result.deliveries).toFixed(2),
      ),
      p50_ms: Number(result.p50.toFixed(1)),
      p99_ms: Number(result.p99.toFixed(1)),
      pss_rest_mb: Math.round(pssAtRest),
      pss_end_mb: Math.round(pssOf(pids())),
      lost: result.lost,
    };
  } finally {
    await server.stop();
  }
}

interface Cpu {
  readonly api: number;
  readonly postgres: number;
}

async function load(order: RelayOrder, url: string, cpu: () => Cpu) {
  const clients = fork(join(import.meta.dirname, 'relay-clients.ts'), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const message = () =>
    new Promise<unknown>((resolve, reject) => {
      clients.once('message', resolve);
      clients.once('exit', (code) => reject(new Error(`The clients ended with code ${code}.`)));
    });
  const connected = message();
  clients.send(order);
  await connected;
  const finished = message();
  const before = cpu();
  clients.send('start');
  const result = (await finished) as RelayResult;
  await caughtUp(url);
  const after = cpu();
  return {
    result,
    cpuSeconds: { api: after.api - before.api, postgres: after.postgres - before.postgres },
  };
}

/** Waits until no projection is behind the log. */
async function caughtUp(url: string): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const lag = /^collab_projection_lag_events (\d+)$/m.exec(metrics)?.[1];
    if (lag === undefined) throw new Error('The server tells no lag of its projections.');
    if (lag === '0') return;
    await delay(50);
  }
}

function cpuSecondsOf(api: number, postmaster: number): Cpu {
  const [, ...backends] = processesUnder(postmaster);
  const ticks = (fields: readonly number[], count: number) =>
    fields.slice(11, 11 + count).reduce((sum, value) => sum + value, 0);
  // The postmaster's own figure includes that of children which have ended.
  const ofPostgres = backends.reduce((sum, pid) => sum + ticks(statOf(pid), 2), ticks(statOf(postmaster), 4));
  return { api: ticks(statOf(api), 2) / TICKS_PER_SECOND, postgres: ofPostgres / TICKS_PER_SECOND };
}

/** A process and its children. */
function processesUnder(parent: number): number[] {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => statOf(pid)[1] === parent);
  return [parent, ...children];
}

/** Fields of /proc/<pid>/stat after the name: state, parent, …; empty when the process is gone. */
function statOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
      .map(Number);
  } catch {
    return [];
  }
}

/** Proportional set size of all the processes together, in MB. */
function pssOf(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return kilobytes.reduce((sum, value) => sum + value, 0) / 1024;
}
