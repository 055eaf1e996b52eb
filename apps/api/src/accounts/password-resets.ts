import { Injectable } from '@nestjs/common';
import { Refusal, type AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { PersonalRecords } from '../kernel/subject-keys/personal-records.js';
import { CredentialStore } from './credentials.js';
import { hashToken, newToken } from './secret-tokens.js';

/** Minutes for which the mailed link is good. */
const LINK_MINUTES = 30;
/** Days after its end for which a link can say whether it was used or has expired. */
const REMEMBER_DAYS = 7;

/** A new identity takes milliseconds, on a starved machine seconds: later it has failed, and is taken up again. */
const ABANDONED_SECONDS = 60;

/** Mailed links that set a new password. Tokens are kept hashed; one account has at most its newest link. */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly database: DataSource,
    private readonly records: PersonalRecords,
    private readonly credentials: CredentialStore,
  ) {}

  /** A new link; the same work is done where there is no account. Forgets the old ones and the account's unused one. */
  async issue(accountId: AccountId | null): Promise<string> {
    const token = newToken();
    await this.database.query(
      `DELETE FROM password_resets WHERE NOT identity_pending
         AND (expires_at < now() - make_interval(days => $2) OR account_id = $1 AND used_at IS NULL)`,
      [accountId, REMEMBER_DAYS],
    );
    await this.database.query(
      `INSERT INTO password_resets (token_hash, account_id, expires_at)
       VALUES ($1, $2, now() + make_interval(mins => $3))`,
      [hashToken(token), accountId, LINK_MINUTES],
    );
    return token;
  }

  /** The account that an unused link is for. @throws Refusal `link-used`, `link-expired` or `link-invalid` */
  async find(token: string): Promise<AccountId> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT account_id FROM password_resets WHERE ${UNUSED}`,
      [hashToken(token)],
    );
    if (rows[0] === undefined) throw await whyNot(this.database, token);
    return rows[0].account_id;
  }

  /**
   * Consumes a link, once whoever comes. What an earlier link had promised is not carried out any more: the person is
   * back with the identity that they had. @throws as `find`
   */
  async consume(transaction: EntityManager, token: string): Promise<void> {
    await this.take(transaction, token, false);
  }

  /**
   * Consumes a link, once whoever comes, for a new identity, which is remembered until `finish`, so that a crash cannot
   * leave half of it. From here on the new password is the only one. @throws as `find`
   */
  consumeForNewIdentity(token: string, registrationRecord: string): Promise<AccountId> {
    return this.database.transaction(async (transaction) => {
      const accountId = await this.take(transaction, token, true);
      await this.credentials.replace(transaction, { accountId, registrationRecord });
      return accountId;
    });
  }

  private async take(
    transaction: EntityManager,
    token: string,
    identityPending: boolean,
  ): Promise<AccountId> {
    const [rows]: [{ account_id: AccountId }[], number] = await transaction.query(
      `UPDATE password_resets SET used_at = now() WHERE ${UNUSED} RETURNING account_id`,
      [hashToken(token)],
    );
    const accountId = rows[0]?.account_id;
    if (accountId === undefined) throw await whyNot(transaction, token);
    await transaction.query(
      `UPDATE password_resets SET identity_pending = $3 AND token_hash = $1 WHERE account_id = $2`,
      [hashToken(token), accountId, identityPending],
    );
    return accountId;
  }

  /** Accounts that were promised a new identity, have not got it, and on which nobody is at work any more. */
  async abandoned(): Promise<readonly AccountId[]> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT account_id FROM password_resets
       WHERE identity_pending AND used_at < now() - make_interval(secs => $1)`,
      [ABANDONED_SECONDS],
    );
    return rows.map(({ account_id }) => account_id);
  }

  /** Takes the old vault away, with all that only it opened. */
  async finish(accountId: AccountId): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query('DELETE FROM vaults WHERE account_id = $1', [accountId]);
      await this.records.forgetSealed(transaction, accountId);
      await transaction.query('DELETE FROM password_resets WHERE account_id = $1 AND used_at IS NULL', [
        accountId,
      ]);
      await transaction.query('UPDATE password_resets SET identity_pending = false WHERE account_id = $1', [
        accountId,
      ]);
    });
  }
}

const UNUSED = 'token_hash = $1 AND expires_at > now() AND used_at IS NULL AND account_id IS NOT NULL';

async function whyNot(database: Pick<EntityManager, 'query'>, token: string): Promise<Refusal> {
  const rows: { used: boolean }[] = await database.query(
    `SELECT used_at IS NOT NULL AS used FROM password_resets WHERE token_hash = $1 AND account_id IS NOT NULL`,
    [hashToken(token)],
  );
  if (rows[0] === undefined) return new Refusal('link-invalid');
  return new Refusal(rows[0].used ? 'link-used' : 'link-expired');
}
