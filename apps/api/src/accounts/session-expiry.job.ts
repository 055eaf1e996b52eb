import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountId, SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { defineRepeatingJob } from '../kernel/jobs/define-job.js';
import { Jobs } from '../kernel/jobs/jobs.js';
import { Sessions } from './sessions.js';

const ExpireSessions = defineRepeatingJob({ name: 'expire-sessions', everyMs: 60_000 });

/** Sessions ended by one look. */
const AT_ONCE = 500;

const SessionRow = z.object({ account_id: AccountId, session_id: SessionId, revoked: z.boolean() });

/**
 * Ends the sessions that nobody has used for the idle limit, that have reached the absolute limit, or whose device was
 * removed. Requests are refused from that moment on; this closes the sockets and lets the log say so.
 */
@Injectable()
export class SessionExpiry implements OnModuleInit {
  constructor(
    private readonly database: DataSource,
    private readonly sessions: Sessions,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.repeat(ExpireSessions, () => this.expire());
  }

  /** May be ended anywhere and repeated. */
  async expire(): Promise<void> {
    const rows = await this.database.query(
      `SELECT account_id, session_id, device_owners.revoked_at IS NOT NULL AS revoked
       FROM sessions LEFT JOIN device_owners USING (device_id, account_id)
       WHERE ended_at IS NULL AND (expires_at <= now() OR device_owners.revoked_at IS NOT NULL OR started_at < now() - interval '1 minute' AND NOT EXISTS (
         SELECT FROM refresh_tokens
         WHERE refresh_tokens.session_id = sessions.session_id AND refresh_tokens.expires_at > now()))
       LIMIT $1`,
      [AT_ONCE],
    );
    for (const { account_id: accountId, session_id: sessionId, revoked } of z.array(SessionRow).parse(rows)) {
      await this.sessions.end({ accountId, sessionId }, revoked ? 'device-revoked' : 'expired');
    }
  }
}
