import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { PendingSignUps } from './pending-sign-ups.js';
import { hashToken } from './secret-tokens.js';
import { SignUpMailLimits } from './sign-up-mail-limits.js';
import { SignUpMailer } from './sign-up-mailer.js';

/** For one sign-up: a mail can get lost, but a mailbox is not to be filled. */
const PER_SIGN_UP = { burst: 3, perMinute: 1 / 10 };
const PER_SOURCE = { burst: 30, perMinute: 1 };

/**
 * Sends the mail of a sign-up again, with a new link; the old one then no longer works. What was sent often enough is not
 * sent again, and whoever asks is told nothing else than ever.
 */
@Injectable()
export class SignUpReplacement {
  constructor(
    private readonly limiter: RateLimiter,
    private readonly signUps: PendingSignUps,
    private readonly limits: SignUpMailLimits,
    private readonly mailer: SignUpMailer,
  ) {}

  /** The token is that of the sign-up, or of the mailed link. @throws Refusal `link-used` or `link-invalid` */
  async send(token: string, source: string): Promise<void> {
    this.limiter.take('verification mails of source', source, PER_SOURCE);
    this.limiter.take('verification mails of sign-up', hashToken(token).toString('base64url'), PER_SIGN_UP);
    const details = await this.signUps.replaceable(token);
    // Where no mail follows, the link that is out stays good.
    if (details === undefined || !this.limits.mayWriteTo(details.email, source)) return;
    const emailToken = await this.signUps.replace(token);
    if (emailToken !== undefined) await this.mailer.send(details, emailToken);
  }
}
