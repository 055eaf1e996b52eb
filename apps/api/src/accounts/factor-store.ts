import { Inject, Injectable } from '@nestjs/common';
import { matchOneTimePassword } from '@collab/crypto/public';
import {
  AccountId,
  FactorId,
  FactorName,
  FACTORS_PER_ACCOUNT,
  Refusal,
  type FactorView,
} from '@collab/domain';
import { DataSource } from 'typeorm';
import * as z from 'zod';
import { SERVER_SECRETS, type ServerSecrets } from '../kernel/config/server-secrets.js';
import { SealedJson } from './sealed-json.js';
import { hashToken } from './secret-tokens.js';
import { fromBase32 } from './totp-secret.js';

/** What a passkey of an account is told apart and verified by. */
const Credential = z.object({
  /** As browsers encode it: base64url. */
  id: z.string(),
  /** COSE key (RFC 9052) in base64url. */
  publicKey: z.string(),
  transports: z.array(z.string()),
});
export type Credential = z.output<typeof Credential>;

const SealedFactor = z.object({
  name: FactorName,
  /** Of an authenticator app, in base32. */
  secret: z.string().optional(),
  credential: Credential.optional(),
});

/** A second factor that a person has shown to have, with what it is checked against. */
export type ProvedFactor = { readonly accountId: AccountId; readonly name: string } & (
  | {
      readonly kind: 'totp';
      readonly secret: string;
      /** The 30-second step of the code that enrolled it, which does not count again. */
      readonly lastStep: number;
    }
  | { readonly kind: 'passkey'; readonly credential: Credential; readonly counter: number }
);

/** A second factor with the id that it gets. */
export type NewFactor = ProvedFactor & { readonly factorId: FactorId };

/** A passkey as it is checked. */
export interface StoredPasskey extends Credential {
  readonly factorId: FactorId;
}

interface FactorRow {
  readonly factor_id: FactorId;
  readonly account_id: AccountId;
  readonly kind: FactorView['kind'];
  readonly sealed: Buffer;
  readonly last_step: string;
  readonly added_at: Date;
  readonly last_used_at: Date | null;
}

/** The second factors as they are checked: secrets and names sealed under a key of the server, never in an event. */
@Injectable()
export class FactorStore {
  private readonly sealing: SealedJson<typeof SealedFactor>;

  constructor(
    private readonly database: DataSource,
    @Inject(SERVER_SECRETS) secrets: ServerSecrets,
  ) {
    this.sealing = new SealedJson(secrets, 'factors', SealedFactor);
  }

  async kindsOf(accountId: AccountId): Promise<ReadonlySet<FactorView['kind']>> {
    const rows: Pick<FactorRow, 'kind'>[] = await this.database.query(
      'SELECT DISTINCT kind FROM factors WHERE account_id = $1',
      [accountId],
    );
    return new Set(rows.map(({ kind }) => kind));
  }

  /** As the owner sees them, oldest first. */
  async list(accountId: AccountId): Promise<FactorView[]> {
    return (await this.rowsOf(accountId)).map((row) => ({
      factorId: row.factor_id,
      kind: row.kind,
      name: this.open(row).name,
      addedAt: row.added_at.toISOString(),
      lastUsedAt: row.last_used_at?.toISOString() ?? null,
    }));
  }

  /** All but what is secret, for the copy of their data that people get: passkeys with their public keys. */
  async describe(accountId: AccountId): Promise<(FactorView & { readonly passkey: Credential | null })[]> {
    const [views, rows] = [await this.list(accountId), await this.rowsOf(accountId)];
    const passkeys = new Map(rows.map((row) => [row.factor_id, this.open(row).credential ?? null]));
    return views.map((view) => ({ ...view, passkey: passkeys.get(view.factorId) ?? null }));
  }

  /**
   * Keeps a factor. Two that come at the same time are taken one after the other.
   * @throws Refusal `conflict` when it was to be the first and is not, and for a passkey that an account has; `forbidden` when the account has too many
   */
  async add(factor: NewFactor, options: { readonly first: boolean }): Promise<void> {
    const { accountId, factorId, kind, name } = factor;
    const isTotp = kind === 'totp';
    await this.database.transaction(async (transaction) => {
      await transaction.query('SELECT FROM credentials WHERE account_id = $1 FOR UPDATE', [accountId]);
      const rows: { count: number }[] = await transaction.query(
        'SELECT count(*)::integer AS count FROM factors WHERE account_id = $1',
        [accountId],
      );
      const count = rows[0]?.count ?? 0;
      if (options.first && count > 0) throw new Refusal('conflict');
      if (count >= FACTORS_PER_ACCOUNT) throw new Refusal('forbidden');
      const known = isTotp ? { secret: factor.secret } : { credential: factor.credential };
      const rowsAdded: unknown[] = await transaction.query(
        `INSERT INTO factors (factor_id, account_id, kind, sealed, last_step, credential_hash, counter)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (credential_hash) DO NOTHING RETURNING factor_id`,
        [
          factorId,
          accountId,
          kind,
          this.sealing.seal(factorId, { name, ...known }),
          isTotp ? factor.lastStep : -1,
          isTotp ? null : hashToken(factor.credential.id),
          isTotp ? 0 : factor.counter,
        ],
      );
      if (rowsAdded.length === 0) throw new Refusal('conflict');
    });
  }

  /** Factors whose event may be missing, because the server ended in between. */
  async unrecorded(): Promise<readonly Pick<NewFactor, 'accountId' | 'factorId' | 'kind' | 'name'>[]> {
    const rows: FactorRow[] = await this.database.query('SELECT * FROM factors WHERE NOT recorded');
    return rows.map((row) => ({
      accountId: row.account_id,
      factorId: row.factor_id,
      kind: row.kind,
      name: this.open(row).name,
    }));
  }

  /** Notes that the event of a factor stands in the log. */
  async markRecorded(factorId: FactorId): Promise<void> {
    await this.database.query('UPDATE factors SET recorded = true WHERE factor_id = $1', [factorId]);
  }

  async rename(accountId: AccountId, factorId: FactorId, name: string): Promise<void> {
    const row = (await this.rowsOf(accountId)).find((candidate) => candidate.factor_id === factorId);
    if (row === undefined) throw new Refusal('not-found');
    await this.database.query('UPDATE factors SET sealed = $3 WHERE account_id = $1 AND factor_id = $2', [
      accountId,
      factorId,
      this.sealing.seal(factorId, { ...this.open(row), name }),
    ]);
  }

  async remove(accountId: AccountId, factorId: FactorId): Promise<void> {
    await this.database.query('DELETE FROM factors WHERE account_id = $1 AND factor_id = $2', [
      accountId,
      factorId,
    ]);
  }

  async passkeysOf(accountId: AccountId): Promise<StoredPasskey[]> {
    const rows = await this.rowsOf(accountId, 'passkey');
    return rows.flatMap((row) => {
      const { credential } = this.open(row);
      return credential === undefined ? [] : [{ ...credential, factorId: row.factor_id }];
    });
  }

  /**
   * Moves the signature counter of a passkey. Comparing and moving it is one statement. False when it does not grow, as
   * that of a copy would; a passkey that does not count says zero each time.
   */
  async moveCounter(factorId: FactorId, counter: number): Promise<boolean> {
    const [, moved]: [unknown, number] = await this.database.query(
      `UPDATE factors SET counter = $2, last_used_at = now()
       WHERE factor_id = $1 AND (counter < $2 OR counter = 0 AND $2 = 0)`,
      [factorId, counter],
    );
    return moved === 1;
  }

  /**
   * Whether the code is one that an authenticator app of the account shows now, or showed or will show one step of 30
   * seconds away. Comparing and moving the last accepted step is one statement: of any number of callers with one code
   * exactly one is told true.
   */
  async acceptTotp(accountId: AccountId, code: string, now = Date.now()): Promise<boolean> {
    for (const row of await this.rowsOf(accountId, 'totp')) {
      const { secret = '' } = this.open(row);
      const step = matchOneTimePassword(fromBase32(secret), code, now, Number(row.last_step));
      if (step !== undefined && (await this.moveStep(row.factor_id, step))) return true;
    }
    return false;
  }

  private async moveStep(factorId: FactorId, step: number): Promise<boolean> {
    const [, moved]: [unknown, number] = await this.database.query(
      `UPDATE factors SET last_step = $2, last_used_at = now() WHERE factor_id = $1 AND last_step < $2`,
      [factorId, step],
    );
    return moved === 1;
  }

  private rowsOf(accountId: AccountId, kind?: FactorView['kind']): Promise<FactorRow[]> {
    return this.database.query(
      `SELECT * FROM factors WHERE account_id = $1 AND ($2::text IS NULL OR kind = $2)
       ORDER BY added_at, factor_id`,
      [accountId, kind ?? null],
    );
  }

  private open(row: Pick<FactorRow, 'factor_id' | 'sealed'>) {
    return this.sealing.open(row.factor_id, row.sealed);
  }
}
