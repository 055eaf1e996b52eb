import { Injectable } from '@nestjs/common';
import {
  ERASED,
  GUIDE_EDITION,
  Instant,
  isCurrent,
  READERS_PER_PAGE,
  type AccountId,
  type GuideVersion,
  type ListGuideReaders,
  type OutputOf,
  type ReadGuide,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { PolicyQuery } from './policy.query.js';

/** Whether the version in the row answers the one in $1 and $2; null where nothing was read. */
const CURRENT = 'edition >= $1 AND policy_version >= $2';
/** Accounts that can log in; what is disabled or erased reads no guide. */
const PEOPLE = `accounts LEFT JOIN guide_readers USING (account_id)
  WHERE display_name <> $3 AND account_id NOT IN (SELECT account_id FROM disabled_accounts)`;

/** Which version of the guide holds, and who has read it. */
@Injectable()
export class GuideQuery {
  constructor(
    private readonly database: DataSource,
    private readonly policies: PolicyQuery,
  ) {}

  /** The version that holds: the text's edition, and how often administrators have asked for it. */
  async version(): Promise<GuideVersion> {
    const { awarenessVersion: policyVersion } = await this.policies.read();
    return { edition: GUIDE_EDITION, policyVersion };
  }

  async of(accountId: AccountId): Promise<OutputOf<typeof ReadGuide>> {
    const [version, rows] = await Promise.all([
      this.version(),
      this.database.query<GuideVersion[]>(
        'SELECT edition, policy_version AS "policyVersion" FROM guide_readers WHERE account_id = $1',
        [accountId],
      ),
    ]);
    return { version, read: isCurrent(rows[0] ?? null, version) };
  }

  /** One page of accounts, those who have not read this version first. */
  async readers(skip: number): Promise<OutputOf<typeof ListGuideReaders>> {
    const { edition, policyVersion } = await this.version();
    const version = [edition, policyVersion, ERASED];
    const [counts]: [{ accounts: number; current: number }] = await this.database.query(
      `SELECT count(*)::integer AS accounts, count(*) FILTER (WHERE ${CURRENT})::integer AS current FROM ${PEOPLE}`,
      version,
    );
    const rows: {
      accountId: AccountId;
      displayName: string;
      edition: number | null;
      policyVersion: number;
      at: Date;
      current: boolean;
    }[] = await this.database.query(
      `SELECT account_id AS "accountId", display_name AS "displayName", edition, policy_version AS "policyVersion",
         at, coalesce(${CURRENT}, false) AS current FROM ${PEOPLE}
       ORDER BY coalesce(${CURRENT}, false), lower(display_name), account_id OFFSET $4 LIMIT $5`,
      [...version, skip, READERS_PER_PAGE + 1],
    );
    const readers = rows
      .slice(0, READERS_PER_PAGE)
      .map(({ accountId, displayName, at, current, ...read }) => ({
        accountId,
        displayName,
        read:
          read.edition === null
            ? null
            : {
                version: { edition: read.edition, policyVersion: read.policyVersion },
                at: Instant.parse(at.toISOString()),
                current,
              },
      }));
    return { ...counts, readers, more: rows.length > READERS_PER_PAGE };
  }
}
