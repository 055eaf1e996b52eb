import { Injectable } from '@nestjs/common';
import type { AccountId, Language, Role } from '@collab/domain';
import { DataSource } from 'typeorm';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** An account as the read model shows it. */
export interface AccountRow {
  readonly accountId: AccountId;
  readonly email: string;
  readonly displayName: string;
  /** Names the picture, where there is one. */
  readonly avatar: string | null;
  readonly language: Language;
  readonly roles: readonly Role[];
  readonly identityKey: Uint8Array<ArrayBuffer> | null;
}

const COLUMNS = `account_id AS "accountId", email, display_name AS "displayName", avatar, language, roles,
  identity_key AS "identityKey"`;

/** Reads accounts. */
@Injectable()
export class AccountQuery {
  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
  ) {}

  async find(accountId: AccountId): Promise<AccountRow | undefined> {
    return (await this.findAll([accountId]))[0];
  }

  /** Those of the accounts that exist. */
  findAll(accountIds: readonly AccountId[]): Promise<AccountRow[]> {
    return this.database.query(`SELECT ${COLUMNS} FROM accounts WHERE account_id = ANY($1)`, [accountIds]);
  }

  /** The account with exactly this address, however it is spelt. */
  async findByEmail(email: string): Promise<AccountRow | undefined> {
    const rows: AccountRow[] = await this.database.query(
      `SELECT ${COLUMNS} FROM accounts WHERE email_index = $1`,
      [this.blindIndex.of(email)],
    );
    return rows[0];
  }
}
