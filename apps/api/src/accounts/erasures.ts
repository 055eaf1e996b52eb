import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import type { Checkpoint } from '../kernel/event-store/event-store.js';
import { Projections } from '../kernel/projections/projections.js';
import { PersonalRecords } from '../kernel/subject-keys/personal-records.js';
import { SubjectKeys } from '../kernel/subject-keys/subject-keys.js';

/** Seconds after which nothing that was under way at the erasure can write any more. */
const SETTLED_SECONDS = 60;

/**
 * Carries out what `AccountErased` says: destroys the subject key, and deletes what is kept of the person
 * beside the log. Each step may be repeated. It is done at once, and once more after a minute, since a request that was
 * under way may have written something in between; only then it counts as finished, so that no crash leaves half of it.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly keys: SubjectKeys,
    private readonly records: PersonalRecords,
    private readonly projections: Projections,
    private readonly database: DataSource,
  ) {}

  /**
   * Destroys what there is of an account now, and waits until the read models show that. False when that takes long: they
   * follow, whatever happens.
   */
  async carryOut(accountId: AccountId, erasedAt: Checkpoint): Promise<boolean> {
    await this.destroy(accountId);
    return this.projections.caughtUp(erasedAt);
  }

  private async destroy(accountId: AccountId): Promise<void> {
    await this.keys.erase(accountId);
    await this.database.transaction(async (transaction) => {
      const rows: { email_index: Buffer }[] = await transaction.query(
        'SELECT email_index FROM credentials WHERE account_id = $1',
        [accountId],
      );
      await this.records.forget(transaction, { accountId, emailIndex: rows[0]?.email_index });
    });
  }

  /** Carries out all that are not finished, and finishes those whose time has come. */
  async finish(): Promise<void> {
    const rows: { account_id: AccountId; settled: boolean }[] = await this.database.query(
      `SELECT account_id, erased_at < now() - make_interval(secs => $1) AS settled FROM erasures
       WHERE account_id NOT IN (SELECT account_id FROM finished_erasures)`,
      [SETTLED_SECONDS],
    );
    const outcomes = await Promise.allSettled(
      rows.map(({ account_id, settled }) => this.finishOne(account_id, settled)),
    );
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  private async finishOne(accountId: AccountId, settled: boolean): Promise<void> {
    await this.destroy(accountId);
    if (!settled) return;
    await this.database.query(
      'INSERT INTO finished_erasures (account_id) VALUES ($1) ON CONFLICT DO NOTHING',
      [accountId],
    );
  }
}
