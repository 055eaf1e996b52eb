import { Injectable } from '@nestjs/common';
import { type AccountId, type OutputOf, type ReadAccountBook, Refusal } from '@collab/domain';
import { DataSource } from 'typeorm';

type Book = NonNullable<OutputOf<typeof ReadAccountBook>['book']>;

/** What people's devices know about others, sealed: state, not events, since each revision replaces the one before. */
@Injectable()
export class AccountBooks {
  constructor(private readonly database: DataSource) {}

  async find(accountId: AccountId): Promise<Book | null> {
    const rows: { revision: number; sealed: Buffer }[] = await this.database.query(
      'SELECT revision, sealed FROM account_books WHERE account_id = $1',
      [accountId],
    );
    const row = rows[0];
    return row === undefined ? null : { revision: row.revision, sealed: Uint8Array.from(row.sealed) };
  }

  /** Throws `Refusal('conflict')` unless the revision follows the stored one. */
  async store(accountId: AccountId, { revision, sealed }: Book): Promise<void> {
    const stored: unknown[] = await this.database.query(
      `INSERT INTO account_books (account_id, revision, sealed)
       SELECT $1, $2, $3 WHERE $2 = 1 OR EXISTS (SELECT FROM account_books WHERE account_id = $1)
       ON CONFLICT (account_id) DO UPDATE SET (revision, sealed) = (EXCLUDED.revision, EXCLUDED.sealed)
         WHERE account_books.revision = EXCLUDED.revision - 1
       RETURNING revision`,
      [accountId, revision, sealed],
    );
    if (stored.length !== 1) throw new Refusal('conflict');
  }
}
