import { Controller, Ip } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishSignUp,
  ReadSignUpPolicy,
  ResendVerification,
  StartSignUp,
  VerifyEmail,
  type InputOf,
} from '@collab/domain';
import { Endpoint } from '../kernel/security/endpoint.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { EmailVerification } from './email-verification.js';
import { FinishSignUpCommand } from './finish-sign-up.handler.js';
import { PolicyQuery } from './policy.query.js';
import { SignUpReplacement } from './sign-up-replacement.js';
import { StartSignUpCommand } from './start-sign-up.handler.js';

/** From nothing to an account. */
@Controller()
export class SignUpController {
  constructor(
    private readonly commands: CommandBus,
    private readonly verification: EmailVerification,
    private readonly replacement: SignUpReplacement,
    private readonly policies: PolicyQuery,
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
  finish(input: InputOf<typeof FinishSignUp>) {
    return this.commands.execute(new FinishSignUpCommand(input));
  }

  @Endpoint(ResendVerification)
  async resend({ token }: InputOf<typeof ResendVerification>, @Ip() address: string) {
    await this.replacement.send(token, sourcePrefix(address));
    return {};
  }

  @Endpoint(VerifyEmail)
  async verify({ token }: InputOf<typeof VerifyEmail>) {
    await this.verification.verify(token);
    return {};
  }
}
