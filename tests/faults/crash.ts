import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../../tools/postgres.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Which process dies, how often, and under which settings of the database. */
export interface CrashOrder {
  readonly killed: 'writer' | 'database';
  readonly rounds: number;
  /** Acknowledged appends in a round before the blow. */
  readonly appends: number;
  readonly settings?: Record<string, string>;
}

/** What the log holds of what was acknowledged. */
export interface CrashOutcome {
  readonly acknowledged: number;
  readonly lost: number;
  readonly doubled: number;
  /** Events without their body. */
  readonly bodiless: number;
  /** True when positions count from 1, and revisions in each stream from 0, without a hole. */
  readonly dense: boolean;
}

/**
 * Runs a writer process under load on a database of its own, and kills, with SIGKILL and again and again, either the
 * writer or every process of the database at once. Then everything is started again and the log is compared with what
 * the writers saw acknowledged.
 */
export async function crashRepeatedly(order: CrashOrder): Promise<CrashOutcome> {
  const dataDir = mkdtempSync(join(tmpdir(), 'collab-crash-'));
  const start = () => startPostgres({ dataDir, settings: order.settings ?? {} });
  let server = await start();
  let writer = new Writer(server.url);
  try {
    const acknowledged: string[] = [];
    for (let round = 0; round < order.rounds; round++) {
      await writer.acknowledges(order.appends);
      if (order.killed === 'writer') {
        acknowledged.push(...(await writer.end('SIGKILL')));
        writer = new Writer(server.url);
      } else {
        killAll(server.pid);
        server = await start();
      }
    }
    await writer.acknowledges(1);
    acknowledged.push(...(await writer.end('SIGTERM')));
    return await compare(server.url, acknowledged);
  } finally {
    await writer.end('SIGKILL');
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** A process that appends and tells what was acknowledged. */
class Writer {
  private readonly process: ChildProcess;
  private readonly acknowledged: string[] = [];
  private readonly ended: Promise<unknown>;
  private awaited: { readonly count: number; readonly tell: () => void } | undefined;
  private failed = false;

  constructor(url: string) {
    const flags = ['--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, join(ROOT, 'tests/faults/append-writer.ts'), url], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (id) => {
      // A blow can cut the last line; half an id acknowledges nothing.
      if (id.length === 22) this.acknowledged.push(id);
      this.tell();
    });
    this.process = child;
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.failed = code !== null && code !== 0;
        this.tell();
        resolve(code);
      });
    });
  }

  /** Resolves when so many more appends have been acknowledged. */
  async acknowledges(more: number): Promise<void> {
    const count = this.acknowledged.length + more;
    await new Promise<void>((tell) => {
      this.awaited = { count, tell };
      this.tell();
    });
    if (this.failed) throw new Error('The writer ended by itself; its error stands above.');
  }

  /** Ends the process; answers all that it was acknowledged. */
  async end(signal: NodeJS.Signals): Promise<readonly string[]> {
    this.process.kill(signal);
    await this.ended;
    return this.acknowledged;
  }

  private tell(): void {
    if (this.awaited === undefined) return;
    if (this.failed || this.acknowledged.length >= this.awaited.count) this.awaited.tell();
  }
}

/** Every process of the server dies before any of them can notice that another has. */
function killAll(postmaster: number): void {
  const children = readdirSync('/proc')
    .map(Number)
    .filter((pid) => parentOf(pid) === postmaster);
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
    for (const pid of [postmaster, ...children]) process.kill(pid, signal);
  }
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

async function compare(url: string, acknowledged: readonly string[]): Promise<CrashOutcome> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ id: string; has_body: boolean }>(
    `SELECT id, EXISTS (SELECT FROM envelope_bodies b WHERE b.event_id = events.id) AS has_body FROM events`,
  );
  const holes = await client.query(
    `SELECT FROM events HAVING max(position) <> count(*)
     UNION ALL SELECT FROM events GROUP BY stream HAVING max(revision) + 1 <> count(*)
     UNION ALL SELECT FROM log_head WHERE position <> (SELECT count(*) FROM events)`,
  );
  await client.end();
  const logged = new Set(rows.map(({ id }) => id));
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((id) => !logged.has(id)).length,
    doubled: rows.length - logged.size,
    bodiless: rows.filter((row) => !row.has_body).length,
    dense: holes.rowCount === 0,
  };
}
