import { Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  FinishTotp,
  ReadFactors,
  Refusal,
  RemoveFactor,
  RenameFactor,
  ReplaceRecoveryCodes,
  StartTotp,
  type InputOf,
} from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { AccountQuery } from './account.query.js';
import { FinishTotpCommand } from './finish-totp.handler.js';
import { LogInSteps } from './log-in-steps.js';
import { PolicyQuery } from './policy.query.js';
import { SecondFactors } from './second-factors.js';
import { newTotpSecret, totpSecretFor } from './totp-secret.js';

/** The caller's own second factors. */
@Controller()
export class FactorsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly factors: SecondFactors,
    private readonly policy: PolicyQuery,
    private readonly steps: LogInSteps,
    private readonly accounts: AccountQuery,
  ) {}

  @Endpoint(ReadFactors)
  async read(_input: InputOf<typeof ReadFactors>, @CurrentCaller() { accountId }: Caller) {
    const [factors, recoveryCodesLeft, { secondFactorRequired: required }] = await Promise.all([
      this.factors.list(accountId),
      this.factors.recoveryCodesLeft(accountId),
      this.policy.read(),
    ]);
    return { factors, recoveryCodesLeft, required, passkeys: this.factors.passkeysOffered };
  }

  @Endpoint(StartTotp)
  async startTotp(_input: InputOf<typeof StartTotp>, @CurrentCaller() { accountId }: Caller) {
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('unauthenticated');
    const secret = newTotpSecret();
    const token = await this.steps.open({ purpose: 'enrol-totp', accountId, secret });
    return { token, totp: totpSecretFor(account.email, secret) };
  }

  @Endpoint(FinishTotp)
  async finishTotp(input: InputOf<typeof FinishTotp>, @CurrentCaller() { accountId }: Caller) {
    return { recoveryCodes: await this.commands.execute(new FinishTotpCommand(accountId, input)) };
  }

  @Endpoint(RenameFactor)
  async rename({ factorId, name }: InputOf<typeof RenameFactor>, @CurrentCaller() { accountId }: Caller) {
    await this.factors.rename(accountId, factorId, name);
    return {};
  }

  @Endpoint(RemoveFactor)
  async remove({ factorId }: InputOf<typeof RemoveFactor>, @CurrentCaller() { accountId }: Caller) {
    const { secondFactorRequired } = await this.policy.read();
    await this.factors.remove(accountId, factorId, secondFactorRequired);
    return {};
  }

  @Endpoint(ReplaceRecoveryCodes)
  async replaceCodes(_input: InputOf<typeof ReplaceRecoveryCodes>, @CurrentCaller() { accountId }: Caller) {
    if ((await this.factors.methodsOf(accountId)).length === 0) throw new Refusal('not-found');
    return { recoveryCodes: await this.factors.replaceCodes(accountId) };
  }
}
