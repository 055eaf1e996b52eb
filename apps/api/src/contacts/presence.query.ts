import { Injectable } from '@nestjs/common';
import type { AccountId, PresenceVisibility } from '@collab/domain';
import { DataSource } from 'typeorm';

/** One who watches, and who is watched. */
export interface Watch {
  readonly watcher: AccountId;
  readonly watched: AccountId;
}

/** Who lets whom see their presence, and when people were here last. */
@Injectable()
export class PresenceQuery {
  constructor(private readonly database: DataSource) {}

  /** Those of the pairs in which the watched person lets the other see them; asked anew each time, in one statement. */
  async allowed(pairs: readonly Watch[]): Promise<readonly Watch[]> {
    if (pairs.length === 0) return [];
    return this.database.query(
      `SELECT pairs.watcher, pairs.watched
       FROM unnest($1::text[], $2::text[]) AS pairs (watcher, watched)
       LEFT JOIN presences ON presences.account_id = pairs.watched
       LEFT JOIN contacts ON contacts.account_id = pairs.watched AND contacts.contact_id = pairs.watcher
       WHERE NOT coalesce(contacts.blocked, false) AND (
         (coalesce(presences.visibility, 'contacts') <> 'nobody' AND contacts.status = 'contact')
         OR (presences.visibility = 'all' AND EXISTS (
           SELECT FROM room_members AS theirs JOIN room_members AS own USING (room_id)
           WHERE theirs.account_id = pairs.watched AND own.account_id = pairs.watcher
             AND theirs.status = 'member' AND own.status = 'member')))`,
      [pairs.map(({ watcher }) => watcher), pairs.map(({ watched }) => watched)],
    );
  }

  async lastSeen(accountIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Date>> {
    const rows: { account_id: AccountId; last_seen: Date }[] = await this.database.query(
      'SELECT account_id, last_seen FROM presences WHERE account_id = ANY ($1) AND last_seen IS NOT NULL',
      [accountIds],
    );
    return new Map(rows.map(({ account_id, last_seen }) => [account_id, last_seen]));
  }

  async left(accountIds: readonly AccountId[], at: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO presences (account_id, last_seen) SELECT unnest($1::text[]), $2
       ON CONFLICT (account_id) DO UPDATE SET last_seen = EXCLUDED.last_seen`,
      [accountIds, at],
    );
  }

  async visibilityOf(accountId: AccountId): Promise<PresenceVisibility> {
    const rows: { visibility: PresenceVisibility }[] = await this.database.query(
      'SELECT visibility FROM presences WHERE account_id = $1',
      [accountId],
    );
    return rows[0]?.visibility ?? 'contacts';
  }

  async setVisibility(accountId: AccountId, visibility: PresenceVisibility): Promise<void> {
    await this.database.query(
      `INSERT INTO presences (account_id, visibility) VALUES ($1, $2)
       ON CONFLICT (account_id) DO UPDATE SET visibility = EXCLUDED.visibility`,
      [accountId, visibility],
    );
  }
}
