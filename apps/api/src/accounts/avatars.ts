import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type AccountId, toUtf8 } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountLocks } from '../kernel/database/account-locks.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';
import { AccountLog } from './account-log.js';

/** People's pictures: sealed under the key of their subject, beside the log, which only says which one holds. */
@Injectable()
export class Avatars {
  constructor(
    private readonly database: DataSource,
    private readonly keys: SubjectKeys,
    private readonly log: AccountLog,
    private readonly locks: AccountLocks,
  ) {}

  /** Replaces the picture, or takes it away. The picture comes before its event: what nobody names is never shown. */
  change(accountId: AccountId, avatar: Uint8Array | null): Promise<void> {
    return this.locks.hold('avatar', accountId, () => this.replace(accountId, avatar));
  }

  /** The picture with this hash; null when it is not there (any more). */
  async find(accountId: AccountId, hash: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const avatar = await this.of(accountId);
    return avatar !== undefined && hashOf(avatar) === hash ? Uint8Array.from(avatar) : null;
  }

  /** The picture of somebody, whichever it is. */
  async of(accountId: AccountId): Promise<Uint8Array | undefined> {
    const rows: { sealed: Buffer }[] = await this.database.query(
      'SELECT sealed FROM avatars WHERE account_id = $1',
      [accountId],
    );
    if (rows[0] === undefined) return undefined;
    const keys = await this.keys.load([accountId]);
    return keys.open(accountId, rows[0].sealed, placeOf(accountId));
  }

  private async replace(accountId: AccountId, avatar: Uint8Array | null): Promise<void> {
    const actor = { kind: 'account', accountId } as const;
    if (avatar === null) {
      await this.log.decide(accountId, { type: 'remove-avatar', accountId }, actor);
      await this.database.query('DELETE FROM avatars WHERE account_id = $1', [accountId]);
      return;
    }
    const keys = await this.keys.loadOrCreate([accountId]);
    await this.database.query(
      `INSERT INTO avatars (account_id, sealed) VALUES ($1, $2)
       ON CONFLICT (account_id) DO UPDATE SET sealed = EXCLUDED.sealed`,
      [accountId, keys.seal(accountId, avatar, placeOf(accountId))],
    );
    const change = { accountId, avatar: hashOf(avatar) };
    await this.log.decide(accountId, { type: 'change-avatar', change }, actor);
  }
}

const placeOf = (accountId: AccountId) => toUtf8(`collab/avatar/v1 ${accountId}`);
const hashOf = (avatar: Uint8Array) => createHash('sha256').update(avatar).digest('base64url');
