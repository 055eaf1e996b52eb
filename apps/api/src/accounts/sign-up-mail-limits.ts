import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

/** Mails to one address: enough for somebody who does not find the first one, too few to fill a mailbox. */
const MAILS_PER_ADDRESS = { burst: 3, perMinute: 1 / 20 };

const MINUTES_PER_DAY = 24 * 60;
/** Beside them, one for each source that has not caused a mail to this address today. */
const FIRST_OF_SOURCE = { burst: 1, perMinute: 1 / MINUTES_PER_DAY };
/** Of these, to one address: whoever has many sources fills no mailbox either. */
const FIRSTS_PER_ADDRESS = { burst: 10, perMinute: 10 / MINUTES_PER_DAY };

/**
 * How many mails of sign-ups an address gets, whoever asks and whether it has an account. A stranger who signs up with it
 * again and again takes the mails that are for all; one is left for its owner, who asks from elsewhere.
 */
@Injectable()
export class SignUpMailLimits {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** Counts a mail that a source causes: false when the address was written to often enough. */
  mayWriteTo(email: string, source: string): boolean {
    const address = this.blindIndex.of(email).toString('base64url');
    const pair = `${address} ${source}`;
    const isFirst = this.limiter.allows('sign-up mails of address and source', pair, FIRST_OF_SOURCE);
    if (this.limiter.allows('sign-up mails of address', address, MAILS_PER_ADDRESS)) return true;
    if (!isFirst) return false;
    if (this.limiter.allows('first sign-up mails of address', address, FIRSTS_PER_ADDRESS)) return true;
    this.limiter.giveBack('sign-up mails of address and source', pair, FIRST_OF_SOURCE);
    return false;
  }
}
