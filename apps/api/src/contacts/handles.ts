import { Injectable } from '@nestjs/common';
import { accountStream, type AccountId, handleDecider, Refusal } from '@collab/domain';
import { DataSource } from 'typeorm';
import { AccountLocks } from '../kernel/database/account-locks.js';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import type { Checkpoint } from '../kernel/event-store/event-store.js';
import { Projections } from '../kernel/projections/projections.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { handlesProjection } from './handles.projection.js';

/** Handles: unique, found by a blind index, told by the log. */
@Injectable()
export class Handles {
  constructor(
    private readonly database: DataSource,
    private readonly commands: CommandExecutor,
    private readonly projections: Projections,
    private readonly blindIndex: BlindIndex,
    private readonly locks: AccountLocks,
  ) {}

  /** The handle of an account, or null. */
  async of(accountId: AccountId): Promise<string | null> {
    const rows: { handle: string }[] = await this.database.query(
      'SELECT handle FROM handles WHERE account_id = $1',
      [accountId],
    );
    return rows[0]?.handle ?? null;
  }

  /**
   * Claims first, tells the log, then lets go of earlier claims: of several people who want one handle exactly one gets it,
   * and whoever was interrupted may repeat. Throws `Refusal('conflict')` when it is taken.
   */
  async choose(accountId: AccountId, handle: string | null): Promise<void> {
    // Of two choices at one moment each would let go of what the other has claimed.
    const checkpoint = await this.locks.hold('handle', accountId, () => this.decide(accountId, handle));
    await this.projections.caughtUp(checkpoint, { names: [handlesProjection.name] });
  }

  private async decide(accountId: AccountId, handle: string | null): Promise<Checkpoint> {
    const index = handle === null ? null : this.blindIndex.of(`@${handle}`);
    if (index !== null && !(await this.claim(accountId, index))) throw new Refusal('conflict');
    const { checkpoint } = await this.commands.execute({
      stream: accountStream(accountId),
      decider: handleDecider,
      command: { accountId, handle },
      actor: { kind: 'account', accountId },
    });
    await this.database.query(
      'DELETE FROM handle_claims WHERE account_id = $1 AND handle_index IS DISTINCT FROM $2',
      [accountId, index],
    );
    return checkpoint;
  }

  private async claim(accountId: AccountId, index: Buffer): Promise<boolean> {
    await this.database.query(
      'INSERT INTO handle_claims (handle_index, account_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [index, accountId],
    );
    const rows: unknown[] = await this.database.query(
      'SELECT FROM handle_claims WHERE handle_index = $1 AND account_id = $2',
      [index, accountId],
    );
    return rows.length === 1;
  }
}
