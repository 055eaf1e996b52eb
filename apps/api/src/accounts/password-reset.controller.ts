import { Controller, Ip } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishPasswordReset,
  ReadPasswordReset,
  RequestPasswordReset,
  StartPasswordReset,
  type AccountId,
  type InputOf,
} from '@collab/domain';
import { Endpoint } from '../kernel/security/endpoint.js';
import { sourcePrefix } from '../kernel/security/rate-limiter.js';
import { FinishPasswordResetCommand } from './finish-password-reset.handler.js';
import { PasswordResetLimits } from './password-reset-limits.js';
import { PasswordResetQuery } from './password-reset.query.js';
import { PasswordResets } from './password-resets.js';
import { RegisterPasswordQuery } from './register-password.query.js';
import { RequestPasswordResetCommand } from './request-password-reset.handler.js';

/** Back into an account whose password was forgotten, by a mailed link. */
@Controller()
export class PasswordResetController {
  constructor(
    private readonly commands: CommandBus,
    private readonly limits: PasswordResetLimits,
    private readonly resets: PasswordResets,
    private readonly answers: PasswordResetQuery,
    private readonly registration: RegisterPasswordQuery,
  ) {}

  @Endpoint(RequestPasswordReset)
  async request(input: InputOf<typeof RequestPasswordReset>, @Ip() address: string) {
    await this.commands.execute(new RequestPasswordResetCommand(input, sourcePrefix(address)));
    return {};
  }

  @Endpoint(ReadPasswordReset)
  async read({ token }: InputOf<typeof ReadPasswordReset>, @Ip() address: string) {
    return this.answers.read(await this.accountOf(token, address));
  }

  @Endpoint(StartPasswordReset)
  async start({ token, registrationRequest }: InputOf<typeof StartPasswordReset>, @Ip() address: string) {
    const accountId = await this.accountOf(token, address);
    this.limits.countOpening(accountId);
    return this.registration.answer(accountId, registrationRequest);
  }

  @Endpoint(FinishPasswordReset)
  async finish(input: InputOf<typeof FinishPasswordReset>, @Ip() address: string) {
    this.limits.countUse(sourcePrefix(address));
    await this.commands.execute(new FinishPasswordResetCommand(input));
    return {};
  }

  private accountOf(token: string, address: string): Promise<AccountId> {
    this.limits.countUse(sourcePrefix(address));
    return this.resets.find(token);
  }
}
