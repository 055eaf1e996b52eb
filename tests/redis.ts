import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { freePort } from '../tools/ports.mjs';

/** A Redis of one test: empty, in memory alone. */
interface TestRedis {
  readonly url: string;
  /** Ends it; what it held is gone. */
  stop(): Promise<void>;
}

/** The program, when this machine has one. */
export const redisServer: string | undefined = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'redis-server'))
  .find((path) => existsSync(path));

/** Starts one on a port of its own; resolves when it takes connections. */
export async function startRedis(program: string): Promise<TestRedis> {
  const port = await freePort();
  const child = spawn(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  const abandon = () => child.kill('SIGKILL');
  process.once('exit', abandon);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (/ready to accept connections/i.test(said)) resolve();
    });
    child.once('error', reject);
    void ended.then(() => reject(new Error(`redis-server ended at once:\n${said}`)));
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      process.removeListener('exit', abandon);
    },
  };
}
