import { createHash, createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountId, Refusal } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';

/** What a log-in is checked against. */
export interface Credentials {
  readonly accountId: AccountId;
  /** OPAQUE registration record (RFC 9807, section 3.2.2), as the OPAQUE library encodes it. */
  readonly registrationRecord: string;
}

/** That the password of an account was proved, and against which record: a log-in is over when that is replaced. */
export interface ProvedPassword {
  readonly accountId: AccountId;
  /** SHA-256 of the registration record. */
  readonly recordDigest: string;
}

/** What names a registration record where it need not be known. */
export const digestOf = (registrationRecord: string): string =>
  createHash('sha256').update(registrationRecord).digest('base64url');

/** What a log-in is answered from: the credentials of an address, or made-up ones where it has no account. */
export type LogInCredentials =
  | (Credentials & { readonly isKnown: true })
  | { readonly isKnown: false; readonly accountId: AccountId; readonly registrationRecord: null };

/** The OPAQUE records, found by the blind index of the address. The index is unique: it is the claim to an address. */
@Injectable()
export class CredentialStore {
  private readonly unknownAccountsKey: Uint8Array;

  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.unknownAccountsKey = deriveKey(secrets.masterKey, 'unknown-accounts');
  }

  /** What to answer a log-in from. The made-up account id is always the same for one address, as a real one is. */
  async forLogIn(email: string): Promise<LogInCredentials> {
    const emailIndex = this.blindIndex.of(email);
    const madeUp = createHmac('sha256', this.unknownAccountsKey).update(emailIndex).digest();
    const known = await this.find(emailIndex);
    return known === undefined
      ? { isKnown: false, accountId: toAccountId(madeUp.subarray(0, 16)), registrationRecord: null }
      : { isKnown: true, ...known };
  }

  /** Whether an address has an account. */
  async isTaken(email: string): Promise<boolean> {
    return (await this.find(this.blindIndex.of(email))) !== undefined;
  }

  /** Claims an address for an account. Returns false when another account has it. */
  async claim(transaction: EntityManager, email: string, credentials: Credentials): Promise<boolean> {
    const rows: unknown[] = await transaction.query(
      `INSERT INTO credentials (account_id, email_index, registration_record) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING account_id`,
      [credentials.accountId, this.blindIndex.of(email), credentials.registrationRecord],
    );
    return rows.length === 1;
  }

  /** Replaces the password of an account. With the old one goes what it has let in: browsers that are being linked. */
  async replace(transaction: EntityManager, { accountId, registrationRecord }: Credentials): Promise<void> {
    await transaction.query('UPDATE credentials SET registration_record = $2 WHERE account_id = $1', [
      accountId,
      registrationRecord,
    ]);
    await transaction.query('DELETE FROM device_links WHERE account_id = $1 AND finished_at IS NULL', [
      accountId,
    ]);
  }

  /**
   * Requires that the password that was proved is still the one of the account, and keeps it until the end of the
   * transaction: whoever replaces it meanwhile waits, and then finds what the transaction has written.
   * @throws Refusal `log-in-expired`
   */
  async requireUnchanged(
    { accountId, recordDigest }: ProvedPassword,
    transaction: Pick<EntityManager, 'query'> = this.database,
  ): Promise<void> {
    const rows: { registration_record: string }[] = await transaction.query(
      'SELECT registration_record FROM credentials WHERE account_id = $1 FOR SHARE',
      [accountId],
    );
    const row = rows[0];
    if (row === undefined || digestOf(row.registration_record) !== recordDigest)
      throw new Refusal('log-in-expired');
  }

  private async find(emailIndex: Buffer): Promise<Credentials | undefined> {
    const rows: { account_id: AccountId; registration_record: string }[] = await this.database.query(
      'SELECT account_id, registration_record FROM credentials WHERE email_index = $1',
      [emailIndex],
    );
    const row = rows[0];
    return row && { accountId: row.account_id, registrationRecord: row.registration_record };
  }
}

const toAccountId = (bytes: Buffer): AccountId => AccountId.parse(bytes.toString('base64url'));
