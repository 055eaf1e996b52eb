import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ChangePassword, InputOf } from '@collab/domain';
import type { Caller } from '../kernel/security/caller.js';
import { OwnerMails } from './owner-mails.js';
import { passwordChangedMail } from './recovery-mails.js';
import { Sessions } from './sessions.js';
import { VaultStore } from './vault-store.js';

export class ChangePasswordCommand extends Command<void> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof ChangePassword>,
  ) {
    super();
  }
}

/** Sets a new password for somebody who knows the old one, which alone opens the vault that the proof is made with. */
@CommandHandler(ChangePasswordCommand)
export class ChangePasswordHandler implements ICommandHandler<ChangePasswordCommand> {
  constructor(
    private readonly vaults: VaultStore,
    private readonly sessions: Sessions,
    private readonly mails: OwnerMails,
  ) {}

  async execute({ caller, input }: ChangePasswordCommand): Promise<void> {
    const { accountId, sessionId } = caller;
    await this.vaults.store({ accountId, ...input, change: 'password-changed' });
    await this.sessions.endAll(accountId, 'password-changed', sessionId);
    await this.mails.send(accountId, passwordChangedMail);
  }
}
