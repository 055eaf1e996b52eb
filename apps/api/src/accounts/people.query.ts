import { Injectable } from '@nestjs/common';
import {
  ERASED,
  Instant,
  PEOPLE_PER_PAGE,
  type AccountId,
  type InputOf,
  type ListedPerson,
  type ListPeople,
  type OutputOf,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { GuideQuery } from './guide.query.js';

/** People as administrators see them. */
@Injectable()
export class PeopleQuery {
  constructor(
    private readonly database: DataSource,
    private readonly blindIndex: BlindIndex,
    private readonly guide: GuideQuery,
  ) {}

  /** One page of those whose name or address contains the text. */
  async list({ text, after }: InputOf<typeof ListPeople>): Promise<OutputOf<typeof ListPeople>> {
    const pattern = `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;
    const { edition, policyVersion } = await this.guide.version();
    const rows: (Omit<ListedPerson, 'guideRead'> & { guideRead: Date | null })[] = await this.database.query(
      `SELECT * FROM (
         SELECT accounts.account_id AS "accountId", display_name AS "displayName", email COLLATE "C" AS email, roles,
           CASE WHEN disabled_accounts.account_id IS NULL THEN 'active' ELSE 'disabled' END AS status,
           guide_readers.at AS "guideRead"
         FROM accounts LEFT JOIN disabled_accounts USING (account_id)
           LEFT JOIN guide_readers ON guide_readers.account_id = accounts.account_id
             AND edition >= $5 AND policy_version >= $6
         UNION ALL
         SELECT account_id, NULL, email COLLATE "C", roles,
           CASE WHEN expires_at > now() THEN 'invited' ELSE 'invitation-expired' END, NULL
         FROM invitations WHERE email_index NOT IN (SELECT email_index FROM accounts WHERE email_index IS NOT NULL)
       ) AS people
       WHERE email <> $1 AND ($2::text IS NULL OR email > $2 COLLATE "C")
         AND (email ILIKE $3 OR coalesce("displayName", '') ILIKE $3)
       ORDER BY email LIMIT $4`,
      [ERASED, after, pattern, PEOPLE_PER_PAGE + 1, edition, policyVersion],
    );
    const people = rows.slice(0, PEOPLE_PER_PAGE).map(({ guideRead, ...person }) => ({
      ...person,
      guideRead: guideRead && Instant.parse(guideRead.toISOString()),
    }));
    return { people, more: rows.length > PEOPLE_PER_PAGE };
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
