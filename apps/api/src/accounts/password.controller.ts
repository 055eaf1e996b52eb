import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ChangePassword, ReadRecovery, StartPasswordChange, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { ChangePasswordCommand } from './change-password.handler.js';
import { LogInLimits } from './log-in-limits.js';
import { RecoveryQuery } from './recovery.query.js';
import { RegisterPasswordQuery } from './register-password.query.js';

/** The own password and what became of the own vault. */
@Controller()
export class PasswordController {
  constructor(
    private readonly commands: CommandBus,
    private readonly limits: LogInLimits,
    private readonly registration: RegisterPasswordQuery,
    private readonly recovery: RecoveryQuery,
  ) {}

  @Endpoint(ReadRecovery)
  read(_input: InputOf<typeof ReadRecovery>, @CurrentCaller() { accountId }: Caller) {
    return this.recovery.of(accountId);
  }

  @Endpoint(StartPasswordChange)
  async start(
    { registrationRequest }: InputOf<typeof StartPasswordChange>,
    @CurrentCaller() { accountId, sessionId }: Caller,
  ) {
    // Registrations are answered by the key of the log-in: beside the start of one, each answer tests a guess.
    await this.limits.countTry({ accountId, knownDevice: sessionId });
    return this.registration.answer(accountId, registrationRequest);
  }

  @Endpoint(ChangePassword)
  async change(input: InputOf<typeof ChangePassword>, @CurrentCaller() caller: Caller) {
    await this.commands.execute(new ChangePasswordCommand(caller, input));
    return {};
  }
}
