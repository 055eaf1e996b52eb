import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { AccountId } from '@collab/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { CONFIG, type Config } from '../kernel/config/config.js';
import { hashToken, newToken } from './secret-tokens.js';

const FILE_NAME = 'administrator-link';

/**
 * The link by which the first administrator signs up. While it was never used, the server keeps it in a file that only
 * its own user can read, for the start command to show, and in the database as a hash.
 */
@Injectable()
export class AdministratorLink implements OnApplicationBootstrap {
  private readonly file: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: DataSource,
  ) {
    this.file = join(config.dataDir, FILE_NAME);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (await this.isConsumed()) return this.removeFile();
    const known = await this.tokenInFile();
    const token = known !== undefined && (await this.isOpen(known)) ? known : newToken();
    await this.database.query(
      'INSERT INTO administrator_links (token_hash) VALUES ($1) ON CONFLICT DO NOTHING',
      [hashToken(token)],
    );
    await writeFile(this.file, `${this.config.publicUrl}/sign-up#administrator=${token}\n`, { mode: 0o600 });
  }

  /** Whether the token would make its owner the first administrator. */
  async isOpen(token: string): Promise<boolean> {
    if (await this.isConsumed()) return false;
    const rows: unknown[] = await this.database.query(
      'SELECT FROM administrator_links WHERE token_hash = $1',
      [hashToken(token)],
    );
    return rows.length === 1;
  }

  /** Uses the link up, for good: of any number of callers at most one ever gets true. */
  async consume(transaction: EntityManager, token: string, accountId: AccountId): Promise<boolean> {
    await transaction.query('LOCK TABLE administrator_links IN SHARE ROW EXCLUSIVE MODE');
    const [, consumed]: [unknown, number] = await transaction.query(
      `UPDATE administrator_links SET consumed_by = $2 WHERE token_hash = $1
       AND NOT EXISTS (SELECT FROM administrator_links WHERE consumed_by IS NOT NULL)`,
      [hashToken(token), accountId],
    );
    return consumed === 1;
  }

  /** Takes the file away; nothing happens when there is none. */
  async removeFile(): Promise<void> {
    try {
      await unlink(this.file);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  private async isConsumed(): Promise<boolean> {
    const rows: unknown[] = await this.database.query(
      'SELECT FROM administrator_links WHERE consumed_by IS NOT NULL',
    );
    return rows.length > 0;
  }

  private async tokenInFile(): Promise<string | undefined> {
    try {
      return /#administrator=([A-Za-z0-9_-]{43})$/.exec((await readFile(this.file, 'utf8')).trim())?.[1];
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }
}

const isMissing = (error: unknown): boolean =>
  isNativeError(error) && 'code' in error && error.code === 'ENOENT';
