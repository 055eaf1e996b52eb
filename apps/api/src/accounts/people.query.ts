import { Injectable } from '@nestjs/common';
import {
  ERASED,
  PEOPLE_PER_PAGE,
  type AccountId,
  type InputOf,
  type ListedPerson,
  type ListPeople,
  type OutputOf,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** People as administrators see them. */
@Injectable()
export class PeopleQuery {
  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** One page of those whose name or address contains the text. */
  async list({ text, after }: InputOf<typeof ListPeople>): Promise<OutputOf<typeof ListPeople>> {
    const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;
    const rows: ListedPerson[] = await this.database.query(
      `SELECT * FROM (
         SELECT account_id AS "accountId", display_name AS "displayName", email COLLATE "C" AS email, roles,
           CASE WHEN disabled_accounts.account_id IS NULL THEN 'active' ELSE 'disabled' END AS status
         FROM accounts LEFT JOIN disabled_accounts USING (account_id)
         UNION ALL
         SELECT account_id, NULL, email COLLATE "C", roles,
           CASE WHEN expires_at > now() THEN 'invited' ELSE 'invitation-expired' END
         FROM invitations WHERE email_index NOT IN (SELECT email_index FROM accounts WHERE email_index IS NOT NULL)
       ) AS people
       WHERE email <> $1 AND ($2::text IS NULL OR email > $2 COLLATE "C")
         AND (email ILIKE $3 OR coalesce("displayName", '') ILIKE $3)
       ORDER BY email LIMIT $4`,
      [ERASED, after, pattern, PEOPLE_PER_PAGE + 1],
    );
    return { people: rows.slice(0, PEOPLE_PER_PAGE), more: rows.length > PEOPLE_PER_PAGE };
  }

  /** Accounts-to-be that an address was invited for and that nobody has opened. */
  async invitationsOf(email: string): Promise<readonly AccountId[]> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      'SELECT account_id FROM invitations WHERE email_index = $1',
      [this.blindIndex.of(email)],
    );
    return rows.map(({ account_id }) => account_id);
  }
}
