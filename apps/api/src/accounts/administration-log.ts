import { Inject, Injectable } from '@nestjs/common';
import {
  accountStream,
  administrationDecider,
  isAdministrator,
  Refusal,
  type AccountId,
  type AdministeredAccount,
  type AdministrationDecision,
  type Administrator,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import type { AppendItem } from '../kernel/event-store/event-store.js';
import { Projections } from '../kernel/projections/projections.js';

/** A decision without what this class finds out itself. */
export type AdministrationWish = AdministrationDecision extends infer Decision
  ? Decision extends AdministrationDecision
    ? Omit<Decision, 'by' | 'othersRemain'>
    : never
  : never;

type Guard = NonNullable<AppendItem['guards']>[number];

/** Tries while other changes touch the account of the administrator on whom a decision rests. */
const TRIES = 5;
/** Administrators looked at, one after the other, until one is found whom the log confirms. */
const CANDIDATES = 5;

/**
 * Decides on accounts as an administrator. Each decision is guarded by the revision of an administrator's own stream: of
 * the one who gives it, else of another one who remains. So a right that was just taken away decides nothing, and two who
 * demote each other at the same moment do not both succeed.
 */
@Injectable()
export class AdministrationLog {
  constructor(
    private readonly database: DataSource,
    private readonly commands: CommandExecutor,
    @Inject(Projections) private readonly projections: Pick<Projections, 'caughtUp'>,
  ) {}

  /** The account as its stream says. */
  read(accountId: AccountId): Promise<AdministeredAccount> {
    return this.commands.read({ stream: accountStream(accountId), decider: administrationDecider });
  }

  /**
   * Decides and appends; resolves when the read models show it.
   * @throws Refusal `forbidden` where the caller is no administrator, and what the decider refuses
   */
  async decide(accountId: AccountId, wish: AdministrationWish, by: Administrator): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.decideOnce(accountId, wish, by);
      } catch (error) {
        const again = error instanceof Refusal && error.code === 'conflict' && tries < TRIES;
        if (!again || wish.type === 'invite') throw error;
      }
    }
  }

  private async decideOnce(accountId: AccountId, wish: AdministrationWish, by: Administrator): Promise<void> {
    const givenByOther = by.kind === 'account' && by.accountId !== accountId;
    const guard = givenByOther ? await this.confirm(by.accountId) : await this.otherThan(accountId);
    if (givenByOther && guard === undefined) throw new Refusal('forbidden');
    const { checkpoint } = await this.commands.execute({
      stream: accountStream(accountId),
      decider: administrationDecider,
      command: { ...wish, by, othersRemain: guard !== undefined },
      actor: by,
      guards: guard === undefined ? [] : [guard],
    });
    await this.projections.caughtUp(checkpoint, { names: ['accounts', 'administration'] });
  }

  /** Some administrator besides the account who can log in, as what to guard a decision by that rests on there being one. */
  async otherThan(accountId: AccountId): Promise<Guard | undefined> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT account_id FROM accounts WHERE 'administrator' = ANY(roles) AND account_id <> $1
         AND account_id NOT IN (SELECT account_id FROM disabled_accounts) ORDER BY account_id LIMIT $2`,
      [accountId, CANDIDATES],
    );
    for (const { account_id } of rows) {
      const guard = await this.confirm(account_id);
      if (guard !== undefined) return guard;
    }
    return undefined;
  }

  /** What to guard a decision by that rests on an account being an administrator; undefined when it is none. */
  private async confirm(accountId: AccountId): Promise<Guard | undefined> {
    const stream = accountStream(accountId);
    const { state, revision } = await this.commands.readAt({ stream, decider: administrationDecider });
    return isAdministrator(state) ? { stream, revision } : undefined;
  }
}
