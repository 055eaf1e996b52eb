import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { deriveKey } from '../kernel/subject-keys/master-key.js';
import { hashToken, newToken } from './secret-tokens.js';

/** Seconds after its use in which a token still leads to its one successor: two tabs may refresh at the same time. */
const GRACE_SECONDS = 10;

/** What came of presenting a refresh token. */
export type Rotation =
  | { readonly kind: 'rotated'; readonly sessionId: SessionId; readonly token: string }
  | { readonly kind: 'reused'; readonly sessionId: SessionId }
  | { readonly kind: 'unknown' };

interface TokenRow {
  readonly session_id: SessionId;
  readonly in_grace: boolean;
}

/**
 * Rotating refresh tokens (RFC 9700, section 4.14.2), kept hashed. Each has exactly one successor, a keyed hash of it:
 * callers who present one token within the grace get the same successor without it being stored anywhere.
 */
@Injectable()
export class RefreshTokens {
  private readonly key: Uint8Array;

  constructor(
    private readonly database: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.key = deriveKey(secrets.masterKey, 'refresh-tokens');
  }

  /** Seconds for which an unused token is good: the idle limit of sessions. */
  get lifetime(): number {
    return this.config.sessions.idleSeconds;
  }

  /** The first token of a session. Forgets the expired ones of all. */
  async issue(sessionId: SessionId): Promise<string> {
    const token = newToken();
    await this.database.query('DELETE FROM refresh_tokens WHERE expires_at < now()');
    await this.database.query(INSERT, [hashToken(token), sessionId, this.lifetime]);
    return token;
  }

  /** Uses a token up. */
  rotate(token: string): Promise<Rotation> {
    const successor = createHmac('sha256', this.key).update(token).digest('base64url');
    return this.database.transaction(async (transaction) => {
      const [used]: [{ session_id: SessionId }[], number] = await transaction.query(
        `UPDATE refresh_tokens SET used_at = now()
         WHERE token_hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING session_id`,
        [hashToken(token)],
      );
      const first = used[0];
      if (first !== undefined) {
        await transaction.query(INSERT, [hashToken(successor), first.session_id, this.lifetime]);
        return { kind: 'rotated', sessionId: first.session_id, token: successor };
      }
      const rows: TokenRow[] = await transaction.query(
        `SELECT session_id, used_at > now() - make_interval(secs => $2) AS in_grace
         FROM refresh_tokens WHERE token_hash = $1 AND expires_at > now()`,
        [hashToken(token), GRACE_SECONDS],
      );
      const row = rows[0];
      if (row === undefined) return { kind: 'unknown' };
      return row.in_grace
        ? { kind: 'rotated', sessionId: row.session_id, token: successor }
        : { kind: 'reused', sessionId: row.session_id };
    });
  }
}

const INSERT = `INSERT INTO refresh_tokens (token_hash, session_id, expires_at)
  VALUES ($1, $2, now() + make_interval(secs => $3))`;
