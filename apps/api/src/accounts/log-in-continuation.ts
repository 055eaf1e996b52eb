import { Injectable } from '@nestjs/common';
import { Refusal, type LogInStep } from '@collab/domain';
import { AccountQuery } from './account.query.js';
import type { ProvedPassword } from './credentials.js';
import type { Visitor } from './known-devices.js';
import { LogInCompletion } from './log-in-completion.js';
import { LogInSteps } from './log-in-steps.js';
import { PolicyQuery } from './policy.query.js';
import { SecondFactors } from './second-factors.js';
import type { OpenSession } from './sessions.js';
import { newTotpSecret, totpSecretFor } from './totp-secret.js';

/** What comes after the password: a session, or what is still asked for. */
export type NextStep =
  | { readonly next: 'session'; readonly session: OpenSession }
  | Exclude<LogInStep, { readonly next: 'session' }>;

/** Says what a person who has proved the password has to do for a session. */
@Injectable()
export class LogInContinuation {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly factors: SecondFactors,
    private readonly policy: PolicyQuery,
    private readonly steps: LogInSteps,
    private readonly completion: LogInCompletion,
  ) {}

  async after(proved: ProvedPassword & { readonly client: string }, visitor: Visitor): Promise<NextStep> {
    const methods = await this.factors.methodsOf(proved.accountId);
    if (methods.length > 0) {
      const token = await this.steps.open({ purpose: 'second-factor', ...proved });
      return { next: 'second-factor', token, methods };
    }
    const { secondFactorRequired } = await this.policy.read();
    if (!secondFactorRequired) {
      return { next: 'session', session: await this.completion.open(proved, visitor) };
    }
    const account = await this.accounts.find(proved.accountId);
    if (account === undefined) throw new Refusal('wrong-credentials');
    const secret = newTotpSecret();
    const token = await this.steps.open({ purpose: 'enrol-second-factor', ...proved, secret });
    return {
      next: 'enrol-second-factor',
      token,
      totp: totpSecretFor(account.email, secret),
      passkeys: this.factors.passkeysOffered,
    };
  }
}
