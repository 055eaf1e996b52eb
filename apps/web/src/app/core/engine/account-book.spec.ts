import { webcrypto } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createIdentity, createKeyringKey, deriveLocalRecordKey, sealSegment } from '@collab/crypto';
import {
  type AccountId,
  type CommandDefinition,
  type DeviceId,
  ReadAccountBook,
  ReadKeyring,
  StoreAccountBook,
} from '@collab/domain';
import { EngineError } from '../engine.port.js';
import { AccountBook } from './account-book.js';
import type { Api } from './api.js';
import { Identities } from './identities.js';
import { KeyringSync } from './keyring-sync.js';
import { MemoryStorage } from './memory-storage.js';
import type { ProfileRecord } from './records.js';
import { SealedStore } from './sealed-store.js';

const [ours, theirs] = ['pVqvMCe9lxk1rkEYoUc2uA' as AccountId, 'h1nSWzfLwYkGJ2cXq4bD9w' as AccountId];
const [deviceId, another] = ['0lYq8d9WJtTzI4d1yGEb5g' as DeviceId, 'Zk3vQ7uX1nT5pR9sB2wE4g' as DeviceId];

interface Book {
  readonly revision: number;
  readonly sealed: Uint8Array;
}

/** A key that lies in a segment. */
const ENTRY = {
  roomId: 'Yb4oGz2TqkW8nC1mV6sE3A',
  messageId: 'qQ7uX1nT5pR9sB2wE4gZkA',
  seq: 1,
  accountId: theirs,
  deviceId: another,
  sentAt: 1_795_000_000_000,
  expiresAt: null,
  contentKey: new Uint8Array(32),
  bodyHash: new Uint8Array(32),
};

/** What the server keeps of one account, and how it answers. */
class Shelf {
  book: Book | null = null;
  segments: object[] = [];
  /** Answers nothing about the book. */
  fails = false;

  call = async ({ type }: CommandDefinition, input: unknown): Promise<unknown> => {
    if (type === ReadAccountBook.type) {
      if (this.fails) throw new EngineError('internal');
      return { book: this.book };
    }
    if (type === StoreAccountBook.type) {
      const { book } = input as { book: Book };
      if (book.revision !== (this.book?.revision ?? 0) + 1) throw new EngineError('conflict');
      this.book = book;
      return {};
    }
    if (type !== ReadKeyring.type) throw new TypeError(`nobody answers ${type}`);
    return { segments: this.segments, cursor: this.segments.length, more: false };
  };
}

/** One device of the account. */
interface Device {
  readonly book: AccountBook;
  readonly identities: Identities;
  readonly keyring: KeyringSync;
  readonly moves: string[];
}

// The document of these tests has no WebCrypto, which the worker has.
beforeAll(() => {
  Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
});

describe('what the devices of an account know together', () => {
  let shelf: Shelf;
  let keyringKey: ReturnType<typeof createKeyringKey>;
  const [first, second] = [createIdentity().publicKey, createIdentity().publicKey];

  /** A browser that opens; with the storage of one that was closed it goes on as that one. */
  async function device(storage = new MemoryStorage(), key = keyringKey): Promise<Device> {
    const store = new SealedStore(
      storage,
      ours,
      await deriveLocalRecordKey(new Uint8Array(32).fill(7), ours),
    );
    const profile = { accountId: ours, deviceId, keyringKey: key } as unknown as ProfileRecord;
    const api = shelf as unknown as Api;
    const moves: string[] = [];
    const book = new AccountBook(store, api, profile, (changes) => identities.merged(changes));
    const identities = new Identities(
      book,
      ours,
      (_, move) => moves.push(move),
      () => new Date(),
    );
    await book.load();
    // What is stored, and when, is for the story to say.
    book.stop();
    return { book, identities, keyring: new KeyringSync(store, api, profile), moves };
  }

  beforeEach(() => {
    shelf = new Shelf();
    keyringKey = createKeyringKey();
  });

  /** A device of the same account, whose book is stored, knows the first key. */
  async function knownElsewhere(): Promise<void> {
    const { book, identities } = await device();
    identities.observe(theirs, first);
    await book.sync();
  }

  it('notices another key before the others were ever heard, and after it is opened again', async () => {
    shelf.fails = true;
    const storage = new MemoryStorage();
    const { book, identities } = await device(storage);
    await expect(book.sync()).rejects.toThrow('internal');
    identities.observe(theirs, first);
    await book.set('flush', true);
    expect(identities.of(theirs)).toMatchObject({ state: 'unverified' });
    const again = await device(storage);
    again.identities.observe(theirs, second);
    expect(again.identities.of(theirs)).toMatchObject({ state: 'changed' });
    expect(again.moves).toEqual(['changed']);
  });

  it('holds what it saw first against what the others know, once it hears them', async () => {
    await knownElsewhere();
    shelf.fails = true;
    const late = await device();
    late.identities.observe(theirs, second);
    expect(late.identities.of(theirs)).toMatchObject({ state: 'unverified' });
    shelf.fails = false;
    await late.book.sync();
    expect(late.identities.of(theirs)).toMatchObject({ state: 'changed', previousKey: hex(first) });
  });

  it('has no news in a key that the others know', async () => {
    await knownElsewhere();
    const late = await device();
    late.identities.observe(theirs, first);
    await late.book.sync();
    expect(late.moves).not.toContain('changed');
    expect(late.identities.of(theirs)).toMatchObject({ state: 'unverified', previousKey: null });
  });

  it('replaces a book that opens for nobody, and tells its own', async () => {
    const { book } = await device(undefined, createKeyringKey());
    await book.set('note', 'of an identity that was reset');
    await book.sync();
    const later = await device();
    later.identities.observe(theirs, first);
    await later.book.sync();
    expect(shelf.book?.revision).toBe(2);
    const other = await device();
    await other.book.sync();
    expect(other.identities.of(theirs)).toMatchObject({ key: hex(first) });
    expect(other.book.get('note')).toBeUndefined();
  });

  it('passes over a segment of the keyring that opens for nobody, and reads the next', async () => {
    const stored = async (index: number, key: typeof keyringKey, revision = 1) => {
      const place = { accountId: ours, deviceId: another, index, revision };
      return { ...place, sealed: await sealSegment([{ ...ENTRY, seq: index }], key, place) };
    };
    shelf.segments = [await stored(0, createKeyringKey()), await stored(1, keyringKey)];
    const { keyring } = await device();
    expect(await keyring.download()).toBe(true);
    expect(await keyring.keyOf(ENTRY.messageId)).toMatchObject({ seq: 1 });
  });
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
