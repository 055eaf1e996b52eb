import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangePassword, ReadRecovery, StartPasswordChange, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { ChangePasswordCommand } from './change-password.handler.js';
import { RecoveryQuery } from './recovery.query.js';
import { RegisterPasswordQuery } from './register-password.query.js';

/** The own password and what became of the own vault. */
@Controller()
export class PasswordController {
  constructor(
    private readonly commands: CommandBus,
    private readonly registration: RegisterPasswordQuery,
    private readonly recovery: RecoveryQuery,
  ) {}

  @Endpoint(ReadRecovery)
  read(_input: InputOf<typeof ReadRecovery>, @CurrentCaller() { accountId }: Caller) {
    return this.recovery.of(accountId);
  }

  @Endpoint(StartPasswordChange)
  start(
    { registrationRequest }: InputOf<typeof StartPasswordChange>,
    @CurrentCaller() { accountId }: Caller,
  ) {
    return this.registration.answer(accountId, registrationRequest);
  }

  @Endpoint(ChangePassword)
  async change(input: InputOf<typeof ChangePassword>, @CurrentCaller() caller: Caller) {
    await this.commands.execute(new ChangePasswordCommand(caller, input));
    return {};
  }
}
