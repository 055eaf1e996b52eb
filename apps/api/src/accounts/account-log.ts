import { Inject, Injectable } from '@nestjs/common';
import {
  accountStream,
  accountDecider,
  type Account,
  type AccountDecision,
  type AccountId,
  type Actor,
} from '@collab/domain';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';

/** The streams of accounts, as this slice decides on them. */
@Injectable()
export class AccountLog {
  constructor(
    private readonly commands: CommandExecutor,
    @Inject(Projections) private readonly projections: Pick<Projections, 'caughtUp'>,
  ) {}

  /** The account as its stream says. */
  read(accountId: AccountId): Promise<Account> {
    return this.commands.read({ stream: accountStream(accountId), decider: accountDecider });
  }

  /** Decides and appends; resolves when this slice's read model shows it. Throws what the decider refuses. */
  async decide(accountId: AccountId, command: AccountDecision, actor: Actor): Promise<void> {
    const stream = accountStream(accountId);
    const { checkpoint } = await this.commands.execute({ stream, decider: accountDecider, command, actor });
    await this.projections.caughtUp(checkpoint, { names: ['accounts', 'vault-history'] });
  }
}
