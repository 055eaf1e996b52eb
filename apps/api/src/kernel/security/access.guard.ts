import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Refusal } from '@collab/domain';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import passport from 'passport';
import { AccessTokens, type TokenSubject } from './access-tokens.js';
import { setCaller, type Caller } from './caller.js';
import { Csrf, CSRF_HEADER } from './csrf.js';
import type { EndpointRouteConfig, HttpCommand } from './endpoint.js';
import { isUnsafe } from './request-limits.js';
import { SessionRegistry } from './session-registry.js';
import { SessionSightings } from './session-sightings.js';

const STRATEGY = 'access-token';

/**
 * Lets a request through to an endpoint when the command's access rule allows it: a valid access token of a live
 * session, for unsafe methods with the session's CSRF token, a bound device and a fresh log-in where the rule asks for
 * them. It stands before the body is read, so that nobody makes the server parse megabytes without a session.
 */
@Injectable()
export class AccessGuard implements OnModuleInit {
  /** One of our own: the module's is shared by every application in the process. */
  private readonly passport = new passport.Passport();

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly sessions: SessionRegistry,
    private readonly sightings: SessionSightings,
    private readonly csrf: Csrf,
    tokens: AccessTokens,
  ) {
    this.passport.use(STRATEGY, tokens.strategy());
  }

  onModuleInit(): void {
    const server: FastifyInstance = this.adapterHost.httpAdapter.getInstance();
    server.addHook('onRequest', async (request, reply) => {
      const { endpoint } = request.routeOptions.config as EndpointRouteConfig;
      if (endpoint !== undefined && endpoint.access !== 'anyone') await this.admit(request, reply, endpoint);
    });
  }

  private async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    { access, role, fresh }: HttpCommand,
  ): Promise<void> {
    const caller = await this.authenticate(request, reply);
    if (isUnsafe(request.method) && !this.csrf.accepts(caller.sessionId, request.headers[CSRF_HEADER])) {
      throw new Refusal('csrf');
    }
    if (role !== undefined && !caller.roles.includes(role)) throw new Refusal('forbidden');
    if (access === 'device' && caller.deviceId === null) throw new Refusal('device-unknown');
    await this.sightings.note(caller.sessionId, request.ip);
    if (fresh && !(await this.sessions.isFresh(caller.sessionId))) throw new Refusal('fresh-log-in-required');
    setCaller(request, caller);
  }

  private async authenticate(request: FastifyRequest, reply: FastifyReply): Promise<Caller> {
    const subject = await this.verifyToken(request, reply);
    const caller = subject && (await this.sessions.find(subject.sessionId));
    if (!caller || caller.accountId !== subject.accountId) throw new Refusal('unauthenticated');
    return caller;
  }

  private verifyToken(request: FastifyRequest, reply: FastifyReply): Promise<TokenSubject | undefined> {
    return new Promise((resolve, reject) => {
      const settle = (error: unknown, subject?: TokenSubject | false | null): void => {
        if (error) reject(new Refusal('unauthenticated'));
        else resolve(subject || undefined);
      };
      this.passport.authenticate(STRATEGY, { session: false }, settle)(request, reply, settle);
    });
  }
}
