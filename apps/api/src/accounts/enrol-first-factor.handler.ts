import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { matchOneTimePassword } from '@collab/crypto/public';
import { Refusal, type EnrolFirstFactor, type InputOf } from '@collab/domain';
import { CredentialStore } from './credentials.js';
import type { Visitor } from './known-devices.js';
import { LogInCompletion } from './log-in-completion.js';
import { LogInSteps } from './log-in-steps.js';
import { SecondFactors } from './second-factors.js';
import type { OpenSession } from './sessions.js';
import { fromBase32 } from './totp-secret.js';

/** A session with the recovery codes that came with the first second factor. */
export interface Enrolled {
  readonly session: OpenSession;
  readonly recoveryCodes: string[];
}

export class EnrolFirstFactorCommand extends Command<Enrolled> {
  constructor(
    readonly input: InputOf<typeof EnrolFirstFactor>,
    readonly visitor: Visitor,
  ) {
    super();
  }
}

/** Completes a log-in of an account without a second factor by enrolling an authenticator app. */
@CommandHandler(EnrolFirstFactorCommand)
export class EnrolFirstFactorHandler implements ICommandHandler<EnrolFirstFactorCommand> {
  constructor(
    private readonly steps: LogInSteps,
    private readonly factors: SecondFactors,
    private readonly credentials: CredentialStore,
    private readonly completion: LogInCompletion,
  ) {}

  async execute({ input: { token, name, code }, visitor }: EnrolFirstFactorCommand): Promise<Enrolled> {
    const step = await this.steps.attempt(token, 'enrol-second-factor');
    if (step === undefined) throw new Refusal('log-in-expired');
    const { accountId, secret } = step;
    const lastStep = matchOneTimePassword(fromBase32(secret), code, Date.now());
    if (lastStep === undefined) throw new Refusal('wrong-code');
    if (!(await this.steps.end(token))) throw new Refusal('log-in-expired');
    // Whoever knew the password that was replaced must not leave a factor of theirs behind.
    await this.credentials.requireUnchanged(step);
    const recoveryCodes = await this.factors.add(
      { accountId, name, kind: 'totp', secret, lastStep },
      { first: true },
    );
    return { session: await this.completion.open(step, visitor), recoveryCodes };
  }
}
