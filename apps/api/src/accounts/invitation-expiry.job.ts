import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Invitations } from './invitations.js';

const ForgetInvitations = defineRepeatingJob({ name: 'forget-invitations', everyMs: 3_600_000 });

/** Days after its end for which an invitation is kept, so that its link can say that it has expired. */
const KEPT_DAYS = 21;
/** Invitations taken back by one look. */
const AT_ONCE = 200;

const InvitedRow = z.object({ account_id: AccountId });

/** Takes back the invitations that nobody has used for weeks, so that the addresses of people who never came are forgotten. */
@Injectable()
export class InvitationExpiry implements OnModuleInit {
  constructor(
    private readonly database: DataSource,
    private readonly invitations: Invitations,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(ForgetInvitations, () => this.forget());
  }

  /** May be ended anywhere and repeated. */
  async forget(): Promise<void> {
    const rows = await this.database.query(
      `SELECT account_id FROM invitations WHERE expires_at < now() - make_interval(days => $1)
       ORDER BY expires_at LIMIT $2`,
      [KEPT_DAYS, AT_ONCE],
    );
    for (const { account_id } of z.array(InvitedRow).parse(rows))
      await this.invitations.withdraw(account_id, { kind: 'server' });
  }
}
