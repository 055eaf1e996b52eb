import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { AccountId, InputOf, StoreVault } from '@collab/domain';
import { VaultStore } from './vault-store.js';

export class StoreVaultCommand extends Command<void> {
  constructor(
    readonly accountId: AccountId,
    readonly input: InputOf<typeof StoreVault>,
  ) {
    super();
  }
}

/** Stores the first vault of an account, or one with a new recovery sheet. */
@CommandHandler(StoreVaultCommand)
export class StoreVaultHandler implements ICommandHandler<StoreVaultCommand> {
  constructor(private readonly vaults: VaultStore) {}

  execute({ accountId, input: { vault, proof } }: StoreVaultCommand): Promise<void> {
    const change = vault.revision === 1 ? 'created' : 'recovery-sheet-made';
    return this.vaults.store({ accountId, vault, proof, registrationRecord: null, change });
  }
}
