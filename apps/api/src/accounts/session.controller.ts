import { Controller, Ip, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishLogIn,
  LogOut,
  ReadSession,
  Refusal,
  RefreshSession,
  StartLogIn,
  type InputOf,
} from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ACCESS_TOKEN_SECONDS } from '../kernel/security/access-tokens.js';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { FinishLogInCommand } from './finish-log-in.handler.js';
import { SessionViewQuery } from './session-view.query.js';
import { Sessions, type OpenSession } from './sessions.js';
import { StartLogInCommand } from './start-log-in.handler.js';

/** From an account to a session, and out of it. */
@Controller()
export class SessionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly sessions: Sessions,
    private readonly views: SessionViewQuery,
    private readonly cookies: SessionCookies,
  ) {}

  @Endpoint(StartLogIn)
  startLogIn(input: InputOf<typeof StartLogIn>, @Ip() address: string) {
    return this.commands.execute(new StartLogInCommand(input, sourcePrefix(address)));
  }

  @Endpoint(FinishLogIn)
  async finishLogIn(input: InputOf<typeof FinishLogIn>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.welcome(await this.commands.execute(new FinishLogInCommand(input)), reply);
  }

  @Endpoint(ReadSession)
  read(_input: InputOf<typeof ReadSession>, @CurrentCaller() caller: Caller) {
    return this.views.of(caller);
  }

  @Endpoint(RefreshSession)
  async refresh(
    _input: InputOf<typeof RefreshSession>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const token = this.cookies.readRefresh(request);
    const session = token === undefined ? undefined : await this.sessions.continue(token);
    if (session !== undefined) return this.welcome(session, reply);
    this.cookies.clear(reply);
    throw new Refusal('unauthenticated');
  }

  @Endpoint(LogOut)
  async logOut(
    _input: InputOf<typeof LogOut>,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    await this.sessions.end(caller, 'logged-out');
    this.cookies.clear(reply);
    return {};
  }

  private welcome({ caller, accessToken, refreshToken, refreshSeconds }: OpenSession, reply: FastifyReply) {
    this.cookies.set(
      reply,
      { token: accessToken, seconds: ACCESS_TOKEN_SECONDS },
      { token: refreshToken, seconds: refreshSeconds },
    );
    return this.views.of(caller);
  }
}
