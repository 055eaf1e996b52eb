import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { matchOneTimePassword } from '@collab/crypto/public';
import { Refusal, type AccountId, type FinishTotp, type InputOf } from '@collab/domain';
import { LogInSteps } from './log-in-steps.js';
import { SecondFactors } from './second-factors.js';
import { fromBase32 } from './totp-secret.js';

export class FinishTotpCommand extends Command<string[]> {
  constructor(
    readonly accountId: AccountId,
    readonly input: InputOf<typeof FinishTotp>,
  ) {
    super();
  }
}

/** Enrols another authenticator app, which shows by a code that it has the secret. */
@CommandHandler(FinishTotpCommand)
export class FinishTotpHandler implements ICommandHandler<FinishTotpCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly factors: SecondFactors,
  ) {}

  async execute({ accountId, input: { token, name, code } }: FinishTotpCommand) {
    const step = await this.steps.attempt(token, 'enrol-totp');
    if (step === undefined || step.accountId !== accountId) throw new Refusal('log-in-expired');
    const lastStep = matchOneTimePassword(fromBase32(step.secret), code, Date.now());
    if (lastStep === undefined) throw new Refusal('wrong-code');
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    return this.factors.add(
      { accountId, name, kind: 'totp', secret: step.secret, lastStep },
      { first: false },
    );
  }
}
