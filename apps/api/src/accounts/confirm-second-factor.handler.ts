import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type ConfirmSecondFactor, type InputOf } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInSteps } from './log-in-steps.js';
import { SecondFactors } from './second-factors.js';

export class ConfirmSecondFactorCommand extends Command<void> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof ConfirmSecondFactor>,
  ) {
    super();
  }
}

/** Completes a confirmation by a second factor. */
@CommandHandler(ConfirmSecondFactorCommand)
export class ConfirmSecondFactorHandler implements ICommandHandler<ConfirmSecondFactorCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly limits: LogInLimits,
    private readonly factors: SecondFactors,
    private readonly sessions: SessionRegistry,
  ) {}

  async execute({ caller: { accountId, sessionId }, input }: ConfirmSecondFactorCommand): Promise<void> {
    const { token, answer } = input;
    const step = await this.steps.attempt(token, 'confirmation');
    if (step?.sessionId !== sessionId) throw new Refusal('log-in-expired');
    const bucket = { accountId, knownDevice: sessionId };
    await this.limits.countTry(bucket);
    await this.factors.prove({ accountId, token, answer });
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    await this.sessions.confirm(sessionId);
    await this.limits.forgive(bucket);
  }
}
