import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountId } from '@collab/domain';
import * as z from 'zod';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { defineJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Mailer } from '../kernel/mail/mailer.js';
import { InvitationLinks } from './invitation-links.js';
import { InvitationQuery } from './invitation.query.js';
import { invitationMail, invitedWithAccountMail } from './invitation-mails.js';

const MailInvitation = defineJob({
  name: 'mail-invitation',
  data: z.strictObject({ accountId: AccountId }),
  retry: 'patient',
});
const causeOf = (accountId: AccountId): string => `invitation-${accountId}`;

/** Writes the mail of an invitation: at most one for each event, whoever asks how often. */
@Injectable()
export class InvitationMailJob implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly jobs: Jobs,
    private readonly mailer: Mailer,
    private readonly invitations: InvitationQuery,
    private readonly links: InvitationLinks,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(MailInvitation, ({ accountId }) => this.write(accountId));
  }

  /** Has the mail written soon. */
  async request(accountId: AccountId): Promise<void> {
    await this.jobs.enqueue(MailInvitation, accountId, { accountId });
  }

  private async write(accountId: AccountId): Promise<void> {
    const invitation = await this.invitations.find(accountId);
    if (invitation === undefined || invitation.expired) return;
    const { email: to, language, taken } = invitation;
    const cause = causeOf(accountId);
    if (taken) {
      const data = { link: `${this.config.publicUrl}/log-in` };
      await this.mailer.sendOnce(cause, { to, language, template: invitedWithAccountMail, data });
    } else {
      const data = { link: this.links.linkTo(accountId) };
      await this.mailer.sendOnce(cause, { to, language, template: invitationMail, data });
    }
  }
}
