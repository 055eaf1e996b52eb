import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { nameAlone } from '../kernel/mail/name-alone.js';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { CredentialStore } from './credentials.js';
import type { SignUpDetails } from './pending-sign-ups.js';
import { accountExistsMail, verificationMail } from './sign-up-mails.js';

/** Mails to one address: enough for somebody who does not find the first one, too few to fill a mailbox. */
const MAILS_PER_ADDRESS = { burst: 3, perMinute: 1 / 20 };

/**
 * Writes to whoever signs up. What is done is the same whether the address has an account; only the mail differs. An
 * address that was written to often enough gets no more for a while, and whoever asks is told nothing else than ever.
 */
@Injectable()
export class SignUpMailer {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly credentials: CredentialStore,
    private readonly mailer: Mailer,
    private readonly limiter: RateLimiter,
    private readonly blindIndex: BlindIndex,
  ) {}

  /** Counts a mail to an address: false when it was written to often enough. */
  mayWriteTo(email: string): boolean {
    const address = this.blindIndex.of(email).toString('base64url');
    return this.limiter.allows('sign-up mails of address', address, MAILS_PER_ADDRESS);
  }

  /** Writes a mail that was counted. */
  async send({ email, displayName, language }: SignUpDetails, emailToken: string): Promise<void> {
    const { publicUrl } = this.config;
    if (await this.credentials.isTaken(email)) {
      const data = { logInLink: `${publicUrl}/log-in` };
      await this.mailer.send({ to: email, template: accountExistsMail, language, data });
    } else {
      const data = { displayName: nameAlone(displayName), link: `${publicUrl}/verify#token=${emailToken}` };
      await this.mailer.send({ to: email, template: verificationMail, language, data });
    }
  }
}
