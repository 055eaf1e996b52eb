import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type EnrolFirstPasskey, type InputOf } from '@collab/domain';
import { CredentialStore } from './credentials.js';
import type { Enrolled } from './enrol-first-factor.handler.js';
import type { Visitor } from './known-devices.js';
import { LogInCompletion } from './log-in-completion.js';
import { LogInSteps } from './log-in-steps.js';
import { Passkeys } from './passkeys.js';
import { SecondFactors } from './second-factors.js';

export class EnrolFirstPasskeyCommand extends Command<Enrolled> {
  constructor(
    readonly input: InputOf<typeof EnrolFirstPasskey>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/** Completes a log-in of an account without a second factor by enrolling a passkey. */
@CommandHandler(EnrolFirstPasskeyCommand)
export class EnrolFirstPasskeyHandler implements ICommandHandler<EnrolFirstPasskeyCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly passkeys: Passkeys,
    private readonly factors: SecondFactors,
    private readonly credentials: CredentialStore,
    private readonly completion: LogInCompletion,
  ) {}

  async execute({ input: { token, name, passkey }, visitor }: EnrolFirstPasskeyCommand): Promise<Enrolled> {
    const step = await this.steps.attempt(token, 'enrol-second-factor');
    if (step === undefined) throw new Refusal('log-in-expired');
    const { accountId } = step;
    const proved = await this.passkeys.verifyCreation({ accountId, name }, token, passkey);
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    // Whoever knew the password that was replaced must not leave a factor of theirs behind.
    await this.credentials.requireUnchanged(step);
    const recoveryCodes = await this.factors.add(proved, { first: true });
    return { session: await this.completion.open(step, visitor), recoveryCodes };
  }
}
