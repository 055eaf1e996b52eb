import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** What a log-in is checked against. */
export interface Credentials {
  readonly accountId: AccountId;
  /** OPAQUE registration record (RFC 9807, section 3.2.2), as the OPAQUE library encodes it. */
  readonly registrationRecord: string;
}

/** The OPAQUE records, found by the blind index of the address. The index is unique: it is the claim to an address. */
@Injectable()
export class CredentialStore {
  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** The credentials for an address; undefined when it has no account. */
  async find(email: string): Promise<Credentials | undefined> {
    const rows: { account_id: AccountId; registration_record: string }[] = await this.database.query(
      'SELECT account_id, registration_record FROM credentials WHERE email_index = $1',
      [this.blindIndex.of(email)],
    );
    const row = rows[0];
    return row && { accountId: row.account_id, registrationRecord: row.registration_record };
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
}
