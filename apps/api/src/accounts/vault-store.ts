import { Injectable } from '@nestjs/common';
import { verifyVaultReplacement } from '@collab/crypto/public';
import { Refusal, type AccountId, type InputOf, type StoreVault, type VaultChange } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { refuseAs } from '../kernel/security/refuse-as.js';
import { AccountLog } from './account-log.js';
import { CredentialStore } from './credentials.js';
import { VaultQuery } from './vault.query.js';

/** A vault to be stored, and the OPAQUE record of the password that goes with it; null when the password stays. */
export interface VaultToStore {
  readonly accountId: AccountId;
  readonly vault: InputOf<typeof StoreVault>['vault'];
  readonly registrationRecord: string | null;
  readonly proof: Uint8Array | null;
  readonly change: VaultChange;
}

/**
 * Stores a vault as the next revision. The event comes first and the rows last: a row moves by exactly one revision and
 * only for one of several writers, also when the server ended between the two and the log is one revision ahead.
 */
@Injectable()
export class VaultStore {
  constructor(
    private readonly database: DataSource,
    private readonly log: AccountLog,
    private readonly vaults: VaultQuery,
    private readonly credentials: CredentialStore,
  ) {}

  /**
   * Stores the vault; `within` does what must be settled in the same transaction, and may refuse.
   * @throws Refusal `conflict` when the revision is taken, `forbidden` without the identity's signature.
   */
  async store(
    toStore: VaultToStore,
    within: (transaction: EntityManager) => Promise<void> = async () => undefined,
  ): Promise<void> {
    const { accountId, vault } = toStore;
    const { revision } = vault;
    const stored = await this.vaults.find(accountId);
    if (revision !== (stored?.revision ?? 0) + 1) throw new Refusal('conflict');
    const { vaultRevision, identityKey } = await this.log.read(accountId);
    if (stored !== null) await requireProof(toStore, identityKey);
    if (vaultRevision < revision) await this.record(toStore);
    await this.database.transaction(async (transaction) => {
      await within(transaction);
      await this.write(transaction, toStore);
    });
  }

  /** Of several writers of one revision one records it; whose vault it becomes is settled where it is written. */
  private async record({ accountId, vault: { revision }, change }: VaultToStore): Promise<void> {
    try {
      const command = { type: 'store-vault', vault: { accountId, revision, change } } as const;
      await this.log.decide(accountId, command, { kind: 'account', accountId });
    } catch (error) {
      if (!isConflict(error) || (await this.log.read(accountId)).vaultRevision !== revision) throw error;
    }
  }

  private async write(
    transaction: EntityManager,
    { accountId, vault, registrationRecord }: VaultToStore,
  ): Promise<void> {
    const rows: unknown[] = await transaction.query(
      `INSERT INTO vaults (account_id, revision, wrapped_by_password, wrapped_by_recovery_code, sealed)
       SELECT $1, $2, $3, $4, $5 WHERE $2 = 1 OR EXISTS (SELECT FROM vaults WHERE account_id = $1)
       ON CONFLICT (account_id) DO UPDATE SET (revision, wrapped_by_password, wrapped_by_recovery_code, sealed) =
         (EXCLUDED.revision, EXCLUDED.wrapped_by_password, EXCLUDED.wrapped_by_recovery_code, EXCLUDED.sealed)
         WHERE vaults.revision = EXCLUDED.revision - 1
       RETURNING revision`,
      [accountId, vault.revision, vault.wrappedByPassword, vault.wrappedByRecoveryCode, vault.sealed],
    );
    if (rows.length !== 1) throw new Refusal('conflict');
    if (registrationRecord === null) return;
    await this.credentials.replace(transaction, { accountId, registrationRecord });
  }
}

const isConflict = (error: unknown): boolean => error instanceof Refusal && error.code === 'conflict';

/** A device must have published the identity before anything can be replaced: before that nothing is lost. */
async function requireProof(
  { accountId, vault, registrationRecord, proof }: VaultToStore,
  identityKey: Uint8Array | null,
): Promise<void> {
  if (identityKey === null || proof === null) throw new Refusal('forbidden');
  await refuseAs('forbidden', () =>
    verifyVaultReplacement(identityKey, { accountId, ...vault, registrationRecord }, proof),
  );
}
