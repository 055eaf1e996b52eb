import { Inject, Injectable } from '@nestjs/common';
import { AccountId, ClientName, SessionId } from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { SealedJson } from './sealed-json.js';
import { hashToken, newToken } from './secret-tokens.js';

const LIFETIME_SECONDS = 300;
/** Wrong answers after which a step has to be begun again. */
const MAX_TRIES = 5;

/** Of a log-in whose password was proved, against the registration record with this digest. */
const PROVED = { accountId: AccountId, recordDigest: z.string(), client: ClientName };

const LogInStepState = z.discriminatedUnion('purpose', [
  z.object({ purpose: z.literal('second-factor'), ...PROVED }),
  z.object({
    purpose: z.literal('enrol-second-factor'),
    ...PROVED,
    secret: z.string(),
  }),
  z.object({ purpose: z.literal('confirmation'), accountId: AccountId, sessionId: SessionId }),
  z.object({ purpose: z.literal('enrol-totp'), accountId: AccountId, secret: z.string() }),
  z.object({ purpose: z.literal('enrol-passkey'), accountId: AccountId, sessionId: SessionId }),
]);
type LogInStepState = z.output<typeof LogInStepState>;
type Purpose = LogInStepState['purpose'];
/** What the server keeps about a step of one purpose. A `secret` is in base32. */
export type StepFor<P extends Purpose> = Extract<LogInStepState, { readonly purpose: P }>;

/** What stands between a proved password and what it was proved for: on the server, sealed, for one purpose and five minutes. */
@Injectable()
export class LogInSteps {
  private readonly sealing: SealedJson<typeof LogInStepState>;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'log-in-steps', LogInStepState);
  }

  /** Opens a step; returns its token. Forgets the expired ones. */
  async open(step: LogInStepState): Promise<string> {
    const token = newToken();
    const hash = hashToken(token);
    await this.database.query('DELETE FROM log_in_steps WHERE expires_at < now()');
    await this.database.query(
      `INSERT INTO log_in_steps (token_hash, sealed, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [hash, this.sealing.seal(hash.toString('hex'), step), LIFETIME_SECONDS],
    );
    return token;
  }

  /** Reads the step for one answer to it, and counts the answer. Undefined when it is over or was for something else. */
  async attempt<P extends Purpose>(token: string, purpose: P): Promise<StepFor<P> | undefined> {
    const hash = hashToken(token);
    const [rows]: [{ sealed: Buffer }[], number] = await this.database.query(
      `UPDATE log_in_steps SET tries = tries + 1
       WHERE token_hash = $1 AND expires_at > now() AND tries < $2 RETURNING sealed`,
      [hash, MAX_TRIES],
    );
    const step = rows[0] && this.sealing.open(hash.toString('hex'), rows[0].sealed);
    return step?.purpose === purpose ? (step as StepFor<P>) : undefined;
  }

  /** Gives the step a new challenge, which takes the place of the one before. Undefined when it is over or was for something else. */
  async challenge<P extends Purpose>(
    token: string,
    purposes: readonly P[],
  ): Promise<{ readonly step: StepFor<P>; readonly challenge: string } | undefined> {
    const hash = hashToken(token);
    const rows: { sealed: Buffer }[] = await this.database.query(
      'SELECT sealed FROM log_in_steps WHERE token_hash = $1 AND expires_at > now() AND tries < $2',
      [hash, MAX_TRIES],
    );
    const step = rows[0] && this.sealing.open(hash.toString('hex'), rows[0].sealed);
    if (step === undefined || !purposes.some((purpose) => purpose === step.purpose)) return undefined;
    const challenge = newToken();
    await this.database.query('UPDATE log_in_steps SET challenge_hash = $2 WHERE token_hash = $1', [
      hash,
      hashToken(challenge),
    ]);
    return { step: step as StepFor<P>, challenge };
  }

  /** Uses a challenge of the step up: of any number of callers exactly one gets true. */
  async endChallenge(token: string, challenge: string): Promise<boolean> {
    const [, ended]: [unknown, number] = await this.database.query(
      `UPDATE log_in_steps SET challenge_hash = NULL
       WHERE token_hash = $1 AND challenge_hash = $2 AND expires_at > now()`,
      [hashToken(token), hashToken(challenge)],
    );
    return ended === 1;
  }

  /** Uses the token up: of any number of callers exactly one gets true. */
  async end(token: string): Promise<boolean> {
    const [, ended]: [unknown, number] = await this.database.query(
      'DELETE FROM log_in_steps WHERE token_hash = $1',
      [hashToken(token)],
    );
    return ended === 1;
  }
}
