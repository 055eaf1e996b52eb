import { localRecords, type LocalRecords } from '@collab/crypto';
import { fromBase64Url, toBase64Url } from '@collab/domain';
import type { RecordStorage } from './ports.js';

/** A change of one sealed record; undefined removes it. */
export interface SealedWrite {
  readonly key: string;
  readonly value: unknown;
}

/**
 * The records of one account on this browser, each sealed under a key that the vault key opens, and bound to its own
 * name, so that a record cannot be put in another's place. Values are JSON plus bytes.
 */
export class SealedStore {
  private readonly records: LocalRecords;
  private wiped = false;

  constructor(
    private readonly storage: RecordStorage,
    private readonly accountId: string,
    key: CryptoKey,
  ) {
    this.records = localRecords(key, accountId);
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    const name = this.nameOf(key);
    const sealed = await this.storage.get(name);
    return sealed === undefined ? undefined : ((await this.open(name, sealed)) as Value);
  }

  async list<Value>(
    prefix: string,
    range: { before?: string; limit?: number; newestFirst?: boolean } = {},
  ): Promise<readonly { readonly key: string; readonly value: Value }[]> {
    const { before, ...rest } = range;
    const records = await this.storage.list(this.nameOf(prefix), {
      ...rest,
      ...(before === undefined ? {} : { before: this.nameOf(before) }),
    });
    return Promise.all(
      records.map(async ({ key, value }) => ({
        key: key.slice(this.accountId.length + 1),
        value: (await this.open(key, value)) as Value,
      })),
    );
  }

  /** Seals all values, then writes them in one transaction. */
  async write(batch: readonly SealedWrite[]): Promise<void> {
    const sealed = await Promise.all(
      batch.map(async ({ key, value }) => {
        const name = this.nameOf(key);
        return { key: name, value: value === undefined ? null : await this.seal(name, value) };
      }),
    );
    // What was under way when the records were deleted must not bring any of them back.
    if (this.wiped) throw new TypeError('the records of this account were deleted');
    await this.storage.write(sealed);
  }

  /** Deletes every record of the account, in one transaction; the store takes none any more. */
  async wipe(): Promise<void> {
    this.wiped = true;
    const records = await this.storage.list(this.nameOf(''));
    await this.storage.write(records.map(({ key }) => ({ key, value: null })));
  }

  private nameOf(key: string): string {
    return `${this.accountId}/${key}`;
  }

  private seal(name: string, value: unknown): Promise<Uint8Array> {
    return this.records.seal(name, new TextEncoder().encode(JSON.stringify(value, writeBytes)));
  }

  private async open(name: string, sealed: Uint8Array): Promise<unknown> {
    return JSON.parse(new TextDecoder().decode(await this.records.open(name, sealed)), readBytes);
  }
}

/** Whether this browser has any record of an account; nothing is opened for that. */
export const hasRecords = async (storage: RecordStorage, accountId: string): Promise<boolean> =>
  (await storage.list(`${accountId}/`, { limit: 1 })).length > 0;

const writeBytes = (_key: string, value: unknown): unknown =>
  value instanceof Uint8Array ? { $bytes: toBase64Url(value) } : value;

const readBytes = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && '$bytes' in value && typeof value.$bytes === 'string'
    ? fromBase64Url(value.$bytes)
    : value;
