import { Controller, Ip, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishSignUp,
  ReadSignUpPolicy,
  ReadVerification,
  ResendVerification,
  StartSignUp,
  StartVerification,
  VerifyEmail,
  type InputOf,
  type OutputOf,
} from '@collab/domain';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Endpoint } from '../kernel/security/endpoint.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { EmailVerification } from './email-verification.js';
import { FinishSignUpCommand } from './finish-sign-up.handler.js';
import { PolicyQuery } from './policy.query.js';
import { SignUpCookie } from './sign-up-cookie.js';
import { SignUpReplacement } from './sign-up-replacement.js';
import { StartSignUpCommand } from './start-sign-up.handler.js';
import { StartVerificationCommand } from './start-verification.handler.js';
import { VerifyEmailCommand } from './verify-email.handler.js';

/** From nothing to an account. */
@Controller()
export class SignUpController {
  constructor(
    private readonly commands: CommandBus,
    private readonly verification: EmailVerification,
    private readonly replacement: SignUpReplacement,
    private readonly policies: PolicyQuery,
    private readonly cookie: SignUpCookie,
  ) {}

  @Endpoint(ReadSignUpPolicy)
  async readPolicy() {
    const { signUp, allowedDomains, passwordCharacters } = await this.policies.read();
    return { signUp, allowedDomains: signUp === 'domains' ? [...allowedDomains] : [], passwordCharacters };
  }

  @Endpoint(StartSignUp)
  start(input: InputOf<typeof StartSignUp>, @Ip() address: string) {
    return this.commands.execute(new StartSignUpCommand(input, sourcePrefix(address)));
  }

  @Endpoint(FinishSignUp)
  async finish(
    input: InputOf<typeof FinishSignUp>,
    @Ip() address: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutputOf<typeof FinishSignUp>> {
    const { next, browserToken } = await this.commands.execute(
      new FinishSignUpCommand(input, sourcePrefix(address)),
    );
    if (browserToken !== undefined) this.cookie.set(reply, browserToken);
    return { next };
  }

  @Endpoint(ResendVerification)
  async resend({ token }: InputOf<typeof ResendVerification>, @Ip() address: string) {
    await this.replacement.send(token, sourcePrefix(address));
    return {};
  }

  @Endpoint(ReadVerification)
  async readVerification(
    { token }: InputOf<typeof ReadVerification>,
    @Req() request: FastifyRequest,
  ): Promise<OutputOf<typeof ReadVerification>> {
    const enough = await this.verification.isEnough(token, this.cookie.read(request));
    return { needs: enough ? 'nothing' : 'password' };
  }

  @Endpoint(StartVerification)
  startVerification(input: InputOf<typeof StartVerification>, @Ip() address: string) {
    return this.commands.execute(new StartVerificationCommand(input, sourcePrefix(address)));
  }

  @Endpoint(VerifyEmail)
  async verify(
    input: InputOf<typeof VerifyEmail>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OutputOf<typeof VerifyEmail>> {
    const browserToken = this.cookie.read(request);
    const { begunHere } = await this.commands.execute(new VerifyEmailCommand(input, browserToken));
    // Else the browser may be known by a sign-up that is still under way.
    if (begunHere) this.cookie.clear(reply);
    return {};
  }
}
