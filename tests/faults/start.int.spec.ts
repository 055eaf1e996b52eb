import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort } from '../../tools/ports.mjs';
import { RUNNING, runStart, type StartCommand } from './start-command.js';

describe('npm start', () => {
  let dataDir: string;
  let port: number;
  const started: StartCommand[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'collab-start-'));
    port = await freePort();
  });
  afterEach(async () => {
    for (const { process, ended } of started.splice(0)) {
      process.kill('SIGTERM');
      await ended;
    }
    await rm(dataDir, { recursive: true, force: true });
  });

  function start(settings: Record<string, string> = {}): StartCommand {
    const command = runStart([], { COLLAB_DATA_DIR: dataDir, COLLAB_PORT: String(port), ...settings });
    started.push(command);
    return command;
  }

  const databaseProcess = () =>
    Number(readFileSync(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n')[0]);

  it('says where it runs and how the first administrator signs up, and leaves nothing behind', async () => {
    const { process: child, printed, ended } = start();
    const output = await printed(RUNNING);
    const ready = await fetch(`http://localhost:${port}/health/ready`);
    const database = databaseProcess();
    child.kill('SIGINT');
    const { code } = await ended;
    expect(output).toContain(`Collab runs at http://localhost:${port}`);
    expect(output).toMatch(/http:\/\/localhost:\d+\/sign-up#administrator=[\w-]{43}/);
    expect(ready.status).toBe(200);
    expect(code).toBe(0);
    expect(isRunning(database)).toBe(false);
    await expect(fetch(`http://localhost:${port}/health/live`)).rejects.toThrow();
  }, 120_000);

  it('names a port that is in use in one line', async () => {
    const other = await listenOn(port);
    const { code, output } = await start().ended;
    await new Promise((resolve) => other.close(resolve));
    expect(code).not.toBe(0);
    expect(output).toBe(
      `Port ${port} is in use: stop the program that listens there, or set COLLAB_PORT to another one.\n`,
    );
  });

  it('names every wrong setting, and stops the database that it had started', async () => {
    const { code, output } = await start({ COLLAB_LOG_LEVEL: 'loud', COLLAB_MAX_FRAME_BYTES: 'many' }).ended;
    expect(code).not.toBe(0);
    expect(output).toContain('COLLAB_LOG_LEVEL must be one of');
    expect(output).toContain('COLLAB_MAX_FRAME_BYTES must be a whole number');
    expect(existsSync(join(dataDir, 'postgres/cluster/postmaster.pid'))).toBe(false);
  }, 60_000);

  it('says that a database cannot be reached', async () => {
    const nobody = await freePort();
    const { code, output } = await start({ DATABASE_URL: `postgres://me:hunter2@127.0.0.1:${nobody}/collab` })
      .ended;
    expect(code).not.toBe(0);
    expect(output).toMatch(/The database cannot be reached \(ECONNREFUSED\); check DATABASE_URL\.\n$/);
    expect(output).not.toContain('hunter2');
  }, 60_000);

  it('takes over the database that a killed start left running, after its server has stopped itself', async () => {
    const first = start();
    await first.printed(RUNNING);
    const database = databaseProcess();
    first.process.kill('SIGKILL');
    await first.ended;
    const survived = isRunning(database);
    await until(async () => (await listenOn(port).then(close, () => false)) as boolean);
    const second = start();
    await second.printed(RUNNING);
    const ready = await fetch(`http://localhost:${port}/health/ready`);
    const adopted = databaseProcess();
    second.process.kill('SIGTERM');
    const { code } = await second.ended;
    expect(survived).toBe(true);
    expect(adopted).toBe(database);
    expect(ready.status).toBe(200);
    expect(code).toBe(0);
    expect(isRunning(database)).toBe(false);
  }, 120_000);
});

function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

function close(server: Server): Promise<true> {
  return new Promise((resolve) => server.close(() => resolve(true)));
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
