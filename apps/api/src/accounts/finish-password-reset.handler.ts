import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Instant, Refusal, type AccountId, type FinishPasswordReset, type InputOf } from '@collab/domain';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { AccountLog } from './account-log.js';
import { OwnerMails } from './owner-mails.js';
import { PasswordResets, type PendingIdentityReset } from './password-resets.js';
import { identityResetMail, passwordChangedMail } from './recovery-mails.js';
import { Sessions } from './sessions.js';
import { VaultStore } from './vault-store.js';

export class FinishPasswordResetCommand extends Command<void> {
  constructor(readonly input: InputOf<typeof FinishPasswordReset>) {
    super();
  }
}

/** Gives an account a new identity. May be repeated: what a server that ended in between had promised is finished. */
@Injectable()
export class IdentityResets implements OnApplicationBootstrap {
  constructor(
    private readonly resets: PasswordResets,
    private readonly log: AccountLog,
    private readonly sessions: Sessions,
    private readonly registry: SessionRegistry,
    private readonly mails: OwnerMails,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const reset of await this.resets.unfinished()) await this.carryOut(reset);
  }

  async carryOut(reset: PendingIdentityReset): Promise<void> {
    const { accountId } = reset;
    const actor = { kind: 'account', accountId } as const;
    // As with a single device: the mark comes first, and the events follow also after a crash.
    await this.registry.dismissDevices(accountId);
    const at = Instant.parse(new Date().toISOString());
    await this.log.decide(accountId, { type: 'reset-identity', reset: { accountId }, at }, actor);
    await this.sessions.endAll(accountId, 'identity-reset');
    await this.resets.finish(reset);
    await this.mails.send(accountId, identityResetMail);
  }
}

/** Sets a new password under a mailed link: with the opened vault, or with a new identity. */
@CommandHandler(FinishPasswordResetCommand)
export class FinishPasswordResetHandler implements ICommandHandler<FinishPasswordResetCommand> {
  constructor(
    private readonly resets: PasswordResets,
    private readonly identities: IdentityResets,
    private readonly vaults: VaultStore,
    private readonly sessions: Sessions,
    private readonly mails: OwnerMails,
  ) {}

  async execute({ input }: FinishPasswordResetCommand): Promise<void> {
    const { token, registrationRecord, recovered } = input;
    if (recovered === null) {
      const reset = await this.resets.consumeForNewIdentity(token, registrationRecord);
      return this.identities.carryOut(reset);
    }
    await this.recover(await this.resets.find(token), input, recovered);
  }

  private async recover(
    accountId: AccountId,
    { token, registrationRecord }: InputOf<typeof FinishPasswordReset>,
    { vault, proof }: NonNullable<InputOf<typeof FinishPasswordReset>['recovered']>,
  ): Promise<void> {
    // Whoever stores revision 1 here has opened nothing.
    if (vault.revision === 1) throw new Refusal('forbidden');
    const toStore = { accountId, vault, proof, registrationRecord, change: 'recovered' } as const;
    await this.vaults.store(toStore, (transaction) => this.resets.consume(transaction, token));
    await this.sessions.endAll(accountId, 'password-changed');
    await this.mails.send(accountId, passwordChangedMail);
  }
}
