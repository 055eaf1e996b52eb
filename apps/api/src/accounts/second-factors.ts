import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  FactorId,
  Refusal,
  type AccountId,
  type FactorAnswer,
  type FactorMethod,
  type FactorView,
  type PasskeyAssertion,
} from '@collab/domain';
import { AccountLog } from './account-log.js';
import { factorMail } from './factor-mails.js';
import { FactorStore, type NewFactor, type ProvedFactor } from './factor-store.js';
import { OwnerMails } from './owner-mails.js';
import { Passkeys } from './passkeys.js';
import { RecoveryCodes } from './recovery-codes.js';
import { newId } from './secret-tokens.js';

/** The order in which people are offered what they have: what cannot be phished comes first. */
const BEST_FIRST: readonly FactorMethod[] = ['passkey', 'totp', 'recovery-code'];

/** What somebody shows, at which step of a log-in or a confirmation. */
export interface ShownFactor {
  readonly accountId: AccountId;
  readonly token: string;
  readonly answer: FactorAnswer;
}

/** The second factors of accounts: what there is, what a person shows, and what changes. Each change is an event. */
@Injectable()
export class SecondFactors implements OnApplicationBootstrap {
  constructor(
    private readonly log: AccountLog,
    private readonly store: FactorStore,
    private readonly codes: RecoveryCodes,
    private readonly passkeys: Passkeys,
    private readonly mails: OwnerMails,
  ) {}

  /** Records what a server that ended in between had not. */
  async onApplicationBootstrap(): Promise<void> {
    for (const factor of await this.store.unrecorded()) await this.record(factor);
  }

  /** Whether this site can have passkeys. */
  get passkeysOffered(): boolean {
    return this.passkeys.offered;
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
    const codesLeft = await this.codes.left(accountId);
    return BEST_FIRST.filter((method) => (method === 'recovery-code' ? codesLeft > 0 : kinds.has(method)));
  }

  /** Lets a right answer pass. @throws Refusal `wrong-code` or `wrong-passkey` */
  async prove(shown: ShownFactor): Promise<void> {
    if (await this.accept(shown)) return;
    throw new Refusal(shown.answer.method === 'passkey' ? 'wrong-passkey' : 'wrong-code');
  }

  /** Whether the answer is right. One that is counts no more afterwards. */
  async accept({ accountId, token, answer }: ShownFactor): Promise<boolean> {
    switch (answer.method) {
      case 'totp':
        return this.store.acceptTotp(accountId, answer.code);
      case 'passkey':
        return this.acceptPasskey(accountId, token, answer.assertion);
      case 'recovery-code':
        return this.acceptRecoveryCode(accountId, answer.code);
    }
  }

  /** Adds a second factor. Gives recovery codes when it is the first one. */
  async add(factor: ProvedFactor, options: { readonly first: boolean }): Promise<string[]> {
    const isFirst = (await this.store.kindsOf(factor.accountId)).size === 0;
    const added: NewFactor = { ...factor, factorId: FactorId.parse(newId()) };
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

  /** One that signs rightly and counts wrongly may be a copy: refused, recorded, and told to the owner. */
  private async acceptPasskey(
    accountId: AccountId,
    token: string,
    assertion: PasskeyAssertion,
  ): Promise<boolean> {
    const signed = await this.passkeys.verify(accountId, token, assertion);
    if (signed === undefined) return false;
    const { factorId, counter } = signed;
    if (await this.store.moveCounter(factorId, counter)) return true;
    const suspicion = { accountId, factorId };
    await this.log.decide(accountId, { type: 'suspect-copy', suspicion }, { kind: 'account', accountId });
    await this.mails.send(accountId, factorMail('copy-suspected'));
    return false;
  }

  private async record(factor: Pick<NewFactor, 'accountId' | 'factorId' | 'kind' | 'name'>): Promise<void> {
    const { accountId, factorId, kind, name } = factor;
    await this.log.decide(
      accountId,
      { type: `enrol-${kind}`, factor: { accountId, factorId, name } },
      { kind: 'account', accountId },
    );
    await this.store.markRecorded(factorId);
  }
}
