import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { nameAlone } from '../kernel/mail/name-alone.js';
import { CredentialStore } from './credentials.js';
import type { SignUpDetails } from './pending-sign-ups.js';
import { accountExistsMail, verificationMail } from './sign-up-mails.js';

/** Writes to whoever signs up. What is done is the same whether the address has an account; only the mail differs. */
@Injectable()
export class SignUpMailer {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly credentials: CredentialStore,
    private readonly mailer: Mailer,
  ) {}

  /** Writes a mail that `SignUpMailLimits` has counted. */
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
