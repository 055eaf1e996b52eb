import { Injectable } from '@nestjs/common';
import {
  accountStream,
  accountDecider,
  type AccountDecision,
  type AccountId,
  type Actor,
} from '@collab/domain';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';

/** The streams of accounts, as this slice decides on them. */
@Injectable()
export class DeviceLog {
  constructor(
    private readonly commands: CommandExecutor,
    private readonly projections: Projections,
  ) {}

  /** Decides and appends; resolves when this slice's read model shows it. Throws what the decider refuses. */
  async decide(accountId: AccountId, command: AccountDecision, actor: Actor): Promise<void> {
    const stream = accountStream(accountId);
    const { checkpoint } = await this.commands.execute({ stream, decider: accountDecider, command, actor });
    await this.projections.caughtUp(checkpoint, { names: ['accounts', 'devices'] });
  }
}
