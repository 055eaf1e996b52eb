import { Injectable } from '@nestjs/common';
import type { AccountId, DeviceId } from '@collab/domain';
import { RateLimiter } from '../kernel/security/rate-limiter.js';

/** What is taken of a device's stock: once each, so that whoever takes all of it leaves nothing to others. */
type Stock = 'key packages' | 'prekeys';

/** Requests of one account, for up to 50 devices each: enough to fill the largest rooms, too little to drain people. */
const CLAIMS = { burst: 60, perMinute: 20 };
/** Of one device, that one account gets: twenty at once, twenty an hour. */
const CLAIMS_OF_DEVICE = { burst: 20, perMinute: 20 / 60 };
/** Of one device, that all accounts together get beside their first ones: who has many accounts drains nobody either. */
const CLAIMS_OF_TARGET = { burst: 120, perMinute: 2 };
/** Of one device, that each account gets whatever others take: a few accounts keep no device out of a room. */
const FIRST_CLAIMS = { burst: 1, perMinute: 1 / 60 };

/** Keeps people from taking all the one-time keys that others’ devices have left. */
@Injectable()
export class DrainLimits {
  constructor(private readonly limiter: RateLimiter) {}

  /** @throws Refusal `too-many-requests` */
  countClaim(stock: Stock, accountId: AccountId): void {
    this.limiter.take(`${stock}: claims`, accountId, CLAIMS);
  }

  /**
   * Whether the account gets one of this device; if not, it is answered as if none were left. What the device does not give
   * to all together is not counted against the account, nor the other way round.
   */
  mayTake(stock: Stock, accountId: AccountId, deviceId: DeviceId): boolean {
    const own = `${accountId} ${deviceId}`;
    if (!this.limiter.allows(`${stock} of device`, own, CLAIMS_OF_DEVICE)) return false;
    if (this.limiter.allows(`${stock}: first of device`, own, FIRST_CLAIMS)) return true;
    if (this.limiter.allows(`${stock} of target`, deviceId, CLAIMS_OF_TARGET)) return true;
    this.limiter.giveBack(`${stock} of device`, own, CLAIMS_OF_DEVICE);
    return false;
  }
}
