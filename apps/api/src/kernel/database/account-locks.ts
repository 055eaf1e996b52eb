import { Injectable } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';

/** What is done one after the other for each account, by the number of its advisory lock; statements take 0, 1 and 4. */
const TOPICS = { handle: 2, avatar: 3, device: 5 } as const;

/** Lets one of several nodes at a time work on a thing of an account that lies in the log and beside it. */
@Injectable()
export class AccountLocks {
  private readonly last = new Map<keyof typeof TOPICS, Promise<unknown>>();

  constructor(private readonly database: DataSource) {}

  /**
   * Runs the work when nobody else does one of this topic for the account. A lock takes a connection and the work others:
   * one lock of each topic is held by a node at a time, so that locks alone can never use them up.
   */
  async hold<Result>(
    topic: keyof typeof TOPICS,
    accountId: AccountId,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const locked = (this.last.get(topic) ?? Promise.resolve()).then(() =>
      this.database.transaction(async (transaction) => {
        await transaction.query('SELECT pg_advisory_xact_lock(hashtextextended($1, $2))', [
          accountId,
          TOPICS[topic],
        ]);
        return work();
      }),
    );
    this.last.set(
      topic,
      locked.catch(() => undefined),
    );
    return locked;
  }
}
