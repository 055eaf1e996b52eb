import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type AccountId, Refusal } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../config/config.js';
import { Log } from '../ops/log.js';

const MEBIBYTE = 1024 * 1024;

/** Bytes that one account stores before they are written down; a crash forgets at most this much of it. */
const WRITE_EVERY_BYTES = 4 * MEBIBYTE;

/** Accounts kept in memory; the one that came first goes first. One takes about 300 bytes. */
const ACCOUNTS_IN_MEMORY = 20_000;

/** What one account has stored on one day. */
interface Usage {
  /** UTC, as `2026-11-21`. */
  readonly day: string;
  /** Written down, by this node and others, when this node last looked. */
  stored: number;
  /** Not written down yet. */
  fresh: number;
  /** Ends when what was being written down has been, or is fresh again. */
  writing: Promise<void>;
}

/**
 * How many bytes each account may store on this server on one day (UTC): envelopes, handshakes, keyring segments. Counted
 * in memory, so that a message costs no statement, and written down every few megabytes, where other nodes add theirs.
 */
@Injectable()
export class StorageQuota implements BeforeApplicationShutdown {
  /** The day of the usages. */
  private day = '';
  private readonly usages = new Map<AccountId, Promise<Usage>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: DataSource,
    private readonly log: Log,
  ) {}

  /**
   * Carries out what stores so many bytes for an account; what fails does not count.
   * @throws Refusal `quota-reached` when the account would have stored more than it may today; nothing is done then
   */
  async within<Result>(
    accountId: AccountId,
    bytes: number,
    store: () => Promise<Result>,
    now = new Date(),
  ): Promise<Result> {
    const usage = await this.of(accountId, now.toISOString().slice(0, 10));
    if (usage.stored + usage.fresh + bytes > this.config.limits.storedMegabytesPerDay * MEBIBYTE)
      throw new Refusal('quota-reached');
    usage.fresh += bytes;
    try {
      return await store();
    } catch (error) {
      usage.fresh -= bytes;
      throw error;
    } finally {
      if (usage.fresh >= WRITE_EVERY_BYTES) void this.write(accountId, usage);
    }
  }

  /** Forgets what an account has stored. */
  async forget(transaction: EntityManager, accountId: AccountId): Promise<void> {
    this.usages.delete(accountId);
    await transaction.query('DELETE FROM storage_used WHERE account_id = $1', [accountId]);
  }

  /** Writes down what was counted in memory only. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([...this.usages].map(([accountId, usage]) => this.writeLast(accountId, usage)));
  }

  private of(accountId: AccountId, day: string): Promise<Usage> {
    if (day !== this.day) {
      for (const [account, usage] of this.usages) void this.writeLast(account, usage);
      this.usages.clear();
      this.day = day;
    }
    const known = this.usages.get(accountId);
    if (known !== undefined) return known;
    const usage = this.read(accountId, day);
    this.usages.set(accountId, usage);
    usage.catch(() => this.usages.delete(accountId));
    if (this.usages.size > ACCOUNTS_IN_MEMORY) this.forgetOldest();
    return usage;
  }

  private forgetOldest(): void {
    for (const [accountId, usage] of this.usages) {
      this.usages.delete(accountId);
      void this.writeLast(accountId, usage);
      return;
    }
  }

  /** What could not be read was told to whoever asked for it. */
  private async writeLast(accountId: AccountId, usage: Promise<Usage>): Promise<void> {
    const last = await usage.catch(() => undefined);
    if (last !== undefined) await this.write(accountId, last);
  }

  private async read(accountId: AccountId, day: string): Promise<Usage> {
    await this.database.query('DELETE FROM storage_used WHERE account_id = $1 AND day < $2', [
      accountId,
      day,
    ]);
    const rows: { bytes: string }[] = await this.database.query(
      'SELECT bytes FROM storage_used WHERE account_id = $1 AND day = $2',
      [accountId, day],
    );
    return { day, stored: Number(rows[0]?.bytes ?? 0), fresh: 0, writing: Promise.resolve() };
  }

  /** One write after the other, so that whoever waits for the last one has waited for all. */
  private write(accountId: AccountId, usage: Usage): Promise<void> {
    usage.writing = usage.writing.then(() => this.writeFresh(accountId, usage));
    return usage.writing;
  }

  /** Adds what is fresh to what all nodes have written down. What cannot be written stays fresh. */
  private async writeFresh(accountId: AccountId, usage: Usage): Promise<void> {
    const bytes = usage.fresh;
    if (bytes <= 0) return;
    usage.fresh -= bytes;
    usage.stored += bytes;
    try {
      const rows: { bytes: string }[] = await this.database.query(
        `INSERT INTO storage_used (account_id, day, bytes) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, day) DO UPDATE SET bytes = storage_used.bytes + EXCLUDED.bytes RETURNING bytes`,
        [accountId, usage.day, bytes],
      );
      usage.stored = Math.max(usage.stored, Number(rows[0]?.bytes));
    } catch (error) {
      usage.fresh += bytes;
      usage.stored -= bytes;
      this.log.failure('storage-quota-not-written', error);
    }
  }
}
