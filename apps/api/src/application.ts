import 'reflect-metadata';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Config } from './kernel/config/config.js';
import { openServerSecrets } from './kernel/config/server-secrets.js';
import type { Log } from './kernel/ops/log.js';
import { Readiness } from './kernel/ops/readiness.js';
import { RequestLog } from './kernel/ops/request-log.js';
import { useSockets } from './kernel/realtime/socket.adapter.js';
import { HttpAdapter } from './kernel/security/http-adapter.js';
import { listenPlain } from './kernel/web-client/plain-listener.js';
import { serveWebClient } from './kernel/web-client/web-client.js';

const READY_POLL_MS = 100;
/** How long a shutdown waits for answers under way: some requests never arrive whole. */
const DRAIN_MS = 5_000;

/** The server, made but not yet listening. */
export class Application {
  private plainListener: Server | undefined;

  private constructor(
    readonly nest: NestFastifyApplication,
    private readonly config: Config,
    private readonly requests: RequestLog,
  ) {}

  /** Builds the server from its settings; connects to what they name. */
  static async create(config: Config, log: Log): Promise<Application> {
    const secrets = await openServerSecrets(config.dataDir);
    const adapter = new HttpAdapter(config);
    const requests = new RequestLog(log);
    requests.attach(adapter.getInstance());
    await serveWebClient(adapter.getInstance(), config);
    const nest = await NestFactory.create<NestFastifyApplication>(
      AppModule.with(config, secrets, log),
      adapter,
      {
        logger: log,
        abortOnError: false,
      },
    );
    useSockets(nest);
    return new Application(nest, config, requests);
  }

  /** Starts to listen; resolves when the server takes requests. */
  async listen(): Promise<void> {
    const { host, port, plainPort } = this.config;
    await this.nest.listen(port, host);
    if (plainPort !== undefined) this.plainListener = await listenPlain(this.config, plainPort);
  }

  /** Resolves when every readiness check passes for the first time. */
  async whenReady(): Promise<void> {
    const readiness = this.nest.get(Readiness);
    while (!(await readiness.report()).ready) await delay(READY_POLL_MS);
  }

  /**
   * Stops without losing what was promised: reports not-ready and refuses new requests, lets running ones end (for a while), then
   * Nest's phases: `onModuleDestroy` closes sockets after their running commands, `beforeApplicationShutdown` stops the
   * jobs and flushes the projections, `onApplicationShutdown` closes the database.
   */
  async close(): Promise<void> {
    this.nest.get(Readiness).drain();
    this.plainListener?.close();
    await Promise.race([this.requests.drain(), delay(DRAIN_MS, undefined, { ref: false })]);
    await this.nest.close();
  }
}
