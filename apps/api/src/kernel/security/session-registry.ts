import { Inject, Injectable } from '@nestjs/common';
import { AccountId, DeviceId, Refusal, Role, SessionId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import * as z from 'zod';
import { CONFIG, type Config } from '../config/config.js';
import type { Caller } from './caller.js';

/** Seconds after a log-in, or a confirmation, in which a session may do what asks for a fresh one. */
const FRESH_SECONDS = 600;

/** Called when a session ends; may be called again for the same one. */
export type SessionEndedListener = (sessionId: SessionId) => void;

const SessionRow = z.object({
  account_id: AccountId,
  session_id: SessionId,
  device_id: DeviceId.nullable(),
  roles: z.array(Role),
  over: z.boolean(),
  revoked: z.boolean(),
});

/**
 * The live sessions. A session lives from log-in until it is ended, its refresh token expires or it reaches its absolute
 * limit; each request of a signed-in caller looks it up, so that an ended one is refused at once although its access
 * token is still good, and a changed role or a removed device counts from the next request on.
 */
@Injectable()
export class SessionRegistry {
  private readonly listeners = new Set<SessionEndedListener>();

  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The session as a caller, or undefined when it has ended or never was.
   * @throws Refusal `device-revoked` when its device was removed from the account, whether it has ended or not: so a
   * removed device learns what happened when it comes back
   */
  async find(sessionId: SessionId): Promise<Caller | undefined> {
    const rows: unknown[] = await this.database.query(
      `SELECT account_id, session_id, device_id, coalesce(accounts.roles, '{}') AS roles,
         ended_at IS NOT NULL OR expires_at <= now()
           OR disabled_accounts.account_id IS NOT NULL AS over, device_owners.revoked_at IS NOT NULL AS revoked
       FROM sessions LEFT JOIN accounts USING (account_id) LEFT JOIN device_owners USING (device_id, account_id)
         LEFT JOIN disabled_accounts USING (account_id)
       WHERE session_id = $1`,
      [sessionId],
    );
    if (rows[0] === undefined) return undefined;
    const row = SessionRow.parse(rows[0]);
    if (row.revoked) throw new Refusal('device-revoked');
    if (row.over) return undefined;
    return {
      accountId: row.account_id,
      sessionId: row.session_id,
      deviceId: row.device_id,
      roles: row.roles,
    };
  }

  /**
   * Begins a session that no device is bound to yet. `client` is what the browser calls itself; `ground` does what must be
   * settled in the same transaction, and may refuse.
   */
  async start(
    session: Pick<Caller, 'accountId' | 'sessionId'>,
    client: string,
    ground: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await ground(transaction);
      await transaction.query(
        `INSERT INTO sessions (session_id, account_id, client, expires_at)
         VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
        [session.sessionId, session.accountId, client, this.config.sessions.longestSeconds],
      );
    });
  }

  /** Whether the owner of a live session has proved to be here in the last ten minutes. */
  async isFresh(sessionId: SessionId): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      `SELECT FROM sessions WHERE session_id = $1 AND ended_at IS NULL
         AND authenticated_at > now() - make_interval(secs => $2)`,
      [sessionId, FRESH_SECONDS],
    );
    return rows.length === 1;
  }

  /** Notes that the owner of a live session has proved anew to be here. */
  async confirm(sessionId: SessionId): Promise<void> {
    await this.database.query(
      'UPDATE sessions SET authenticated_at = now() WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId],
    );
  }

  /** Lets a live session ask for a confirmation at once: its owner has proved nothing to it. */
  async age(sessionId: SessionId): Promise<void> {
    await this.database.query(
      'UPDATE sessions SET authenticated_at = started_at - make_interval(secs => $2) WHERE session_id = $1',
      [sessionId, FRESH_SECONDS],
    );
  }

  /** Binds a device, which has proved to be here, to a live session. */
  async bindDevice(sessionId: SessionId, deviceId: DeviceId): Promise<void> {
    await this.database.query(
      'UPDATE sessions SET device_id = $2 WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId, deviceId],
    );
  }

  /** Marks every device of an account as removed: whoever holds one is refused from then on, and told why. */
  async dismissDevices(accountId: AccountId): Promise<void> {
    await this.database.query(
      'UPDATE device_owners SET revoked_at = now() WHERE account_id = $1 AND revoked_at IS NULL',
      [accountId],
    );
  }

  /** Ends a session with all its refresh tokens. Returns false when it had ended before. */
  async end(sessionId: SessionId): Promise<boolean> {
    const [, ended]: [unknown, number] = await this.database.query(
      `UPDATE sessions SET ended_at = now(), client = '', address_prefix = NULL
       WHERE session_id = $1 AND ended_at IS NULL`,
      [sessionId],
    );
    this.announceEnd(sessionId);
    return ended === 1;
  }

  /** Ends every session of an account, or all but one; with `onlyDisabled`, where it is disabled. Returns which. */
  async endAll(
    accountId: AccountId,
    { onlyDisabled = false, except = null }: { onlyDisabled?: boolean; except?: SessionId | null } = {},
  ): Promise<readonly SessionId[]> {
    const [ended]: [{ session_id: SessionId }[], number] = await this.database.query(
      `UPDATE sessions SET ended_at = now(), client = '', address_prefix = NULL
       WHERE account_id = $1 AND ended_at IS NULL
         AND (NOT $2 OR account_id IN (SELECT account_id FROM disabled_accounts))
         AND ($3::text IS NULL OR session_id <> $3) RETURNING session_id`,
      [accountId, onlyDisabled, except],
    );
    for (const { session_id } of ended) this.announceEnd(session_id);
    return ended.map(({ session_id }) => session_id);
  }

  /** Tells the listeners that a session has ended, on this node or on another one. */
  announceEnd(sessionId: SessionId): void {
    for (const listener of this.listeners) listener(sessionId);
  }

  /** Registers a listener, which sockets use to close with their session. Returns how to take it away again. */
  onEnded(listener: SessionEndedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
