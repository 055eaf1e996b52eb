import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AppModule } from '../apps/api/src/app.module.js';
import { readConfig, type Config } from '../apps/api/src/kernel/config/config.js';
import { openServerSecrets, type ServerSecrets } from '../apps/api/src/kernel/config/server-secrets.js';
import { Log } from '../apps/api/src/kernel/ops/log.js';
import { OperatorConsole, type OperatorNotice } from '../apps/api/src/kernel/ops/operator-console.js';
import { useSockets } from '../apps/api/src/kernel/realtime/socket.adapter.js';
import { HttpAdapter } from '../apps/api/src/kernel/security/http-adapter.js';
import { Browser } from './browser.js';
import { createTestDatabase } from './database.js';
import { tokenOf } from './mailed-token.js';

const ORIGIN = 'http://collab.example.org';

/** Keeps what the operator is told, and lets a test wait for the link of a mail. */
export class RecordingConsole extends OperatorConsole {
  private readonly notices: OperatorNotice[] = [];
  private readonly waiting = new Set<() => void>();

  override tell(notice: OperatorNotice): void {
    this.notices.push(notice);
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }

  /** The oldest mail to an address that no test has taken yet. */
  async mailTo(address: string): Promise<OperatorNotice> {
    for (;;) {
      const index = this.notices.findIndex(({ to }) => to === address);
      const [notice] = index < 0 ? [] : this.notices.splice(index, 1);
      if (notice !== undefined) return notice;
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** The token in the fragment of the link that is mailed to an address. */
  async tokenTo(address: string): Promise<string> {
    return tokenOf((await this.mailTo(address)).link);
  }
}

/** A whole API server in this process, on a database and a data folder of its own, listening on a free port. */
export interface ApiServer {
  readonly nest: NestFastifyApplication;
  readonly database: DataSource;
  readonly config: Config;
  readonly secrets: ServerSecrets;
  readonly mails: RecordingConsole;
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** A new browser profile on a page of the server. */
  browser(): Browser;
  /** Starts another node on the same database and data folder; it is stopped before this one. */
  node(): Promise<ApiServer>;
  /** Stops the server and removes all that it kept. */
  stop(): Promise<void>;
}

/** Starts a server. `settings` are as in the environment; limits are out of the way unless given. */
export async function startApiServer(settings: Readonly<Record<string, string>> = {}): Promise<ApiServer> {
  const testDatabase = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'collab-api-'));
  const config = readConfig({
    NODE_ENV: 'test',
    PUBLIC_URL: ORIGIN,
    COLLAB_DATA_DIR: dataDir,
    DATABASE_URL: testDatabase.url,
    COLLAB_SIGN_UP: 'open',
    COLLAB_SECOND_FACTOR: 'optional',
    COLLAB_SIGN_UPS_PER_HOUR: '100000',
    COLLAB_LOG_INS_PER_MINUTE: '100000',
    COLLAB_REQUESTS_PER_MINUTE: '1000000',
    COLLAB_CHANGES_PER_HOUR: '100000',
    COLLAB_ROOMS_PER_HOUR: '100000',
    COLLAB_INVITATIONS_PER_HOUR: '100000',
    COLLAB_COMMITS_PER_MINUTE: '100000',
    ...settings,
  });
  const nodes: ApiServer[] = [];
  // The nodes share the queue of mails, and whichever sends one tells the same console.
  const mails = new RecordingConsole();
  const first = await startNode(config, mails);
  return {
    ...first,
    node: async () => {
      const node = await startNode(config, mails);
      nodes.push(node);
      return node;
    },
    stop: async () => {
      for (const node of nodes) await node.stop();
      await first.stop();
      await testDatabase.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function startNode(config: Config, mails: RecordingConsole): Promise<ApiServer> {
  const secrets = await openServerSecrets(config.dataDir);
  const module = await Test.createTestingModule({
    imports: [AppModule.with(config, secrets, new Log('silent'))],
  })
    .overrideProvider(OperatorConsole)
    .useValue(mails)
    .compile();
  const nest = module.createNestApplication<NestFastifyApplication>(new HttpAdapter(config), {
    logger: false,
  });
  useSockets(nest);
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as { port: number };
  const address = `http://127.0.0.1:${port}`;
  return {
    nest,
    database: nest.get(DataSource),
    config,
    secrets,
    mails,
    address,
    browser: () => new Browser(address, config.publicUrl),
    node: () => startNode(config, mails),
    stop: () => nest.close(),
  };
}
