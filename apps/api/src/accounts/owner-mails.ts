import { Inject, Injectable } from '@nestjs/common';
import { ERASED, type AccountId } from '@collab/domain';
import { CONFIG, type Config } from '../kernel/config/config.js';
import type { MailTemplate } from '../kernel/mail/mail-template.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { AccountQuery } from './account.query.js';

/** What a mail to the owner of an account can say. */
export interface OwnerMailData {
  readonly displayName: string;
  readonly publicUrl: string;
}

/** Tells owners by mail what happened to their account, in their language. */
@Injectable()
export class OwnerMails {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: AccountQuery,
    private readonly mailer: Mailer,
  ) {}

  /** Nothing is sent for an account that was erased. */
  async send(accountId: AccountId, template: MailTemplate<OwnerMailData>): Promise<void> {
    const account = await this.accounts.find(accountId);
    if (account === undefined || account.email === ERASED) return;
    const { email, displayName, language } = account;
    const data = { displayName, publicUrl: this.config.publicUrl };
    await this.mailer.send({ to: email, template, language, data });
  }
}
