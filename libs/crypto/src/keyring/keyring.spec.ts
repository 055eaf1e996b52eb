import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { randomBytes, randomId } from '../primitives/random.js';
import {
  dropExpired,
  dropMessages,
  KEYRING_ENTRIES_MAX,
  sliceHistory,
  type KeyringEntry,
} from './keyring-entry.js';
import { createKeyringKey, openSegment, sealSegment } from './segment.js';

const createEntry = (fields: Partial<KeyringEntry> = {}): KeyringEntry => ({
  roomId: randomId(),
  messageId: randomId(),
  seq: 12,
  accountId: randomId(),
  deviceId: randomId(),
  sentAt: 1_790_000_000_000,
  expiresAt: null,
  contentKey: randomBytes(32),
  bodyHash: randomBytes(32),
  ...fields,
});
const place = { accountId: randomId(), deviceId: randomId(), index: 3, revision: 7 };

describe('property 14: a keyring segment opens unchanged, at its place, under its key', () => {
  it('gives a second device everything it needs to show the history', async () => {
    const keyringKey = createKeyringKey();
    const entries = [createEntry(), createEntry({ seq: null, expiresAt: 1_790_000_100_000 })];
    const sealed = await sealSegment(entries, keyringKey, place);
    expect(await openSegment(sealed, keyringKey, place)).toEqual(entries);
  });

  it('stays below the size that a server takes when it is full, and takes no more', async () => {
    const full = Array.from({ length: KEYRING_ENTRIES_MAX }, () => createEntry());
    const sealed = await sealSegment(full, createKeyringKey(), place);
    expect(sealed.length).toBeLessThanOrEqual(40 * 1024);
    await expect(sealSegment([...full, createEntry()], createKeyringKey(), place)).rejects.toThrow(
      new CryptoError('too-large'),
    );
  });

  it('opens only at its own place and under its own key', async () => {
    const keyringKey = createKeyringKey();
    const sealed = await sealSegment([createEntry()], keyringKey, place);
    const elsewhere = [
      { ...place, accountId: randomId() },
      { ...place, deviceId: randomId() },
      { ...place, index: 4 },
      { ...place, revision: 6 },
    ];
    for (const other of elsewhere)
      await expect(openSegment(sealed, keyringKey, other)).rejects.toThrow(new CryptoError('not-authentic'));
    await expect(openSegment(sealed, createKeyringKey(), place)).rejects.toThrow(
      new CryptoError('not-authentic'),
    );
  });

  it('is refused after any flipped bit', async () => {
    const keyringKey = createKeyringKey();
    const sealed = await sealSegment([createEntry()], keyringKey, place);
    for (let byte = 0; byte < sealed.length; byte++) {
      const flipped = sealed.slice();
      flipped[byte] = (flipped[byte] ?? 0) ^ 0x80;
      await expect(openSegment(flipped, keyringKey, place)).rejects.toThrow(CryptoError);
    }
    await expect(openSegment(sealed.subarray(0, 20), keyringKey, place)).rejects.toThrow(
      new CryptoError('malformed'),
    );
  });
});

describe('the keyring in memory', () => {
  it('loses what has expired, and overwrites its key', () => {
    const [gone, kept] = [createEntry({ expiresAt: 1000 }), createEntry({ expiresAt: 1001 })];
    expect(dropExpired([gone, kept], 1000)).toEqual([kept]);
    expect(gone.contentKey).toEqual(new Uint8Array(32));
  });

  it('loses deleted messages, and overwrites their keys', () => {
    const [gone, kept] = [createEntry(), createEntry()];
    expect(dropMessages([gone, kept], new Set([gone.messageId]))).toEqual([kept]);
    expect(gone.contentKey).toEqual(new Uint8Array(32));
  });

  it('gives a new member a slice of one room and nothing else', () => {
    const roomId = randomId();
    const entries = [
      createEntry({ roomId, seq: 5 }),
      createEntry({ roomId, seq: 3 }),
      createEntry({ roomId, seq: 2 }),
      createEntry({ roomId, seq: null }),
      createEntry({ seq: 4 }),
    ];
    expect(sliceHistory(entries, { roomId, fromSeq: 3, toSeq: 5 })).toEqual([entries[1], entries[0]]);
  });
});
