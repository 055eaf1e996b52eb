import { Controller, Ip } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { FinishSignUp, StartSignUp, VerifyEmail, type InputOf } from '@collab/domain';
import { Endpoint } from '../kernel/security/endpoint.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { FinishSignUpCommand } from './finish-sign-up.handler.js';
import { StartSignUpCommand } from './start-sign-up.handler.js';
import { VerifyEmailCommand } from './verify-email.handler.js';

/** From nothing to an account. */
@Controller()
export class SignUpController {
  constructor(private readonly commands: CommandBus) {}

  @Endpoint(StartSignUp)
  start(input: InputOf<typeof StartSignUp>, @Ip() address: string) {
    return this.commands.execute(new StartSignUpCommand(input, sourcePrefix(address)));
  }

  @Endpoint(FinishSignUp)
  async finish(input: InputOf<typeof FinishSignUp>) {
    await this.commands.execute(new FinishSignUpCommand(input));
    return {};
  }

  @Endpoint(VerifyEmail)
  async verify({ token }: InputOf<typeof VerifyEmail>) {
    await this.commands.execute(new VerifyEmailCommand(token));
    return {};
  }
}
