import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { randomBytes, randomId } from '../primitives/random.js';
import { ACCOUNT_BOOK_CONTENT_MAX_BYTES, openAccountBook, sealAccountBook } from './account-book.js';
import { createKeyringKey } from './segment.js';

const place = { accountId: randomId(), revision: 3 };

describe('an account book', () => {
  it('opens on another device of the account', async () => {
    const key = createKeyringKey();
    for (const length of [0, 1, 1020, 1021, 70_000, ACCOUNT_BOOK_CONTENT_MAX_BYTES]) {
      const content = new Uint8Array(length).fill(7);
      expect(await openAccountBook(await sealAccountBook(content, key, place), key, place)).toEqual(content);
    }
  });

  it('does not tell by its length how many people stand in it', async () => {
    const key = createKeyringKey();
    const length = async (content: number) =>
      (await sealAccountBook(new Uint8Array(content), key, place)).length;
    expect(await length(0)).toBe(await length(1020));
    expect(await length(66_000)).toBe(await length(130_000));
    expect(await length(ACCOUNT_BOOK_CONTENT_MAX_BYTES)).toBeLessThanOrEqual(520 * 1024);
    await expect(length(ACCOUNT_BOOK_CONTENT_MAX_BYTES + 1)).rejects.toThrow(new CryptoError('too-large'));
  });

  it('opens at its own revision, for its account, under its key and unaltered only', async () => {
    const key = createKeyringKey();
    const sealed = await sealAccountBook(randomBytes(40), key, place);
    const altered = sealed.slice();
    altered[100] = (altered[100] ?? 0) ^ 1;
    const attempts = [
      openAccountBook(sealed, key, { ...place, revision: 2 }),
      openAccountBook(sealed, key, { ...place, accountId: randomId() }),
      openAccountBook(sealed, createKeyringKey(), place),
      openAccountBook(altered, key, place),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toThrow(new CryptoError('not-authentic'));
  });
});
