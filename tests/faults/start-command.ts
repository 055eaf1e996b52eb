import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What `npm start` says last when everything runs. */
export const RUNNING = 'Ctrl-C stops everything.';

/** `npm start`, without npm between. */
export interface StartCommand {
  readonly process: ChildProcess;
  /** Resolves with all that was said when the text was printed, or fails when the command ends before. */
  printed(text: string): Promise<string>;
  readonly ended: Promise<{ code: number | null; output: string }>;
}

/** Starts it with these settings alone, not with those of whoever runs the tests. */
export function runStart(options: readonly string[], settings: Record<string, string>): StartCommand {
  const child = spawn(process.execPath, ['tools/start.mjs', ...options], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...settings },
  });
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => output.includes(text) && resolve(output);
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`It ended without saying "${text}":\n${output}`)));
    });
  return { process: child, printed, ended };
}
