import { Injectable } from '@nestjs/common';
import type { OutputOf, ReadSession } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS_TOKEN_SECONDS } from '../kernel/security/access-tokens.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { KnownDevices, type Visitor } from './known-devices.js';
import { SessionViewQuery } from './session-view.query.js';
import type { OpenSession } from './sessions.js';

/** What a browser gets with its session: the cookies, and what it is told about itself. */
@Injectable()
export class SessionWelcome {
  constructor(
    private readonly views: SessionViewQuery,
    private readonly cookies: SessionCookies,
    private readonly knownDevices: KnownDevices,
  ) {}

  visitorOf(request: FastifyRequest): Visitor {
    return this.knownDevices.visitorOf(request);
  }

  /** For a session that has just begun: from now on the account knows this browser. */
  afterLogIn(
    session: OpenSession,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<OutputOf<typeof ReadSession>> {
    this.knownDevices.remember(request, reply, session.caller.accountId);
    return this.back(session, reply);
  }

  /** For a session that goes on. */
  back(
    { caller, accessToken, refreshToken, refreshSeconds }: OpenSession,
    reply: FastifyReply,
  ): Promise<OutputOf<typeof ReadSession>> {
    this.cookies.set(
      reply,
      { token: accessToken, seconds: ACCESS_TOKEN_SECONDS },
      { token: refreshToken, seconds: refreshSeconds },
    );
    return this.views.of(caller);
  }
}
