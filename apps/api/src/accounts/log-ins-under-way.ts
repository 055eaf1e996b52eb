import { Inject, Injectable } from '@nestjs/common';
import { AccountId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { SealedJson } from './sealed-json.js';
import { hashToken, newToken } from './secret-tokens.js';

const LIFETIME_SECONDS = 60;

const LogInUnderWay = z.object({
  /** What the password is proved for: a session, the confirmation of one, or the opening of an account. */
  purpose: z.enum(['log-in', 'confirmation', 'sign-up']),
  /** Null for an address that has no account. */
  accountId: AccountId.nullable(),
  /** Of the registration record that the password is proved against; null like the account. */
  recordDigest: z.string().nullable(),
  /** State of the OPAQUE server between its two messages; secret. */
  state: z.string(),
});
/** A log-in between its two halves. */
export type LogInUnderWay = z.output<typeof LogInUnderWay>;

/** Log-ins between their two halves: on the server, sealed, for one use and a minute. */
@Injectable()
export class LogInsUnderWay {
  private readonly sealing: SealedJson<typeof LogInUnderWay>;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'log-ins', LogInUnderWay);
  }

  /** Keeps a log-in; returns the token that continues it. Forgets the expired ones. */
  async put(logIn: LogInUnderWay): Promise<string> {
    const token = newToken();
    const hash = hashToken(token);
    await this.database.query('DELETE FROM log_ins WHERE expires_at < now()');
    await this.database.query(
      `INSERT INTO log_ins (token_hash, sealed, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [hash, this.sealing.seal(hash.toString('hex'), logIn), LIFETIME_SECONDS],
    );
    return token;
  }

  /** Takes a log-in out: the token works once, and for what it was given out. */
  async take(token: string, purpose: LogInUnderWay['purpose']): Promise<LogInUnderWay | undefined> {
    const hash = hashToken(token);
    const [rows]: [{ sealed: Buffer; in_time: boolean }[], number] = await this.database.query(
      'DELETE FROM log_ins WHERE token_hash = $1 RETURNING sealed, expires_at > now() AS in_time',
      [hash],
    );
    const row = rows[0];
    const logIn = row?.in_time === true ? this.sealing.open(hash.toString('hex'), row.sealed) : undefined;
    return logIn?.purpose === purpose ? logIn : undefined;
  }
}
