import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  ChallengePasskey,
  EnrolFirstPasskey,
  FinishPasskey,
  StartFirstPasskey,
  StartPasskey,
  type InputOf,
} from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { EnrolFirstPasskeyCommand } from './enrol-first-passkey.handler.js';
import { FinishPasskeyCommand } from './finish-passkey.handler.js';
import { Passkeys } from './passkeys.js';
import { SessionWelcome } from './session-welcome.js';

/** Passkeys: what they are made from and what they sign. */
@Controller()
export class PasskeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly passkeys: Passkeys,
    private readonly welcome: SessionWelcome,
  ) {}

  @Endpoint(ChallengePasskey)
  challenge({ token }: InputOf<typeof ChallengePasskey>) {
    return this.passkeys.request(token);
  }

  @Endpoint(StartFirstPasskey)
  startFirst({ token }: InputOf<typeof StartFirstPasskey>) {
    return this.passkeys.createFirst(token);
  }

  @Endpoint(EnrolFirstPasskey)
  async enrolFirst(
    input: InputOf<typeof EnrolFirstPasskey>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const visitor = this.welcome.visitorOf(request);
    const { session, recoveryCodes } = await this.commands.execute(
      new EnrolFirstPasskeyCommand(input, visitor),
    );
    return { session: await this.welcome.afterLogIn(session, request, reply), recoveryCodes };
  }

  @Endpoint(StartPasskey)
  start(_input: InputOf<typeof StartPasskey>, @CurrentCaller() caller: Caller) {
    return this.passkeys.createAnother(caller);
  }

  @Endpoint(FinishPasskey)
  async finish(input: InputOf<typeof FinishPasskey>, @CurrentCaller() caller: Caller) {
    return { recoveryCodes: await this.commands.execute(new FinishPasskeyCommand(caller, input)) };
  }
}
