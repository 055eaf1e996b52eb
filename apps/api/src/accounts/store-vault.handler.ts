import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Refusal, type AccountId, type InputOf, type StoreVault } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountLog } from './account-log.js';
import { VaultQuery } from './vault.query.js';

export class StoreVaultCommand extends Command<void> {
  constructor(
    readonly accountId: AccountId,
    readonly vault: InputOf<typeof StoreVault>['vault'],
  ) {
    super();
  }
}

/**
 * Stores a vault as the next revision. The event comes first and the row last: a row moves by exactly one revision and
 * only for one of several writers, also when the server ended between the two and the log is one revision ahead.
 */
@CommandHandler(StoreVaultCommand)
export class StoreVaultHandler implements ICommandHandler<StoreVaultCommand> {
  constructor(
    private readonly database: DataSource,
    private readonly log: AccountLog,
    private readonly vaults: VaultQuery,
  ) {}

  async execute({ accountId, vault }: StoreVaultCommand): Promise<void> {
    const { revision } = vault;
    const stored = await this.vaults.find(accountId);
    if (revision !== (stored?.revision ?? 0) + 1) throw new Refusal('conflict');
    const { vaultRevision } = await this.log.read(accountId);
    if (vaultRevision < revision) {
      const command = { type: 'store-vault', vault: { accountId, revision } } as const;
      await this.log.decide(accountId, command, { kind: 'account', accountId });
    }
    const rows: unknown[] = await this.database.query(
      `INSERT INTO vaults (account_id, revision, wrapped_by_password, wrapped_by_recovery_code, sealed)
       SELECT $1, $2, $3, $4, $5 WHERE $2 = 1 OR EXISTS (SELECT FROM vaults WHERE account_id = $1)
       ON CONFLICT (account_id) DO UPDATE SET (revision, wrapped_by_password, wrapped_by_recovery_code, sealed) =
         (EXCLUDED.revision, EXCLUDED.wrapped_by_password, EXCLUDED.wrapped_by_recovery_code, EXCLUDED.sealed)
         WHERE vaults.revision = EXCLUDED.revision - 1
       RETURNING revision`,
      [accountId, revision, vault.wrappedByPassword, vault.wrappedByRecoveryCode, vault.sealed],
    );
    if (rows.length !== 1) throw new Refusal('conflict');
  }
}
