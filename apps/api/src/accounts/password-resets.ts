import { Injectable } from '@nestjs/common';
import { Refusal, type AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { PersonalRecords } from '../kernel/subject-keys/personal-records.js';
import { CredentialStore } from './credentials.js';
import { hashToken, newToken } from './secret-tokens.js';

/** Minutes for which the mailed link is good. */
const LINK_MINUTES = 30;
/** Links of one account that have not expired: enough for somebody who does not find the first mail. */
const LIVE_LINKS = 3;
/** Minutes for which the newest of them has to last yet; else there is another one. */
const TIME_TO_USE_MINUTES = 10;
/** Days after its end for which a link can say whether it was used or has expired. */
const REMEMBER_DAYS = 7;

/** A new identity takes milliseconds, on a starved machine seconds: later it has failed, and is taken up again. */
const ABANDONED_SECONDS = 60;

/** Makes an account's links move one after the other; topics of `AccountLocks` and statements take the other numbers. */
const LOCK = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 4))';

/**
 * Mailed links that set a new password. Tokens are kept hashed. A link is good until it expires or one of the account's
 * links is used, whatever is asked for meanwhile. So nobody who knows an address keeps its owner out: whoever gets no
 * further link has one in the mailbox that is good for a while, or has used one and gets another within twenty minutes.
 * Used links count like the others, since nobody uses those of an address without an account.
 */
@Injectable()
export class PasswordResets {
  constructor(
    private readonly database: DataSource,
    private readonly records: PersonalRecords,
    private readonly credentials: CredentialStore,
  ) {}

  /**
   * A new link beside those that there are. The made-up id of an address without an account is counted alike, after the
   * same work. Forgets the old ones. @throws Refusal `links-mailed` while as many have not expired as may be
   */
  issue(accountId: AccountId): Promise<string> {
    const token = newToken();
    return this.database.transaction(async (transaction) => {
      await transaction.query(LOCK, [accountId]);
      await transaction.query(
        'DELETE FROM password_resets WHERE NOT identity_pending AND expires_at < now() - make_interval(days => $1)',
        [REMEMBER_DAYS],
      );
      const rows: unknown[] = await transaction.query(
        `INSERT INTO password_resets (token_hash, account_id, expires_at)
         SELECT $1, $2, now() + make_interval(mins => $3) FROM (
           SELECT count(*) AS live, max(expires_at) AS longest FROM password_resets WHERE account_id = $2 AND ${LIVE}
         ) AS links
         WHERE live < $4 OR longest < now() + make_interval(mins => $5) RETURNING account_id`,
        [hashToken(token), accountId, LINK_MINUTES, LIVE_LINKS, TIME_TO_USE_MINUTES],
      );
      if (rows.length === 0) throw new Refusal('links-mailed');
      return token;
    });
  }

  /** The account that an unused link is for. @throws Refusal `link-used`, `link-expired` or `link-invalid` */
  async find(token: string, database: Queries = this.database): Promise<AccountId> {
    const rows: { account_id: AccountId }[] = await database.query(
      `SELECT account_id FROM password_resets WHERE token_hash = $1 AND ${OPEN}`,
      [hashToken(token)],
    );
    if (rows[0] === undefined) throw await whyNot(database, token);
    return rows[0].account_id;
  }

  /**
   * Consumes a link, and with it the others of the account, once whoever comes. What an earlier link had promised is not
   * carried out any more: the person is back with the identity that they had. @throws as `find`
   */
  async consume(transaction: EntityManager, token: string): Promise<void> {
    await this.take(transaction, token, false);
  }

  /**
   * Consumes a link as `consume` does, for a new identity, which is remembered until `finish`, so that a crash cannot leave
   * half of it. From here on the new password is the only one. @throws as `find`
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
    const accountId = await this.find(token, transaction);
    await transaction.query(LOCK, [accountId]);
    // Whoever came first may have used it, or another link of the account.
    await this.find(token, transaction);
    await transaction.query(
      `UPDATE password_resets SET identity_pending = $3 AND token_hash = $1, used_at = ${ENDED}
       WHERE account_id = $2`,
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

  /** Takes the old vault away, with all that only it opened, and ends the links that were mailed meanwhile. */
  async finish(accountId: AccountId): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query(LOCK, [accountId]);
      await transaction.query('DELETE FROM vaults WHERE account_id = $1', [accountId]);
      await this.records.forgetSealed(transaction, accountId);
      await transaction.query(
        `UPDATE password_resets SET identity_pending = false, used_at = ${ENDED} WHERE account_id = $1`,
        [accountId],
      );
    });
  }
}

type Queries = Pick<EntityManager, 'query'>;

const LIVE = 'expires_at > now()';
const OPEN = `${LIVE} AND used_at IS NULL`;
/** When a link came to its end, where all of an account come to theirs. One that expired before was used by nobody. */
const ENDED = `CASE WHEN ${OPEN} THEN now() ELSE used_at END`;

async function whyNot(database: Queries, token: string): Promise<Refusal> {
  const rows: { used: boolean }[] = await database.query(
    `SELECT used_at IS NOT NULL AS used FROM password_resets WHERE token_hash = $1`,
    [hashToken(token)],
  );
  if (rows[0] === undefined) return new Refusal('link-invalid');
  return new Refusal(rows[0].used ? 'link-used' : 'link-expired');
}
