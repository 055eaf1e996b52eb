import { Controller } from '@nestjs/common';
import { type InputOf, ReadPresenceVisibility, SetPresenceVisibility } from '@collab/domain';
import { CurrentCaller, type DeviceCaller } from '../kernel/security/caller.js';
import { Endpoint } from '../kernel/security/endpoint.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { PresenceQuery } from './presence.query.js';
import { Presences } from './presences.js';

const CHANGES = { burst: 30, perMinute: 10 };

/** Who sees whether the caller is here. */
@Controller()
export class PresenceController {
  constructor(
    private readonly query: PresenceQuery,
    private readonly presences: Presences,
    private readonly limiter: RateLimiter,
  ) {}

  @Endpoint(ReadPresenceVisibility)
  async read(_input: InputOf<typeof ReadPresenceVisibility>, @CurrentCaller() { accountId }: DeviceCaller) {
    return { visibility: await this.query.visibilityOf(accountId) };
  }

  @Endpoint(SetPresenceVisibility)
  async set(
    { visibility }: InputOf<typeof SetPresenceVisibility>,
    @CurrentCaller() { accountId }: DeviceCaller,
  ) {
    this.limiter.take('presence visibility', accountId, CHANGES);
    await this.query.setVisibility(accountId, visibility);
    this.presences.refresh(accountId);
    return {};
  }
}
