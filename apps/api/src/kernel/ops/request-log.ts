import { RefusalBody, Refusal } from '@collab/domain';
import type { FastifyInstance } from 'fastify';
import type { Log } from './log.js';

/**
 * Watches every HTTP request from its first to its last byte: logs method, declared route, status and duration (never
 * the address, headers or body), and lets a shutdown wait for the answers that are under way.
 */
export class RequestLog {
  private underWay = 0;
  private draining = false;
  private whenIdle: (() => void) | undefined;

  constructor(private readonly log: Log) {}

  /** Hooks into the server; to be called before any route is added. */
  attach(server: FastifyInstance): void {
    server.addHook('onRequest', (request, reply, done) => {
      if (this.draining) {
        const refusal = new Refusal('shutting-down');
        reply.code(refusal.status).header('connection', 'close');
        reply.send(RefusalBody.encode({ code: refusal.code, message: refusal.message }));
        return;
      }
      const startedAt = performance.now();
      this.underWay += 1;
      reply.raw.once('close', () => {
        this.underWay -= 1;
        this.log.event('request', {
          method: request.method,
          route: request.routeOptions.url ?? '*',
          status: reply.raw.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
        });
        if (this.underWay === 0) this.whenIdle?.();
      });
      done();
    });
  }

  /** Refuses new requests from now on, and resolves when the last answer has left. */
  async drain(): Promise<void> {
    this.draining = true;
    if (this.underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.whenIdle = resolve;
    });
  }
}
