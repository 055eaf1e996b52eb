import { timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountId, DisplayName, EmailAddress, Language, Refusal, Role } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import * as z from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { digestOf, type ProvedPassword } from './credentials.js';
import { SealedJson } from './sealed-json.js';
import { hashToken, newId, newToken } from './secret-tokens.js';

const START_MINUTES = 10;
/** Minutes for which the mailed link is good (ASVS 5.0, 6.5.5 speaks of codes; a link has 256 bits). */
const LINK_MINUTES = 30;
/** Hours for which an expired link can still be replaced by a new one. */
const REPLACE_HOURS = 24;
/** Hours for which the browser that signed up opens the account by the link alone. */
export const BROWSER_HOURS = 24;
/** Mails that follow the first one of a sign-up, however often they are asked for. */
const MAX_SENT_AGAIN = 5;
/** Days for which a used link is told apart from one that never was. */
const REMEMBER_DAYS = 7;

/** An account is opened in milliseconds, on a starved machine in seconds: later it has failed, and may be tried again. */
const ABANDONED = `sealed IS NOT NULL AND verified_at < now() - interval '1 minute'`;

const SignUpDetails = z.object({
  email: EmailAddress,
  displayName: DisplayName,
  language: Language,
  registrationRecord: z.string(),
  administratorToken: z.string().optional(),
  /** Of whoever was invited. */
  roles: z.array(Role).min(1).optional(),
});
/** What a person has entered to sign up. */
export type SignUpDetails = z.output<typeof SignUpDetails>;

/** A sign-up whose mailbox is proved. */
export interface VerifiedSignUp {
  readonly accountId: AccountId;
  readonly details: SignUpDetails;
}

/** The sign-up that a mailed link is for, as a browser that has opened it sees it. */
export interface LinkedSignUp extends VerifiedSignUp {
  /** Whether it is the last sign-up of this browser. */
  readonly begunHere: boolean;
}

/** What a sign-up that waits for its mailbox is known by. */
export interface SignUpTokens {
  /** For the mailed link. */
  readonly emailToken: string;
  /** For the browser that signed up, and for nothing but opening this account there. */
  readonly browserToken: string;
}

/** What whoever has the mailed link shows beside it: that this browser signed up, or the password of the sign-up. */
export interface SignUpProof {
  readonly browserToken: string | undefined;
  readonly password: ProvedPassword | undefined;
}

interface SignUpRow {
  readonly account_id: AccountId;
  readonly sealed: Buffer;
}

interface LinkedRow extends SignUpRow {
  /** Null once it has expired. */
  readonly browser_token_hash: Buffer | null;
}
const LINKED =
  'account_id, sealed, CASE WHEN browser_until > now() THEN browser_token_hash END AS browser_token_hash';

/** Sign-ups from their first step until the account exists. What people entered is sealed; tokens are kept hashed. */
@Injectable()
export class PendingSignUps {
  private readonly sealing: SealedJson<typeof SignUpDetails>;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'sign-ups', SignUpDetails);
  }

  /**
   * Opens a sign-up and gives it the id that its account will have: a new one, or that of an invitation, whose earlier
   * attempt it then replaces. Forgets the old ones.
   */
  async start(
    accountId = AccountId.parse(newId()),
  ): Promise<{ readonly signUpToken: string; readonly accountId: AccountId }> {
    const signUpToken = newToken();
    await this.database.query(
      `DELETE FROM sign_ups WHERE expires_at < now() - make_interval(hours => $1) AND verified_at IS NULL
         OR sealed IS NULL AND verified_at < now() - make_interval(days => $2)`,
      [REPLACE_HOURS, REMEMBER_DAYS],
    );
    const rows: unknown[] = await this.database.query(
      `INSERT INTO sign_ups (account_id, sign_up_token_hash, expires_at)
       VALUES ($1, $2, now() + make_interval(mins => $3))
       ON CONFLICT (account_id) DO UPDATE SET sign_up_token_hash = EXCLUDED.sign_up_token_hash,
         email_token_hash = NULL, browser_token_hash = NULL, sent_again = 0, sealed = NULL,
         expires_at = EXCLUDED.expires_at
       WHERE sign_ups.verified_at IS NULL RETURNING account_id`,
      [accountId, hashToken(signUpToken), START_MINUTES],
    );
    if (rows.length === 0) throw new Refusal('link-used');
    return { signUpToken, accountId };
  }

  /**
   * Takes the details of an opened sign-up, once. Returns what opens the account; undefined when it is too late, or the
   * sign-up is not for the given account.
   */
  async finish(
    signUpToken: string,
    details: SignUpDetails,
    forAccount: AccountId | null = null,
  ): Promise<SignUpTokens | undefined> {
    const tokenHash = hashToken(signUpToken);
    const [emailToken, browserToken] = [newToken(), newToken()];
    return this.database.transaction(async (transaction) => {
      const rows: { account_id: AccountId }[] = await transaction.query(
        `SELECT account_id FROM sign_ups WHERE sign_up_token_hash = $1 AND sealed IS NULL AND verified_at IS NULL
           AND expires_at > now() AND ($2::text IS NULL OR account_id = $2) FOR UPDATE`,
        [tokenHash, forAccount],
      );
      const accountId = rows[0]?.account_id;
      if (accountId === undefined) return undefined;
      await transaction.query(
        `UPDATE sign_ups SET email_token_hash = $2, sealed = $3, expires_at = now() + make_interval(mins => $4),
           browser_token_hash = $5, browser_until = now() + make_interval(hours => $6) WHERE account_id = $1`,
        [
          accountId,
          hashToken(emailToken),
          this.sealing.seal(accountId, details),
          LINK_MINUTES,
          hashToken(browserToken),
          BROWSER_HOURS,
        ],
      );
      return { emailToken, browserToken };
    });
  }

  /**
   * What was entered in a sign-up whose link is asked for again, also an expired one; undefined when it was sent often
   * enough. The token is that of the sign-up or of the link.
   * @throws Refusal `link-used`, or `link-invalid` when there is nothing to replace
   */
  async replaceable(token: string): Promise<SignUpDetails | undefined> {
    const rows: (SignUpRow & { sent_again: number })[] = await this.database.query(
      `SELECT account_id, sealed, sent_again FROM sign_ups
       WHERE (sign_up_token_hash = $1 OR email_token_hash = $1) AND sealed IS NOT NULL AND verified_at IS NULL`,
      [hashToken(token)],
    );
    const row = rows[0];
    if (row === undefined) throw await this.whyNot(this.database, token);
    return row.sent_again < MAX_SENT_AGAIN ? this.read(row).details : undefined;
  }

  /** Replaces the mailed link by a new one; resolves to its token, or to undefined where there is nothing to replace. */
  async replace(token: string): Promise<string | undefined> {
    const emailToken = newToken();
    const [, replaced]: [unknown, number] = await this.database.query(
      `UPDATE sign_ups SET email_token_hash = $2, expires_at = now() + make_interval(mins => $3),
         sent_again = sent_again + 1
       WHERE (sign_up_token_hash = $1 OR email_token_hash = $1) AND sealed IS NOT NULL AND verified_at IS NULL
         AND sent_again < $4`,
      [hashToken(token), hashToken(emailToken), LINK_MINUTES, MAX_SENT_AGAIN],
    );
    return replaced === 1 ? emailToken : undefined;
  }

  /**
   * The sign-up that a good link is for, and whether this browser began it. Changes nothing.
   * @throws Refusal `link-used`, `link-expired` or `link-invalid`
   */
  async linked(emailToken: string, browserToken?: string): Promise<LinkedSignUp> {
    const rows: LinkedRow[] = await this.database.query(
      `SELECT ${LINKED} FROM sign_ups
       WHERE email_token_hash = $1 AND verified_at IS NULL AND expires_at > now()`,
      [hashToken(emailToken)],
    );
    const row = rows[0];
    if (row === undefined) throw await this.whyNot(this.database, emailToken);
    return this.readFor(row, browserToken);
  }

  /**
   * Consumes the token of a mailed link: of any number of callers exactly one gets the sign-up. The link alone is not
   * enough, for whoever signs up can enter a foreign address: its owner would open an account with their password.
   * @throws Refusal `link-used`, `link-expired` or `link-invalid`; `password-required`, or `wrong-credentials` for the
   *   password of something else. The transaction has to be rolled back then.
   */
  async verify(
    transaction: EntityManager,
    emailToken: string,
    { browserToken, password }: SignUpProof,
  ): Promise<LinkedSignUp> {
    const [rows]: [LinkedRow[], number] = await transaction.query(
      `UPDATE sign_ups SET verified_at = now()
       WHERE email_token_hash = $1 AND verified_at IS NULL AND expires_at > now() RETURNING ${LINKED}`,
      [hashToken(emailToken)],
    );
    const row = rows[0];
    if (row === undefined) throw await this.whyNot(transaction, emailToken);
    const signUp = this.readFor(row, browserToken);
    if (signUp.begunHere) return signUp;
    if (password === undefined) throw new Refusal('password-required');
    const { accountId, details } = signUp;
    const fits =
      password.accountId === accountId && password.recordDigest === digestOf(details.registrationRecord);
    if (!fits) throw new Refusal('wrong-credentials');
    return signUp;
  }

  /** Verified sign-ups whose account may not have come into being. */
  async verified(): Promise<readonly VerifiedSignUp[]> {
    const rows: SignUpRow[] = await this.database.query(
      'SELECT account_id, sealed FROM sign_ups WHERE verified_at IS NOT NULL AND sealed IS NOT NULL',
    );
    return rows.map((row) => this.read(row));
  }

  /** Those of them that nobody is at work on any more. */
  async abandoned(): Promise<readonly VerifiedSignUp[]> {
    const rows: SignUpRow[] = await this.database.query(
      `SELECT account_id, sealed FROM sign_ups WHERE ${ABANDONED} ORDER BY verified_at LIMIT 100`,
    );
    return rows.map((row) => this.read(row));
  }

  /** The one of them whose mailed link has this token. */
  async abandonedBy(emailToken: string, browserToken?: string): Promise<LinkedSignUp | undefined> {
    const rows: LinkedRow[] = await this.database.query(
      `SELECT ${LINKED} FROM sign_ups WHERE email_token_hash = $1 AND ${ABANDONED}`,
      [hashToken(emailToken)],
    );
    return rows.map((row) => this.readFor(row, browserToken))[0];
  }

  /** Forgets what was entered, as the account exists; for a while it is remembered that the link was used. */
  async settle(accountId: AccountId): Promise<void> {
    await this.database.query(
      'UPDATE sign_ups SET sealed = NULL, browser_token_hash = NULL WHERE account_id = $1',
      [accountId],
    );
  }

  private async whyNot(database: Pick<EntityManager, 'query'>, token: string): Promise<Refusal> {
    const rows: { used: boolean }[] = await database.query(
      `SELECT verified_at IS NOT NULL AS used FROM sign_ups
       WHERE (sign_up_token_hash = $1 OR email_token_hash = $1) AND (sealed IS NOT NULL OR verified_at IS NOT NULL)`,
      [hashToken(token)],
    );
    if (rows[0] === undefined) return new Refusal('link-invalid');
    return new Refusal(rows[0].used ? 'link-used' : 'link-expired');
  }

  private readFor(row: LinkedRow, browserToken: string | undefined): LinkedSignUp {
    return { ...this.read(row), begunHere: isOf(row, browserToken) };
  }

  private read(row: SignUpRow): VerifiedSignUp {
    return { accountId: row.account_id, details: this.sealing.open(row.account_id, row.sealed) };
  }
}

/** Whether the token is that of the browser that signed up, which the time that it takes does not tell. */
const isOf = ({ browser_token_hash: kept }: LinkedRow, browserToken: string | undefined): boolean =>
  kept !== null && browserToken !== undefined && timingSafeEqual(kept, hashToken(browserToken));
