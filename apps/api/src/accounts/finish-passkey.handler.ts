import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type FinishPasskey, type InputOf } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { LogInSteps } from './log-in-steps.js';
import { Passkeys } from './passkeys.js';
import { SecondFactors } from './second-factors.js';

export class FinishPasskeyCommand extends Command<string[]> {
  constructor(
    readonly caller: Pick<Caller, 'accountId' | 'sessionId'>,
    readonly input: InputOf<typeof FinishPasskey>,
  ) {
    super();
  }
}

/** Enrols another passkey, in the session that has begun it. */
@CommandHandler(FinishPasskeyCommand)
export class FinishPasskeyHandler implements ICommandHandler<FinishPasskeyCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly passkeys: Passkeys,
    private readonly factors: SecondFactors,
  ) {}

  async execute({ caller: { accountId, sessionId }, input: { token, name, passkey } }: FinishPasskeyCommand) {
    const step = await this.steps.attempt(token, 'enrol-passkey');
    if (step?.sessionId !== sessionId || step.accountId !== accountId) throw new Refusal('log-in-expired');
    const proved = await this.passkeys.verifyCreation({ accountId, name }, token, passkey);
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    return this.factors.add(proved, { first: false });
  }
}
