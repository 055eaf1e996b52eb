import { Controller } from '@nestjs/common';
import { InvitePerson, ReadInvitation, WithdrawInvitation, type InputOf } from '@collab/domain';
import { CurrentCaller, type Caller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { administratorOf } from './administration.controller.js';
import { InvitationQuery } from './invitation.query.js';
import { Invitations } from './invitations.js';

/** A whole department in one go, but no mailing list. */
const INVITATIONS = { burst: 200, perMinute: 200 / 60 };

/** Invitations, from both ends. */
@Controller()
export class InvitationsController {
  constructor(
    private readonly invitations: Invitations,
    private readonly open: InvitationQuery,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(InvitePerson)
  async invite(input: InputOf<typeof InvitePerson>, @CurrentCaller() caller: Caller) {
    this.limiter.take('people invited', caller.accountId, INVITATIONS);
    await this.invitations.invite(input, administratorOf(caller));
    return {};
  }

  @Endpoint(WithdrawInvitation)
  async withdraw({ accountId }: InputOf<typeof WithdrawInvitation>, @CurrentCaller() caller: Caller) {
    await this.invitations.withdraw(accountId, administratorOf(caller));
    return {};
  }

  @Endpoint(ReadInvitation)
  async read({ token }: InputOf<typeof ReadInvitation>) {
    const { email } = await this.open.open(token);
    return { email };
  }
}
