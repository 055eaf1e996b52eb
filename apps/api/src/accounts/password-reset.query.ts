import { Injectable } from '@nestjs/common';
import { type AccountId, type OutputOf, type ReadPasswordReset, Refusal } from '@collab/domain';
import { AccountQuery } from './account.query.js';
import { VaultQuery } from './vault.query.js';

/** What the owner of a mailed link needs for a new password: the vault, and what the password should not resemble. */
@Injectable()
export class PasswordResetQuery {
  constructor(
    private readonly accounts: AccountQuery,
    private readonly vaults: VaultQuery,
  ) {}

  async read(accountId: AccountId): Promise<OutputOf<typeof ReadPasswordReset>> {
    const account = await this.accounts.find(accountId);
    if (account === undefined) throw new Refusal('link-invalid');
    const { email, displayName } = account;
    return { accountId, email, displayName, vault: await this.vaults.find(accountId) };
  }
}
