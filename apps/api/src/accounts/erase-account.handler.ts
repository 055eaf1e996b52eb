import { createHash } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  accountStream,
  AccountErased,
  type AccountId,
  type DataOf,
  type EraseAccount,
  ErasedThing,
  type ErasureReceipt,
  type InputOf,
  KeptThing,
  toUtf8,
} from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { type Checkpoint, EVENT_STORE, type EventStore } from '../kernel/event-store/event-store.js';
import { Log } from '../kernel/ops/log.js';
import type { Caller } from '../kernel/security/caller.js';
import { ErasureDecisions } from './erasure-decision.js';
import { Erasures } from './erasures.js';

export class EraseAccountCommand extends Command<ErasureReceipt> {
  constructor(
    readonly caller: Caller,
    readonly input: InputOf<typeof EraseAccount>,
  ) {
    super();
  }
}

/**
 * Erases an account. The event comes first: from then on nothing brings the account back, and a server that ends before
 * everything is destroyed goes on at its next start. The receipt says whether it was done at once.
 */
@CommandHandler(EraseAccountCommand)
export class EraseAccountHandler implements ICommandHandler<EraseAccountCommand> {
  constructor(
    private readonly decisions: ErasureDecisions,
    private readonly erasures: Erasures,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: Log,
  ) {}

  async execute({ caller, input }: EraseAccountCommand): Promise<ErasureReceipt> {
    const { accountId } = caller;
    const { revision, checkpoint } = await this.decisions.decide(accountId, input.revocations, {
      kind: 'account',
      accountId,
    });
    const [event] = await this.store.readStream(accountStream(accountId), Number(revision));
    if (event?.type !== AccountErased.type)
      throw new Error('An erased account has no event after its erasure.');
    const { receiptId } = JSON.parse(event.payload) as DataOf<typeof AccountErased>;
    return {
      format: 'collab/erasure-receipt/v1',
      receiptId,
      server: this.config.publicUrl,
      erasedAt: event.at,
      event: {
        id: event.id,
        position: event.position,
        sha256: Uint8Array.from(createHash('sha256').update(toUtf8(event.payload)).digest()),
      },
      destroyed: [...ErasedThing.options],
      kept: [...KeptThing.options],
      finished: await this.carryOut(accountId, checkpoint),
    };
  }

  private async carryOut(accountId: AccountId, checkpoint: Checkpoint): Promise<boolean> {
    try {
      return await this.erasures.carryOut(accountId, checkpoint);
    } catch (error) {
      this.log.failure('erasure-waits', error);
      return false;
    }
  }
}
