import { Injectable } from '@nestjs/common';
import { contactDecider, contactStream, type ContactDecision } from '@collab/domain';
import { CommandExecutor } from '../kernel/event-store/command-executor.js';
import { Projections } from '../kernel/projections/projections.js';
import { contactsProjection } from './contacts.projection.js';

/** The streams of pairs of accounts. */
@Injectable()
export class ContactLog {
  constructor(
    private readonly commands: CommandExecutor,
    private readonly projections: Projections,
  ) {}

  /** Decides and appends; resolves when the read model shows it. Throws what the decider refuses. */
  async decide(command: ContactDecision): Promise<void> {
    const { accountId, contactId } = command;
    const { checkpoint } = await this.commands.execute({
      stream: contactStream(accountId, contactId),
      decider: contactDecider,
      command,
      actor: { kind: 'account', accountId },
    });
    await this.projections.caughtUp(checkpoint, { names: [contactsProjection.name] });
  }
}
