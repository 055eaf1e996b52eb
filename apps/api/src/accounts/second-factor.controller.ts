import { Controller, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EnrolFirstFactor, VerifySecondFactor, type InputOf } from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../kernel/security/endpoint.js';
import { EnrolFirstFactorCommand } from './enrol-first-factor.handler.js';
import { SessionWelcome } from './session-welcome.js';
import { VerifySecondFactorCommand } from './verify-second-factor.handler.js';

/** From a proved password to a session. */
@Controller()
export class SecondFactorController {
  constructor(
    private readonly commands: CommandBus,
    private readonly welcome: SessionWelcome,
  ) {}

  @Endpoint(VerifySecondFactor)
  async verify(
    input: InputOf<typeof VerifySecondFactor>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const visitor = this.welcome.visitorOf(request);
    const session = await this.commands.execute(new VerifySecondFactorCommand(input, visitor));
    return this.welcome.afterLogIn(session, request, reply);
  }

  @Endpoint(EnrolFirstFactor)
  async enrol(
    input: InputOf<typeof EnrolFirstFactor>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const visitor = this.welcome.visitorOf(request);
    const { session, recoveryCodes } = await this.commands.execute(
      new EnrolFirstFactorCommand(input, visitor),
    );
    return { session: await this.welcome.afterLogIn(session, request, reply), recoveryCodes };
  }
}
