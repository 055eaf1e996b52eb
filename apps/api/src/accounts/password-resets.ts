import { Inject, Injectable } from '@nestjs/common';
import { Refusal, type AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { PersonalRecords } from '../kernel/subject-keys/personal-records.js';
import { SealedJson } from './sealed-json.js';
import { hashToken, newToken } from './secret-tokens.js';

/** Minutes for which the mailed link is good. */
const LINK_MINUTES = 30;
/** Days after its end for which a link can say whether it was used or has expired. */
const REMEMBER_DAYS = 7;

/** OPAQUE registration record of a new password. */
const RegistrationRecord = z.string();

/** A consumed link whose account is to get a new identity. */
export interface PendingIdentityReset {
  readonly accountId: AccountId;
  readonly registrationRecord: string;
}

/** Mailed links that set a new password. Tokens are kept hashed; one account has at most its newest link. */
@Injectable()
export class PasswordResets {
  private readonly sealing: SealedJson<typeof RegistrationRecord>;

  constructor(
    private readonly database: DataSource,
    private readonly records: PersonalRecords,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'password-resets', RegistrationRecord);
  }

  /** A new link; the same work is done where there is no account. Forgets the old ones and the account's unused one. */
  async issue(accountId: AccountId | null): Promise<string> {
    const token = newToken();
    await this.database.query(
      `DELETE FROM password_resets WHERE new_identity_record IS NULL
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

  /** Consumes a link, once whoever comes. @throws as `find` */
  async consume(transaction: EntityManager, token: string): Promise<void> {
    const [, consumed]: [unknown, number] = await transaction.query(
      `UPDATE password_resets SET used_at = now() WHERE ${UNUSED}`,
      [hashToken(token)],
    );
    if (consumed !== 1) throw await whyNot(transaction, token);
  }

  /**
   * Consumes a link, once whoever comes, and keeps what the identity reset needs until `finish`, so that a crash cannot
   * leave half of it. @throws as `find`
   */
  async consumeForNewIdentity(token: string, registrationRecord: string): Promise<PendingIdentityReset> {
    const hash = hashToken(token);
    const sealed = this.sealing.seal(hash.toString('hex'), registrationRecord);
    const [rows]: [{ account_id: AccountId }[], number] = await this.database.query(
      `UPDATE password_resets SET used_at = now(), new_identity_record = $2 WHERE ${UNUSED} RETURNING account_id`,
      [hash, sealed],
    );
    if (rows[0] === undefined) throw await whyNot(this.database, token);
    return { accountId: rows[0].account_id, registrationRecord };
  }

  /** Identity resets that a server has promised and not finished. */
  async unfinished(): Promise<readonly PendingIdentityReset[]> {
    const rows: { token_hash: Buffer; account_id: AccountId; new_identity_record: Buffer }[] =
      await this.database.query(
        `SELECT token_hash, account_id, new_identity_record FROM password_resets
         WHERE new_identity_record IS NOT NULL`,
      );
    return rows.map((row) => ({
      accountId: row.account_id,
      registrationRecord: this.sealing.open(row.token_hash.toString('hex'), row.new_identity_record),
    }));
  }

  /** Sets the password of a new identity and takes the old vault away, with all that only it opened. */
  async finish({ accountId, registrationRecord }: PendingIdentityReset): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query('UPDATE credentials SET registration_record = $2 WHERE account_id = $1', [
        accountId,
        registrationRecord,
      ]);
      await transaction.query('DELETE FROM vaults WHERE account_id = $1', [accountId]);
      await this.records.forgetSealed(transaction, accountId);
      await transaction.query('DELETE FROM password_resets WHERE account_id = $1 AND used_at IS NULL', [
        accountId,
      ]);
      await transaction.query('UPDATE password_resets SET new_identity_record = NULL WHERE account_id = $1', [
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
