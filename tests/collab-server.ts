import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../tools/ports.mjs';
import { startServer } from '../tools/server-process.mjs';
import { createTestDatabase } from './database.js';

/** A mail that the server wrote, as it tells its operator. */
export interface Notice {
  readonly to: string;
  readonly subject: string;
  readonly link?: string;
  readonly file: string;
}

/** The real server as a process of its own, on a database and a data folder of its own. */
export interface CollabServer {
  readonly origin: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly pid: number;
  /** Resolves with the newest link that was mailed to this address; waits until there is one. */
  mailedLink(to: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts the built server; everything that it leaves behind is gone after `stop`. */
export async function startCollab(settings: Record<string, string> = {}): Promise<CollabServer> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'collab-server-'));
  const port = await freePort();
  const links = new Map<string, string>();
  const readers = new Set<() => void>();
  const server = startServer({
    dataDir,
    settings: {
      NODE_ENV: 'test',
      COLLAB_PORT: String(port),
      COLLAB_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      COLLAB_SIGN_UP: 'open',
      COLLAB_SECOND_FACTOR: 'optional',
      COLLAB_SIGN_UPS_PER_HOUR: '100000',
      COLLAB_LOG_INS_PER_MINUTE: '100000',
      ...settings,
    },
    onNotice: ({ to, link }: Notice) => {
      if (link === undefined) return;
      links.set(to, link);
      for (const read of readers) read();
    },
  });
  const stop = async () => {
    await server.stop();
    await database.drop();
    await rm(dataDir, { recursive: true, force: true });
  };
  if (!(await server.ready)) {
    await server.stop();
    const { errors } = await server.ended;
    await stop();
    throw new Error(`the server did not start: ${errors.join('\n')}`);
  }
  return {
    origin: `http://localhost:${port}`,
    dataDir,
    databaseUrl: database.url,
    pid: server.pid,
    mailedLink: (to) =>
      new Promise((resolve) => {
        const read = () => {
          const link = links.get(to);
          if (link === undefined) return;
          readers.delete(read);
          links.delete(to);
          resolve(link);
        };
        readers.add(read);
        read();
      }),
    stop,
  };
}
