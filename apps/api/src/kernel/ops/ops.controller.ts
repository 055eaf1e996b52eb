import { timingSafeEqual, createHash } from 'node:crypto';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '@collab/domain';
import { CONFIG, type Config } from '../config/config.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** What supervisors and monitoring ask. */
@Controller()
export class OpsController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  /** The process runs and its event loop turns. */
  @Get('health/live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** 200 when each check passes, 503 otherwise; the body names them. */
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const { ready, checks } = await this.readiness.report();
    if (!ready) reply.code(503);
    return { status: ready ? 'ready' : 'not-ready', checks };
  }

  /** Prometheus' text format; for this machine only, or with the token of the settings from elsewhere. */
  @Get('metrics')
  async scrape(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (!this.mayScrape(request)) throw new Refusal('not-found');
    reply.type(this.metrics.contentType);
    return this.metrics.render();
  }

  private mayScrape(request: FastifyRequest): boolean {
    const { metricsToken } = this.config;
    if (metricsToken === undefined) return LOOPBACK.has(request.ip) && !isForwarded(request);
    const digest = (text: string) => createHash('sha256').update(text).digest();
    return timingSafeEqual(digest(request.headers.authorization ?? ''), digest(`Bearer ${metricsToken}`));
  }
}

/** A proxy on this machine that is not in the settings speaks for somebody elsewhere. */
const isForwarded = ({ headers, ips = [] }: FastifyRequest): boolean =>
  ips.length <= 1 && (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined);
