import type { KeyHandle, RecordStorage, RecordWrite } from './ports.js';

/** Records that live as long as the process: for the demonstration lab, load tools and tests, which have no browser. */
export class MemoryStorage implements RecordStorage {
  private readonly records = new Map<string, Uint8Array>();
  private handle: KeyHandle | undefined;

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.records.get(key);
  }

  async list(
    prefix: string,
    { before, limit, newestFirst = false }: { before?: string; limit?: number; newestFirst?: boolean } = {},
  ): Promise<readonly { key: string; value: Uint8Array }[]> {
    const found = [...this.records]
      .filter(([key]) => key.startsWith(prefix) && (before === undefined || key < before))
      .sort(([a], [b]) => (a < b === newestFirst ? 1 : -1))
      .map(([key, value]) => ({ key, value }));
    return limit === undefined ? found : found.slice(0, limit);
  }

  async write(batch: readonly RecordWrite[]): Promise<void> {
    for (const { key, value } of batch) {
      if (value === null) this.records.delete(key);
      else this.records.set(key, value);
    }
  }

  async readHandle(): Promise<KeyHandle | undefined> {
    return this.handle;
  }

  async writeHandle(handle: KeyHandle | null): Promise<void> {
    this.handle = handle ?? undefined;
  }

  async wipe(): Promise<void> {
    this.records.clear();
    this.handle = undefined;
  }
}
