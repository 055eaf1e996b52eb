import { Inject, Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { SealedJson } from './sealed-json.js';
import { hashToken, newToken } from './secret-tokens.js';

/** Minutes for which the mailed link is good. */
const LINK_MINUTES = 30;

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
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'password-resets', RegistrationRecord);
  }

  /** A new link; the same work is done where there is no account. Forgets the expired ones and the account's older one. */
  async issue(accountId: AccountId | null): Promise<string> {
    const token = newToken();
    await this.database.query(
      `DELETE FROM password_resets
       WHERE new_identity_record IS NULL AND (expires_at < now() OR account_id = $1)`,
      [accountId],
    );
    await this.database.query(
      `INSERT INTO password_resets (token_hash, account_id, expires_at)
       VALUES ($1, $2, now() + make_interval(mins => $3))`,
      [hashToken(token), accountId, LINK_MINUTES],
    );
    return token;
  }

  /** The account that an unused link is for. */
  async find(token: string): Promise<AccountId | undefined> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT account_id FROM password_resets WHERE ${UNUSED} AND account_id IS NOT NULL`,
      [hashToken(token)],
    );
    return rows[0]?.account_id;
  }

  /** Consumes a link: of any number of callers exactly one is told true. */
  async consume(transaction: EntityManager, token: string): Promise<boolean> {
    const [, consumed]: [unknown, number] = await transaction.query(
      `DELETE FROM password_resets WHERE ${UNUSED}`,
      [hashToken(token)],
    );
    return consumed === 1;
  }

  /** Consumes a link and keeps what the identity reset needs until `finish`, so that a crash cannot leave half of it. */
  async consumeForNewIdentity(
    token: string,
    registrationRecord: string,
  ): Promise<PendingIdentityReset | undefined> {
    const hash = hashToken(token);
    const sealed = this.sealing.seal(hash.toString('hex'), registrationRecord);
    const [rows]: [{ account_id: AccountId }[], number] = await this.database.query(
      `UPDATE password_resets SET new_identity_record = $2
       WHERE ${UNUSED} AND account_id IS NOT NULL RETURNING account_id`,
      [hash, sealed],
    );
    const row = rows[0];
    return row && { accountId: row.account_id, registrationRecord };
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

  /** Sets the password of a new identity and takes the old vault away. */
  async finish({ accountId, registrationRecord }: PendingIdentityReset): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await transaction.query('UPDATE credentials SET registration_record = $2 WHERE account_id = $1', [
        accountId,
        registrationRecord,
      ]);
      await transaction.query('DELETE FROM vaults WHERE account_id = $1', [accountId]);
      await transaction.query('DELETE FROM password_resets WHERE account_id = $1', [accountId]);
    });
  }
}

const UNUSED = 'token_hash = $1 AND expires_at > now() AND new_identity_record IS NULL';
