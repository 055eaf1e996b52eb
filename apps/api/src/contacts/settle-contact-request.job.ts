import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { type AccountId, CommandId, Refusal } from '@collab/domain';
import * as z from 'zod';
import { defineJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { ContactAddresses } from './contact-addresses.js';
import { ContactLog } from './contact-log.js';
import { ContactRequests, type WaitingRequest } from './contact-requests.js';
import { StrangerMails } from './stranger-mails.js';

const SettleContactRequest = defineJob({
  name: 'settle-contact-request',
  data: z.strictObject({ requestId: CommandId }),
  retry: 'patient',
});

/**
 * Delivers a request, or takes it back, after whoever made it has had the answer: so the time of the answer cannot tell
 * whether anybody has the address, or blocks the caller.
 */
@Injectable()
export class ContactRequestSettlement implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly jobs: Jobs,
    private readonly requests: ContactRequests,
    private readonly addresses: ContactAddresses,
    private readonly log: ContactLog,
    private readonly strangers: StrangerMails,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(SettleContactRequest, ({ requestId }) => this.settle(requestId));
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const requestId of await this.requests.unsettled()) await this.soon(requestId, 'deliver');
  }

  /** Resolves when the work is queued durably. */
  soon(requestId: CommandId, why: 'deliver' | 'withdraw'): Promise<void> {
    return this.jobs.enqueue(SettleContactRequest, `${requestId}-${why}`, { requestId });
  }

  private async settle(requestId: CommandId): Promise<void> {
    const request = await this.requests.read(requestId);
    if (request === undefined) return;
    const contactId = await this.addresses.ownerOf(request.targetIndex);
    if (contactId === undefined) await this.tellStranger(requestId, request);
    else await this.decide(requestId, request, contactId);
    await this.requests.settled(requestId);
  }

  /** A mail to an address without an account; a handle that nobody has leads nowhere. */
  private async tellStranger(requestId: CommandId, request: WaitingRequest): Promise<void> {
    const { accountId, targetIndex: addressIndex, sealedAddress, isClosed } = request;
    if (isClosed || sealedAddress === null) return;
    const address = this.addresses.unseal(requestId, sealedAddress);
    if (!address.startsWith('@')) await this.strangers.tell({ requestId, accountId, address, addressIndex });
  }

  private async decide(requestId: CommandId, request: WaitingRequest, contactId: AccountId): Promise<void> {
    const pair = { accountId: request.accountId, contactId };
    try {
      if (!request.isClosed) await this.log.decide({ ...pair, type: 'request', requestId });
      // Whoever withdraws while the request is on its way must find it withdrawn.
      if ((await this.requests.read(requestId))?.isClosed)
        await this.log.decide({ ...pair, type: 'withdraw' });
    } catch (error) {
      // What the decider refuses (a request to oneself) is settled.
      if (!(error instanceof Refusal) || error.code !== 'bad-request') throw error;
    }
  }
}
