import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { finishServerLogIn } from '@collab/crypto/public';
import { Refusal, type FinishConfirmation, type InputOf, type OutputOf } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInSteps } from './log-in-steps.js';
import { LogInsUnderWay } from './log-ins-under-way.js';
import { SecondFactors } from './second-factors.js';

export class FinishConfirmationCommand extends Command<OutputOf<typeof FinishConfirmation>> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof FinishConfirmation>,
  ) {
    super();
  }
}

/** Checks that the owner of a session has proved the password anew. */
@CommandHandler(FinishConfirmationCommand)
export class FinishConfirmationHandler implements ICommandHandler<FinishConfirmationCommand> {
  constructor(
    private readonly logIns: LogInsUnderWay,
    private readonly factors: SecondFactors,
    private readonly steps: LogInSteps,
    private readonly sessions: SessionRegistry,
    private readonly limits: LogInLimits,
  ) {}

  async execute({ caller, input }: FinishConfirmationCommand): Promise<OutputOf<typeof FinishConfirmation>> {
    const { accountId, sessionId } = caller;
    const { logInToken, finishLoginRequest } = input;
    const logIn = await this.logIns.take(logInToken, 'confirmation');
    if (logIn === undefined || logIn.accountId !== accountId) throw new Refusal('wrong-credentials');
    await refuseAs('wrong-credentials', () => finishServerLogIn({ state: logIn.state, finishLoginRequest }));
    const methods = await this.factors.methodsOf(accountId);
    if (methods.length > 0) {
      const token = await this.steps.open({ purpose: 'confirmation', accountId, sessionId });
      return { next: 'second-factor', token, methods };
    }
    await this.sessions.confirm(sessionId);
    await this.limits.forgive({ accountId, knownDevice: sessionId });
    return { next: 'confirmed' };
  }
}
