import { Application } from './application.js';
import { ConfigError, readConfig, readEnvironment } from './kernel/config/config.js';
import { Log } from './kernel/ops/log.js';

/** A wrong setting (sysexits.h: EX_CONFIG). */
const EXIT_CONFIG = 78;
/** Something outside of the server is missing (sysexits.h: EX_UNAVAILABLE). */
const EXIT_UNAVAILABLE = 69;
/** Longest time that a shutdown may take. */
const SHUTDOWN_MS = 15_000;

async function main(): Promise<void> {
  const config = readConfig(readEnvironment());
  const log = new Log(config.logLevel);
  const application = await Application.create(config, log);
  await application.listen();
  log.event('listening', { port: config.port });
  application.whenReady().then(
    () => process.send?.({ ready: true }),
    (error: unknown) => log.failure('not-ready', error),
  );

  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.event('stopping', { signal });
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    application.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.failure('stop-failed', error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // The start command holds the other end of this channel; without it nobody would ever stop us.
  process.on('disconnect', () => stop('disconnect'));
}

function explain(error: unknown): { sentences: readonly string[]; exitCode: number } {
  if (error instanceof ConfigError) return { sentences: error.problems, exitCode: EXIT_CONFIG };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EADDRINUSE':
      return {
        sentences: ['The port is in use; set COLLAB_PORT to a free one.'],
        exitCode: EXIT_UNAVAILABLE,
      };
    case 'EACCES':
      return {
        sentences: ['This user may not listen on that port; set COLLAB_PORT.'],
        exitCode: EXIT_UNAVAILABLE,
      };
    case 'ENOSPC':
      return { sentences: ['No space is left on the disk; make some room.'], exitCode: EXIT_UNAVAILABLE };
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'ETIMEDOUT':
    case '28P01':
    case '3D000':
      return {
        sentences: [`The database cannot be reached (${code}); check DATABASE_URL.`],
        exitCode: EXIT_UNAVAILABLE,
      };
    default:
      return { sentences: ['The server could not start; its log says where it failed.'], exitCode: 1 };
  }
}

main().catch((error: unknown) => {
  const { sentences, exitCode } = explain(error);
  if (exitCode === 1) new Log('error').failure('start-failed', error);
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
});
