import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';

const OF_ADDRESS = 'log-ins of address';
/** Log-in starts for one address: a wrong password now and then costs nothing, guessing costs minutes. */
const PER_ADDRESS = { burst: 10, perMinute: 2 };

/** Counts the starts of log-ins, the same way for addresses with and without an account. */
@Injectable()
export class LogInLimits {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly limiter: RateLimiter,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** @throws Refusal `too-many-requests` */
  countStart(email: string, source: string): void {
    const perMinute = this.config.limits.logInsPerMinute;
    this.limiter.take('log-ins of source', source, { burst: perMinute, perMinute });
    this.limiter.take(OF_ADDRESS, this.keyOf(email), PER_ADDRESS);
  }

  /** Whoever knows the password is not guessing: a finished log-in does not count. */
  forgiveStart(email: string): void {
    this.limiter.giveBack(OF_ADDRESS, this.keyOf(email), PER_ADDRESS);
  }

  private keyOf(email: string): string {
    return this.blindIndex.of(email).toString('base64url');
  }
}
