import { Injectable } from '@nestjs/common';
import { AccountId, DeviceId, Role, SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Caller } from './caller.js';

/** Called when a session ends; may be called again for the same one. */
export type SessionEndedListener = (sessionId: SessionId) => void;

const SessionRow = z.object({
  account_id: AccountId,
  session_id: SessionId,
  device_id: DeviceId.nullable(),
  roles: z.array(Role),
});

/**
 * The live sessions. A session lives from log-in until it is ended or its refresh token expires; each request of a
 * signed-in caller looks it up, so that an ended one is refused at once although its access token is still good.
 */
@Injectable()
export class SessionRegistry {
  private readonly listeners = new Set<SessionEndedListener>();

  constructor(private readonly database: DataSource) {}

  /** The session as a caller, or undefined when it has ended or never was. */
  async find(sessionId: SessionId): Promise<Caller | undefined> {
    const rows: unknown[] = await this.database.query(
      'SELECT account_id, session_id, device_id, roles FROM sessions WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId],
    );
    if (rows[0] === undefined) return undefined;
    const row = SessionRow.parse(rows[0]);
    return {
      accountId: row.account_id,
      sessionId: row.session_id,
      deviceId: row.device_id,
      roles: row.roles,
    };
  }

  /** Begins a session that no device is bound to yet. */
  async start(session: Omit<Caller, 'deviceId'>): Promise<void> {
    await this.database.query('INSERT INTO sessions (session_id, account_id, roles) VALUES ($1, $2, $3)', [
      session.sessionId,
      session.accountId,
      session.roles,
    ]);
  }

  /** Binds a device, which has proved to be here, to a live session. */
  async bindDevice(sessionId: SessionId, deviceId: DeviceId): Promise<void> {
    await this.database.query(
      'UPDATE sessions SET device_id = $2 WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId, deviceId],
    );
  }

  /** Ends a session with all its refresh tokens. Returns false when it had ended before. */
  async end(sessionId: SessionId): Promise<boolean> {
    const [, ended]: [unknown, number] = await this.database.query(
      'UPDATE sessions SET ended_at = now() WHERE session_id = $1 AND ended_at IS NULL',
      [sessionId],
    );
    this.announceEnd(sessionId);
    return ended === 1;
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
