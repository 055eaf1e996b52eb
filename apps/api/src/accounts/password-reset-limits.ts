import { type AccountId } from '@collab/domain';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** Mails to one address: enough for somebody who does not find the first one, too few to fill a mailbox. */
export const MAILS_PER_ADDRESS = { burst: 3, perMinute: 1 / 20 };

/** Openings of a new password for one account: as many guesses as log-ins leave to a stranger. */
const OPENINGS = { burst: 5, perMinute: 1 / 5 };

/**
 * Counts requests for a new password, the same way for addresses with and without an account. A source may ask as often
 * as it may sign up, since each sends a mail, and use links as often as it may log in.
 */
@Injectable()
export class PasswordResetLimits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** @throws Refusal `too-many-requests` */
  countRequest(email: string, source: string): void {
    const { signUpsPerHour } = this.config.limits;
    const perSource = { burst: signUpsPerHour, perMinute: signUpsPerHour / 60 };
    this.limiter.take('password resets of source', source, perSource);
    const address = this.blindIndex.of(email).toString('base64url');
    this.limiter.take('password resets of address', address, MAILS_PER_ADDRESS);
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
