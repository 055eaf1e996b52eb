import { Injectable } from '@nestjs/common';
import { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';

/** Who has a room, or an invitation to one, in common; for slices that show people only to those. */
@Injectable()
export class SharedRoomsQuery {
  constructor(private readonly database: DataSource) {}

  /** Those of the given accounts that share a room or an invitation with the account; itself included when named. */
  async sharedWith(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const rows: { account_id: string }[] = await this.database.query(
      `SELECT DISTINCT theirs.account_id
       FROM room_members AS own JOIN room_members AS theirs USING (room_id)
       WHERE own.account_id = $1 AND theirs.account_id = ANY ($2)`,
      [accountId, others],
    );
    const shared = new Set(rows.map(({ account_id }) => AccountId.parse(account_id)));
    return others.includes(accountId) ? shared.add(accountId) : shared;
  }

  /** Those of the given accounts that are members of a room that the account is a member of; itself included when named. */
  async membersWith(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const rows: { account_id: string }[] = await this.database.query(
      `SELECT DISTINCT theirs.account_id
       FROM room_members AS own JOIN room_members AS theirs USING (room_id)
       WHERE own.account_id = $1 AND theirs.account_id = ANY ($2)
         AND own.status = 'member' AND theirs.status = 'member'`,
      [accountId, others],
    );
    const members = new Set(rows.map(({ account_id }) => AccountId.parse(account_id)));
    return others.includes(accountId) ? members.add(accountId) : members;
  }

  /** Everybody who is in, or invited to, a room of the account; itself left out. */
  async peersOf(accountId: AccountId): Promise<AccountId[]> {
    const rows: { account_id: string }[] = await this.database.query(
      `SELECT DISTINCT theirs.account_id
       FROM room_members AS own JOIN room_members AS theirs USING (room_id)
       WHERE own.account_id = $1 AND theirs.account_id <> $1`,
      [accountId],
    );
    return rows.map(({ account_id }) => AccountId.parse(account_id));
  }

  /**
   * Those of the given accounts that once were in, or invited to, a room of the account: what they signed there can be
   * verified only by whoever may read their certificates.
   */
  async formerlyWith(accountId: AccountId, others: readonly AccountId[]): Promise<ReadonlySet<AccountId>> {
    const rows: { account_id: string }[] = await this.database.query(
      `SELECT DISTINCT theirs.account_id
       FROM room_members AS own JOIN former_members AS theirs USING (room_id)
       WHERE own.account_id = $1 AND theirs.account_id = ANY ($2)`,
      [accountId, others],
    );
    return new Set(rows.map(({ account_id }) => AccountId.parse(account_id)));
  }
}
