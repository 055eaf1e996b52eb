import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  FactorId,
  type AccountId,
  type FactorAnswer,
  type FactorMethod,
  type FactorView,
} from '@collab/domain';
import { AccountLog } from './account-log.js';
import { factorMail } from './factor-mails.js';
import { FactorStore, type NewFactor } from './factor-store.js';
import { OwnerMails } from './owner-mails.js';
import { RecoveryCodes } from './recovery-codes.js';
import { newId } from './secret-tokens.js';

/** An authenticator app that has shown a right code. */
export type ProvedTotp = Pick<NewFactor, 'accountId' | 'name' | 'secret' | 'lastStep'>;

/** The second factors of accounts: what there is, what a person shows, and what changes. Each change is an event. */
@Injectable()
export class SecondFactors implements OnApplicationBootstrap {
  constructor(
    private readonly log: AccountLog,
    private readonly store: FactorStore,
    private readonly codes: RecoveryCodes,
    private readonly mails: OwnerMails,
  ) {}

  /** Records what a server that ended in between had not. */
  async onApplicationBootstrap(): Promise<void> {
    for (const factor of await this.store.unrecorded()) await this.record(factor);
  }

  list(accountId: AccountId): Promise<FactorView[]> {
    return this.store.list(accountId);
  }

  recoveryCodesLeft(accountId: AccountId): Promise<number> {
    return this.codes.left(accountId);
  }

  /** What the person can show; empty where the account has no second factor. */
  async methodsOf(accountId: AccountId): Promise<FactorMethod[]> {
    const kinds = await this.store.kindsOf(accountId);
    if (kinds.size === 0) return [];
    return (await this.codes.left(accountId)) > 0 ? [...kinds, 'recovery-code'] : [...kinds];
  }

  /** Whether the answer is right. A code that is counts no more afterwards. */
  async accept(accountId: AccountId, answer: FactorAnswer): Promise<boolean> {
    switch (answer.method) {
      case 'totp':
        return this.store.acceptTotp(accountId, answer.code);
      case 'recovery-code':
        return this.acceptRecoveryCode(accountId, answer.code);
    }
  }

  /** Adds an authenticator app. Gives recovery codes when it is the first second factor. */
  async addTotp(factor: ProvedTotp, options: { readonly first: boolean }): Promise<string[]> {
    const isFirst = (await this.store.kindsOf(factor.accountId)).size === 0;
    const added: NewFactor = { ...factor, factorId: FactorId.parse(newId()), kind: 'totp' };
    await this.store.add(added, options);
    await this.record(added);
    await this.mails.send(factor.accountId, factorMail('added'));
    return isFirst ? this.newCodes(factor.accountId) : [];
  }

  async rename(accountId: AccountId, factorId: FactorId, name: string): Promise<void> {
    const factor = { accountId, factorId, name };
    await this.log.decide(accountId, { type: 'rename-factor', factor }, { kind: 'account', accountId });
    await this.store.rename(accountId, factorId, name);
  }

  /** @throws Refusal `last-factor` where the last one has to stay */
  async remove(accountId: AccountId, factorId: FactorId, required: boolean): Promise<void> {
    const removal = { accountId, factorId };
    await this.log.decide(
      accountId,
      { type: 'remove-factor', removal, required },
      { kind: 'account', accountId },
    );
    await this.store.remove(accountId, factorId);
    if ((await this.store.kindsOf(accountId)).size === 0) await this.codes.removeAll(accountId);
    await this.mails.send(accountId, factorMail('removed'));
  }

  /** Makes new recovery codes in the place of the old ones. */
  async replaceCodes(accountId: AccountId): Promise<string[]> {
    const codes = await this.newCodes(accountId);
    await this.mails.send(accountId, factorMail('codes-replaced'));
    return codes;
  }

  private async newCodes(accountId: AccountId): Promise<string[]> {
    const codes = await this.codes.replace(accountId);
    const replacement = { accountId, count: codes.length };
    const actor = { kind: 'account', accountId } as const;
    await this.log.decide(accountId, { type: 'replace-recovery-codes', replacement }, actor);
    return codes;
  }

  private async acceptRecoveryCode(accountId: AccountId, code: string): Promise<boolean> {
    if (!(await this.codes.use(accountId, code))) return false;
    const use = { accountId, left: await this.codes.left(accountId) };
    await this.log.decide(accountId, { type: 'use-recovery-code', use }, { kind: 'account', accountId });
    await this.mails.send(accountId, factorMail('code-used'));
    return true;
  }

  private async record(factor: Pick<NewFactor, 'accountId' | 'factorId' | 'name'>): Promise<void> {
    const { accountId, factorId, name } = factor;
    await this.log.decide(
      accountId,
      { type: 'enrol-totp', factor: { accountId, factorId, name } },
      { kind: 'account', accountId },
    );
    await this.store.markRecorded(factorId);
  }
}
