import { Injectable } from '@nestjs/common';
import { type AccountId, Instant, type SessionEntry, type SessionId, SESSIONS_LISTED } from '@collab/domain';
import { DataSource } from 'typeorm';

type SessionRow = Omit<SessionEntry, 'current' | 'firstSeen' | 'lastSeen'> & {
  readonly firstSeen: Date;
  readonly lastSeen: Date;
};

/** The live sessions of an account, as its owner may see them. */
@Injectable()
export class OwnSessionsQuery {
  constructor(private readonly database: DataSource) {}

  async of(accountId: AccountId, current: SessionId): Promise<SessionEntry[]> {
    const rows: SessionRow[] = await this.database.query(
      `SELECT session_id AS "sessionId", client, device_id AS "deviceId", started_at AS "firstSeen",
         greatest(started_at, last_seen_at) AS "lastSeen", address_prefix AS "addressPrefix"
       FROM sessions WHERE account_id = $1 AND ${LIVE}
       ORDER BY session_id = $2 DESC, last_seen_at DESC, session_id LIMIT $3`,
      [accountId, current, SESSIONS_LISTED],
    );
    return rows.map(({ firstSeen, lastSeen, ...session }) => ({
      ...session,
      current: session.sessionId === current,
      firstSeen: Instant.parse(firstSeen.toISOString()),
      lastSeen: Instant.parse(lastSeen.toISOString()),
    }));
  }

  /** Whether the account has this live session. */
  async has(accountId: AccountId, sessionId: SessionId): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `SELECT FROM sessions WHERE account_id = $1 AND session_id = $2 AND ${LIVE}`,
      [accountId, sessionId],
    );
    return rows.length === 1;
  }
}

const LIVE = 'ended_at IS NULL AND expires_at > now()';
