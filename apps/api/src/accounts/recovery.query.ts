import { Injectable } from '@nestjs/common';
import type { AccountId, OutputOf, ReadRecovery } from '@collab/domain';
import { DataSource } from 'typeorm';

const SHOWN = 100;

/** Reads what became of a vault. */
@Injectable()
export class RecoveryQuery {
  constructor(private readonly database: DataSource) {}

  async of(accountId: AccountId): Promise<OutputOf<typeof ReadRecovery>> {
    const rows: { at: Date; change: OutputOf<typeof ReadRecovery>['history'][number]['change'] }[] =
      await this.database.query(
        'SELECT at, change FROM vault_history WHERE account_id = $1 ORDER BY number DESC LIMIT $2',
        [accountId, SHOWN],
      );
    return { history: rows.map(({ at, change }) => ({ at: at.toISOString(), change })) };
  }
}
