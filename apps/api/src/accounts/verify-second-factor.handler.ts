import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type InputOf, type VerifySecondFactor } from '@collab/domain';
import type { Visitor } from './known-devices.js';
import { LogInCompletion } from './log-in-completion.js';
import { LogInLimits } from './log-in-limits.js';
import { LogInSteps } from './log-in-steps.js';
import { SecondFactors } from './second-factors.js';
import type { OpenSession } from './sessions.js';

export class VerifySecondFactorCommand extends Command<OpenSession> {
  constructor(
    readonly input: InputOf<typeof VerifySecondFactor>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/** Completes a log-in by a second factor. A wrong one is a try like a wrong password. */
@CommandHandler(VerifySecondFactorCommand)
export class VerifySecondFactorHandler implements ICommandHandler<VerifySecondFactorCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly limits: LogInLimits,
    private readonly factors: SecondFactors,
    private readonly completion: LogInCompletion,
  ) {}

  async execute({ input: { token, answer }, visitor }: VerifySecondFactorCommand) {
    const step = await this.steps.attempt(token, 'second-factor');
    if (step === undefined) throw new Refusal('log-in-expired');
    const { accountId } = step;
    await this.limits.countTry({ accountId, knownDevice: visitor.markFor(accountId) });
    await this.factors.prove({ accountId, token, answer });
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    return this.completion.open(step, visitor);
  }
}
