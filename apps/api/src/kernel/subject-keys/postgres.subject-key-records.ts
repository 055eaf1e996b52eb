import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AccountId } from '@collab/domain';
import type { SubjectKeyRecords } from './subject-key-records.js';

/** Subject keys in the table `subject_keys`; a row without a key says that its subject was erased. */
@Injectable()
export class PostgresSubjectKeyRecords implements SubjectKeyRecords {
  constructor(private readonly database: DataSource) {}

  async read(subjects: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Uint8Array | null>> {
    const rows = await this.database.query<{ subject: AccountId; wrapped_key: Buffer | null }[]>(
      'SELECT subject, wrapped_key FROM subject_keys WHERE subject = ANY($1)',
      [subjects],
    );
    return new Map(rows.map((row) => [row.subject, row.wrapped_key]));
  }

  async insertMissing(wrapped: ReadonlyMap<AccountId, Uint8Array>): Promise<void> {
    await this.database.query(
      `INSERT INTO subject_keys (subject, wrapped_key) SELECT * FROM unnest($1::text[], $2::bytea[])
       ON CONFLICT (subject) DO NOTHING`,
      [[...wrapped.keys()], [...wrapped.values()].map((key) => Buffer.from(key))],
    );
  }

  async erase(subject: AccountId): Promise<void> {
    await this.database.query(
      `INSERT INTO subject_keys (subject, wrapped_key) VALUES ($1, NULL)
       ON CONFLICT (subject) DO UPDATE SET wrapped_key = NULL`,
      [subject],
    );
  }
}
