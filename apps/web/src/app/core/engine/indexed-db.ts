import { openDB, type IDBPDatabase } from 'idb';
import type { KeyHandle, RecordStorage, RecordWrite } from './ports.js';

const DATABASE = 'collab';
const RECORDS = 'records';
const HANDLES = 'handles';
const CURRENT = 'current';

/** The browser's own database. Transactions ask for strict durability: a ratchet step must be on disk before it is used. */
export class IndexedDbStorage implements RecordStorage {
  private constructor(private readonly database: IDBPDatabase) {}

  static async open(): Promise<IndexedDbStorage> {
    const database = await openDB(DATABASE, 1, {
      upgrade(fresh) {
        fresh.createObjectStore(RECORDS);
        fresh.createObjectStore(HANDLES);
      },
    });
    return new IndexedDbStorage(database);
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.database.get(RECORDS, key) as Promise<Uint8Array | undefined>;
  }

  async list(
    prefix: string,
    { before, limit, newestFirst = false }: { before?: string; limit?: number; newestFirst?: boolean } = {},
  ): Promise<readonly { key: string; value: Uint8Array }[]> {
    const range = IDBKeyRange.bound(prefix, before ?? `${prefix}\uffff`, false, true);
    const store = this.database.transaction(RECORDS).store;
    const found: { key: string; value: Uint8Array }[] = [];
    if (!newestFirst && limit === undefined) {
      const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return keys.map((key, index) => ({ key: String(key), value: values[index] as Uint8Array }));
    }
    let cursor = await store.openCursor(range, newestFirst ? 'prev' : 'next');
    while (cursor !== null && (limit === undefined || found.length < limit)) {
      found.push({ key: String(cursor.key), value: cursor.value as Uint8Array });
      cursor = await cursor.continue();
    }
    return found;
  }

  async write(batch: readonly RecordWrite[]): Promise<void> {
    const transaction = this.database.transaction(RECORDS, 'readwrite', { durability: 'strict' });
    await Promise.all([
      ...batch.map(({ key, value }) =>
        value === null ? transaction.store.delete(key) : transaction.store.put(value, key),
      ),
      transaction.done,
    ]);
  }

  async readHandle(): Promise<KeyHandle | undefined> {
    return this.database.get(HANDLES, CURRENT) as Promise<KeyHandle | undefined>;
  }

  async writeHandle(handle: KeyHandle | null): Promise<void> {
    if (handle === null) await this.database.delete(HANDLES, CURRENT);
    else await this.database.put(HANDLES, handle, CURRENT);
  }

  async wipe(): Promise<void> {
    const transaction = this.database.transaction([RECORDS, HANDLES], 'readwrite', { durability: 'strict' });
    await Promise.all([
      transaction.objectStore(RECORDS).clear(),
      transaction.objectStore(HANDLES).clear(),
      transaction.done,
    ]);
  }
}
