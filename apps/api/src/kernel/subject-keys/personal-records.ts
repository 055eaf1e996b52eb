import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import type { DataSource, EntityManager } from 'typeorm';

/** Whom to forget. */
export interface Forgotten {
  readonly accountId: AccountId;
  /** Blind index of the address; undefined when it was forgotten before. */
  readonly emailIndex: Buffer | undefined;
}

/**
 * What one slice keeps of people beside the log and its read models. Each table with anything of an account belongs to
 * exactly one of these.
 */
export interface PersonalRecord {
  /** Deletes it. May be repeated, also when nothing is left. */
  forget(transaction: EntityManager, person: Forgotten): Promise<void>;
  /** Deletes what the account's own devices have sealed under their vault: with an identity reset it opens for nobody. */
  forgetSealed?(transaction: EntityManager, accountId: AccountId): Promise<void>;
  /** What of it the person gets as a copy: no secrets, and of other people nothing but random ids. */
  readonly sections?: readonly OwnDataSection[];
}

/** One part of the copy, read page by page. */
export interface OwnDataSection {
  /** Kebab-case, unique. */
  readonly name: string;
  /** Entries from a number on, `limit` at most; fewer at the end. */
  read(accountId: AccountId, from: number, limit: number): Promise<readonly object[]>;
}

/** A section of rows: `$1` is the account, `$2` the limit, `$3` how many are passed over. */
export const rowsSection = (database: DataSource, name: string, sql: string): OwnDataSection => ({
  name,
  read: (accountId, from, limit) => database.query(`${sql} LIMIT $2 OFFSET $3`, [accountId, limit, from]),
});

/** SQL that writes a column of bytes as the wire does. */
export const base64url = (column: string): string =>
  `translate(encode(${column}, 'base64'), E'+/=\\n', '-_')`;

/** Everything that is kept of people beside the log, as the slices have named it while modules started. */
@Injectable()
export class PersonalRecords {
  private readonly records: PersonalRecord[] = [];

  register(record: PersonalRecord): void {
    this.records.push(record);
  }

  /** All parts of the copy that people get, in the order in which the slices were named. */
  get sections(): readonly OwnDataSection[] {
    return this.records.flatMap(({ sections = [] }) => sections);
  }

  /** Deletes what all slices keep of an account. */
  async forget(transaction: EntityManager, person: Forgotten): Promise<void> {
    for (const record of this.records) await record.forget(transaction, person);
  }

  /** Deletes what all slices keep that only the account's vault opened. */
  async forgetSealed(transaction: EntityManager, accountId: AccountId): Promise<void> {
    for (const record of this.records) await record.forgetSealed?.(transaction, accountId);
  }
}
