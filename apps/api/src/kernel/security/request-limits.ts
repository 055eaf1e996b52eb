import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Refusal } from '@collab/domain';
import type { FastifyInstance } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { RateLimiter, sourcePrefix } from './rate-limiter.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method may change something (RFC 9110, section 9.2.1). */
export function isUnsafe(method: string): boolean {
  return !SAFE_METHODS.has(method);
}

/**
 * What every request to `/api` has to pass before its body is read: the limit of its source, and for unsafe methods
 * an Origin that is one of this server's, letter by letter. A missing Origin is none of them.
 */
@Injectable()
export class RequestLimits implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    const server: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    server.addHook('onRequest', (request, _reply, done) => {
      try {
        // By the route that was found: an address has many spellings.
        if ((request.routeOptions.url ?? request.url).startsWith('/api/')) this.takeSource(request.ip);
        if (isUnsafe(request.method)) this.requireOrigin(request.headers.origin);
        done();
      } catch (error) {
        done(error instanceof Refusal ? error : new Refusal('internal'));
      }
    });
  }

  /** Throws `origin-not-allowed` unless the value is exactly one of this server's origins. */
  requireOrigin(origin: string | undefined): void {
    if (origin === undefined || !this.config.allowedOrigins.includes(origin)) {
      throw new Refusal('origin-not-allowed');
    }
  }

  private takeSource(address: string): void {
    const { requestsPerMinute } = this.config.limits;
    this.limiter.take('requests', sourcePrefix(address), {
      burst: requestsPerMinute,
      perMinute: requestsPerMinute,
    });
  }
}
