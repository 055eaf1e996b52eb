import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ConfirmSecondFactor, FinishConfirmation, StartConfirmation, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { ConfirmSecondFactorCommand } from './confirm-second-factor.handler.js';
import { FinishConfirmationCommand } from './finish-confirmation.handler.js';
import { StartConfirmationCommand } from './start-confirmation.handler.js';

/** Proves anew, within a session, that its owner is here. */
@Controller()
export class ConfirmationController {
  constructor(private readonly commands: CommandBus) {}

  @Endpoint(StartConfirmation)
  start(input: InputOf<typeof StartConfirmation>, @CurrentCaller() caller: Caller) {
    return this.commands.execute(new StartConfirmationCommand(caller, input));
  }

  @Endpoint(FinishConfirmation)
  finish(input: InputOf<typeof FinishConfirmation>, @CurrentCaller() caller: Caller) {
    return this.commands.execute(new FinishConfirmationCommand(caller, input));
  }

  @Endpoint(ConfirmSecondFactor)
  async secondFactor(input: InputOf<typeof ConfirmSecondFactor>, @CurrentCaller() caller: Caller) {
    await this.commands.execute(new ConfirmSecondFactorCommand(caller, input));
    return {};
  }
}
