import { Injectable } from '@nestjs/common';
import type { AccountId, OutputOf, ReadVault } from '@collab/domain';
import { DataSource } from 'typeorm';

/** Reads vaults: ciphertext of the owner's, whose keys the server never has. */
@Injectable()
export class VaultQuery {
  constructor(private readonly database: DataSource) {}

  async find(accountId: AccountId): Promise<OutputOf<typeof ReadVault>['vault']> {
    const rows: NonNullable<OutputOf<typeof ReadVault>['vault']>[] = await this.database.query(
      `SELECT revision, wrapped_by_password AS "wrappedByPassword",
         wrapped_by_recovery_code AS "wrappedByRecoveryCode", sealed
       FROM vaults WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }
}
