import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishLogIn,
  LogOut,
  ReadSession,
  Refusal,
  RefreshSession,
  StartLogIn,
  type InputOf,
  type OutputOf,
} from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { SessionCookies } from '../kernel/security/session-cookies.js';
import { FinishLogInCommand } from './finish-log-in.handler.js';
import { SessionViewQuery } from './session-view.query.js';
import { SessionWelcome } from './session-welcome.js';
import { Sessions } from './sessions.js';
import { StartLogInCommand } from './start-log-in.handler.js';

/** From an account to a session, and out of it. */
@Controller()
export class SessionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly sessions: Sessions,
    private readonly views: SessionViewQuery,
    private readonly cookies: SessionCookies,
    private readonly welcome: SessionWelcome,
  ) {}

  @Endpoint(StartLogIn)
  startLogIn(input: InputOf<typeof StartLogIn>, @Req() request: FastifyRequest) {
    return this.commands.execute(new StartLogInCommand(input, this.welcome.visitorOf(request)));
  }

  @Endpoint(FinishLogIn)
  async finishLogIn(
    input: InputOf<typeof FinishLogIn>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutputOf<typeof FinishLogIn>> {
    const visitor = this.welcome.visitorOf(request);
    const step = await this.commands.execute(new FinishLogInCommand(input, visitor));
    if (step.next !== 'session') return step;
    return { next: 'session', session: await this.welcome.afterLogIn(step.session, request, reply) };
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
    if (session !== undefined) return this.welcome.back(session, reply);
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
}
