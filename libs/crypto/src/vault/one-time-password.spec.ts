import { describe, expect, it } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { randomBytes } from '../primitives/random.js';
import { matchOneTimePassword, oneTimePassword } from './one-time-password.js';

describe('a one-time password', () => {
  const secret = randomBytes(20);
  const now = 1_790_000_010_000;
  const step = Math.floor(now / 30_000);

  it('is accepted one step early or late, and no further', () => {
    for (const offset of [-1, 0, 1])
      expect(matchOneTimePassword(secret, oneTimePassword(secret, now + offset * 30_000), now)).toBe(
        step + offset,
      );
    expect(matchOneTimePassword(secret, oneTimePassword(secret, now - 60_000), now)).toBeUndefined();
    expect(matchOneTimePassword(secret, oneTimePassword(secret, now + 60_000), now)).toBeUndefined();
  });

  it('counts once', () => {
    const typed = oneTimePassword(secret, now);
    expect(matchOneTimePassword(secret, typed, now, step - 1)).toBe(step);
    expect(matchOneTimePassword(secret, typed, now, step)).toBeUndefined();
  });

  it('needs the whole code and a secret of some length', () => {
    expect(matchOneTimePassword(secret, oneTimePassword(secret, now).slice(1), now)).toBeUndefined();
    expect(matchOneTimePassword(secret, '', now)).toBeUndefined();
    expect(() => oneTimePassword(new Uint8Array(10), now)).toThrow(new CryptoError('invalid-argument'));
  });
});
