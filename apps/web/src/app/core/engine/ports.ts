/** One change of a batch; null removes the record. */
export interface RecordWrite {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/**
 * Where this browser profile keeps its records. What comes in is sealed already. A batch is written whole or not at
 * all, and is durable when the promise resolves: ciphertext leaves the device only after that.
 */
export interface RecordStorage {
  get(key: string): Promise<Uint8Array | undefined>;
  /** Records whose key starts with the prefix, in key order; at most `limit`, from the end when `newestFirst`. */
  list(
    prefix: string,
    range?: { before?: string; limit?: number; newestFirst?: boolean },
  ): Promise<readonly { readonly key: string; readonly value: Uint8Array }[]>;
  write(batch: readonly RecordWrite[]): Promise<void>;
  /** The key that opens the records, as a handle that cannot be exported; present while somebody is signed in. */
  readHandle(): Promise<KeyHandle | undefined>;
  writeHandle(handle: KeyHandle | null): Promise<void>;
  /** Removes everything, handle included. */
  wipe(): Promise<void>;
}

/** Whose records are open, and the non-extractable AES-256-GCM key that opens them. */
export interface KeyHandle {
  readonly accountId: string;
  readonly key: CryptoKey;
}

/** The part of a WebSocket that the engine uses. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(): void;
}

/** How the engine reaches its server and the world: the browser's own, or Node's with a cookie jar. */
export interface Surroundings {
  readonly storage: RecordStorage;
  readonly fetch: typeof fetch;
  openSocket(): Socket;
  /** Name of this browser profile as its owner sees it in the list of devices, such as `Chromium on Linux`. */
  readonly clientName: string;
}
