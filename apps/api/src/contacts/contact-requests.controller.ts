import { Controller } from '@nestjs/common';
import {
  FindContactKey,
  type InputOf,
  PublishContactKey,
  RequestContact,
  WithdrawContactRequest,
} from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { ContactAddresses } from './contact-addresses.js';
import { ContactRequests } from './contact-requests.js';
import { ContactRequestSettlement } from './settle-contact-request.job.js';

/** Searches of one account; enough for a team, too few for trying lists of addresses. */
const SEARCHES = { burst: 30, perMinute: 6 };
const WITHDRAWALS = { burst: 60, perMinute: 30 };
const KEYS = { burst: 20, perMinute: 2 };

/** From an address to a request, without a word about who has the address. */
@Controller()
export class ContactRequestsController {
  constructor(
    private readonly addresses: ContactAddresses,
    private readonly requests: ContactRequests,
    private readonly settlement: ContactRequestSettlement,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(PublishContactKey)
  async publish(
    { contactKey }: InputOf<typeof PublishContactKey>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('contact keys', accountId, KEYS);
    await this.addresses.publish(accountId, contactKey);
    return {};
  }

  @Endpoint(FindContactKey)
  async find({ to }: InputOf<typeof FindContactKey>, @CurrentCaller() { accountId }: DeviceCaller) {
    this.limiter.take('searches for contacts', accountId, SEARCHES);
    return { contactKey: await this.addresses.keyOf(to) };
  }

  @Endpoint(RequestContact)
  async request(
    { requestId, to, note }: InputOf<typeof RequestContact>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('contact requests', accountId, SEARCHES);
    const targetIndex = this.addresses.indexOf(to);
    const sealedAddress = this.addresses.seal(requestId, to);
    await this.requests.open({ requestId, accountId, targetIndex, sealedAddress, note });
    await this.settlement.soon(requestId, 'deliver');
    return {};
  }

  @Endpoint(WithdrawContactRequest)
  async withdraw(
    { requestId }: InputOf<typeof WithdrawContactRequest>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('withdrawals', accountId, WITHDRAWALS);
    if (await this.requests.close(accountId, requestId)) await this.settlement.soon(requestId, 'withdraw');
    return {};
  }
}
