import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RECOVERY_CODES, type AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';

/** Crockford's base32, lower case: no i, l, o or u. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Characters of a code: 80 bits. */
const LENGTH = 16;

/** Single-use codes that stand in for a second factor. Kept as a keyed hash, so that the database alone opens nothing. */
@Injectable()
export class RecoveryCodes {
  private readonly key: Uint8Array;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.key = deriveKey(secrets.masterKey, 'recovery-codes');
  }

  /** Makes ten new codes in the place of those that there were. They cannot be read again. */
  async replace(accountId: AccountId): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newCode);
    await this.database.transaction(async (transaction) => {
      await transaction.query('DELETE FROM recovery_codes WHERE account_id = $1', [accountId]);
      await transaction.query(
        'INSERT INTO recovery_codes (account_id, code_hash) SELECT $1, unnest($2::bytea[])',
        [accountId, codes.map((code) => this.hash(accountId, code))],
      );
    });
    return codes;
  }

  async removeAll(accountId: AccountId): Promise<void> {
    await this.database.query('DELETE FROM recovery_codes WHERE account_id = $1', [accountId]);
  }

  async left(accountId: AccountId): Promise<number> {
    const rows: { count: number }[] = await this.database.query(
      'SELECT count(*)::integer AS count FROM recovery_codes WHERE account_id = $1',
      [accountId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Uses a code up: of any number of callers with one code exactly one is told true. */
  async use(accountId: AccountId, typed: string): Promise<boolean> {
    const [, used]: [unknown, number] = await this.database.query(
      'DELETE FROM recovery_codes WHERE account_id = $1 AND code_hash = $2',
      [accountId, this.hash(accountId, typed)],
    );
    return used === 1;
  }

  private hash(accountId: AccountId, typed: string): Buffer {
    return createHmac('sha256', this.key)
      .update(`${accountId} ${normalised(typed)}`)
      .digest();
  }
}

function newCode(): string {
  const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length] ?? '');
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

/** One spelling of a code: what looks like a digit is one, and what groups it goes. */
function normalised(typed: string): string {
  return typed.toLowerCase().replace(/[ -]/g, '').replace(/[il]/g, '1').replaceAll('o', '0');
}
