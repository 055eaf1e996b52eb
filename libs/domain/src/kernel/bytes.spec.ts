import { describe, expect, it } from '@jest/globals';
import { fromBase64Url, toBase64Url } from './bytes.js';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const counted = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);

describe('base64url without padding', () => {
  it('spells bytes of every length as Node does, and reads them back', () => {
    for (let length = 0; length <= 100; length++) {
      const bytes = counted(length);
      const text = toBase64Url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64url'));
      expect(fromBase64Url(text)).toEqual(bytes);
    }
  });

  it.each([2, 3])('has one spelling for each value that ends in %i signs', (length) => {
    const endings = length === 2 ? [...SIGNS] : [...SIGNS].map((sign) => `7${sign}`);
    const read = [...SIGNS].flatMap((first) =>
      endings.map((ending) => [`${first}${ending}`, fromBase64Url(`${first}${ending}`)] as const),
    );
    for (const [text, bytes] of read) {
      const spelling = Buffer.from(text, 'base64url').toString('base64url');
      expect(bytes === undefined).toBe(spelling !== text);
    }
    expect(read.filter(([, bytes]) => bytes !== undefined)).toHaveLength(length === 2 ? 64 * 4 : 64 * 16);
  });

  it.each(['=', '+', '/', ' ', '\n', '\0', 'é', '\u0141', '\u{1d538}'])(
    'refuses %j wherever it stands',
    (sign) => {
      for (const text of [
        `${sign}AAA`,
        `AAA${sign}`,
        `AAAA${sign}A`,
        `AAAAA${sign}`,
        `AAAAAA${sign}`,
        `AAAA${sign}AA`,
      ])
        expect(fromBase64Url(text)).toBeUndefined();
    },
  );

  it('refuses a length that no bytes have', () => {
    expect(fromBase64Url('A')).toBeUndefined();
    expect(fromBase64Url('AAAAA')).toBeUndefined();
  });
});
