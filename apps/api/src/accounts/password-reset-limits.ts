import { type AccountId } from '@collab/domain';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';

/** Openings of a new password for one account: as many guesses as log-ins leave to a stranger. */
const OPENINGS = { burst: 5, perMinute: 1 / 5 };

/**
 * Counts what is asked for on the way to a new password. A source may ask for links as often as it may sign up, since each
 * sends a mail, and use them as often as it may log in. How many mails an address gets is settled where links are issued.
 */
@Injectable()
export class PasswordResetLimits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
  ) {}

  /** @throws Refusal `too-many-requests` */
  countRequest(source: string): void {
    const { signUpsPerHour } = this.config.limits;
    const perSource = { burst: signUpsPerHour, perMinute: signUpsPerHour / 60 };
    this.limiter.take('password resets of source', source, perSource);
  }

  /**
   * Counts one opening of a registration: beside the start of a log-in, its answer tests a guess of the password that is
   * in force. @throws Refusal `too-many-requests`
   */
  countOpening(accountId: AccountId): void {
    this.limiter.take('password reset openings of account', accountId, OPENINGS);
  }

  /** @throws Refusal `too-many-requests` */
  countUse(source: string): void {
    const perMinute = this.config.limits.logInsPerMinute;
    this.limiter.take('password reset links of source', source, { burst: perMinute, perMinute });
  }
}
