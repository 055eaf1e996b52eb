import { Injectable } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Instant, Refusal, type AccountId, type FinishPasswordReset, type InputOf } from '@collab/domain';
import { SessionRegistry } from '../kernel/security/session-registry.js';
import { AccountLog } from './account-log.js';
import { OwnerMails } from './owner-mails.js';
import { PasswordResets } from './password-resets.js';
import { identityResetMail, passwordChangedMail } from './recovery-mails.js';
import { Sessions } from './sessions.js';
import { VaultStore } from './vault-store.js';

export class FinishPasswordResetCommand extends Command<void> {
  constructor(readonly input: InputOf<typeof FinishPasswordReset>) {
    super();
  }
}

/** Gives an account a new identity. May be repeated: what has failed or a server that ended in between has left is taken up. */
@Injectable()
export class IdentityResets {
  constructor(
    private readonly resets: PasswordResets,
    private readonly log: AccountLog,
    private readonly sessions: Sessions,
    private readonly registry: SessionRegistry,
    private readonly mails: OwnerMails,
  ) {}

  /** Finishes those that have failed; one that cannot be finished does not hold up the others. */
  async finish(): Promise<void> {
    const outcomes = await Promise.allSettled(
      (await this.resets.abandoned()).map((accountId) => this.carryOut(accountId)),
    );
    const failure = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }

  async carryOut(accountId: AccountId): Promise<void> {
    const actor = { kind: 'account', accountId } as const;
    // As with a single device: the mark comes first, and the events follow also after a crash.
    await this.registry.dismissDevices(accountId);
    const at = Instant.parse(new Date().toISOString());
    const { sessionIds } = await this.sessions.cutOff(accountId);
    const command = { type: 'reset-identity', reset: { accountId }, sessionIds, at } as const;
    await this.log.decide(accountId, command, actor);
    await this.resets.finish(accountId);
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
      return this.identities.carryOut(await this.resets.consumeForNewIdentity(token, registrationRecord));
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
    try {
      await this.vaults.store(toStore, (transaction) => this.resets.consume(transaction, token));
    } catch (error) {
      // Who comes second with one link is told so, and not that vault or identity have changed.
      if (error instanceof Refusal) await this.resets.find(token);
      throw error;
    }
    await this.sessions.endAll(accountId, 'password-changed');
    await this.mails.send(accountId, passwordChangedMail);
  }
}
