import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { AccountId, AccountInvited, DataOf } from '@collab/domain';
import { DataSource } from 'typeorm';
import type { Checkpoint } from '../kernel/event-store/event-store.js';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { LogTail } from '../kernel/projections/log-tail.js';
import { Projections } from '../kernel/projections/projections.js';
import { InvitationMailJob } from './invitation-mail.job.js';

/** Finds what a server that ended in between has left out. */
const MailForgottenInvitations = defineRepeatingJob({ name: 'mail-forgotten-invitations', everyMs: 300_000 });

/** Asks for the mail of each invitation in the log, also of those that a crash has left without one. */
@Injectable()
export class InvitationMailTrigger implements OnModuleInit {
  constructor(
    private readonly database: DataSource,
    private readonly jobs: Jobs,
    private readonly tail: LogTail,
    private readonly projections: Projections,
    private readonly mails: InvitationMailJob,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(MailForgottenInvitations, () => this.sweep());
    this.tail.onBatch((batch) => {
      for (const { position, event } of batch)
        if (event.type === 'AccountInvited')
          void this.follow(position, (event.data as DataOf<typeof AccountInvited>).accountId);
    });
  }

  private async follow(position: Checkpoint, accountId: AccountId): Promise<void> {
    try {
      await this.projections.caughtUp(position, { names: ['administration'] });
      await this.mails.request(accountId);
    } catch {
      // A queue that is out of reach for the moment; the sweep asks again.
    }
  }

  private async sweep(): Promise<void> {
    const rows: { account_id: AccountId }[] = await this.database.query(
      `SELECT account_id FROM invitations WHERE expires_at > now()
         AND NOT EXISTS (SELECT FROM mails_of_events WHERE cause = 'invitation-' || account_id)`,
    );
    for (const { account_id } of rows) await this.mails.request(account_id);
  }
}
