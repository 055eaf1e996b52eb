import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { BlindIndex } from '../kernel/subject-keys/blind-index.js';
import { SignUpMailLimits } from './sign-up-mail-limits.js';

const EMAIL = 'maelle@example.org';
const STRANGER = '192.0.2.7';
const OWNER = '2001:db8:1:2';
const MINUTES_PER_DAY = 24 * 60;

let limits: SignUpMailLimits;
/** Milliseconds that have passed. */
let now: number;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  limits = new SignUpMailLimits(new RateLimiter(), new BlindIndex({ masterKey: new Uint8Array(32) }));
});
afterEach(() => void jest.restoreAllMocks());

/** How many mails a source causes that asks so many times. */
const asked = (source: string, times = 1, email = EMAIL) =>
  Array.from({ length: times }, () => limits.mayWriteTo(email, source)).filter(Boolean).length;
const places = (count: number) => Array.from({ length: count }, (_, n) => `198.51.100.${n}`);

/** Mails that sources cause who ask twice every ten minutes of a day. */
function dayOf(sources: readonly string[]): number {
  let mails = 0;
  for (let minute = 0; minute < MINUTES_PER_DAY; minute += 10) {
    for (const source of sources) mails += asked(source, 2);
    now += 10 * 60_000;
  }
  return mails;
}

describe('the mails of sign-ups that one address gets', () => {
  it('are one more for its owner, when a stranger takes all that are for whoever asks', () => {
    expect(asked(STRANGER, 10)).toBe(3);
    expect(asked(OWNER, 10)).toBe(1);
    dayOf([STRANGER]);
    asked(STRANGER, 10);
    expect(asked(OWNER, 10)).toBe(1);
    // Another spelling is the same address, and another address another matter.
    expect(asked(STRANGER, 10, 'MAELLE@example.org')).toBe(0);
    expect(asked(STRANGER, 10, 'boris@example.org')).toBe(3);
  });

  it('are few, also when somebody asks from many places, who can then take the last', () => {
    expect(places(100).reduce((sum, place) => sum + asked(place, 3), 0)).toBe(3 + 10);
    expect(asked(OWNER)).toBe(0);
    // One in 20 minutes, ten a day beside, and one for the first day's rounding.
    expect(dayOf(places(20))).toBeLessThanOrEqual(MINUTES_PER_DAY / 20 + 10 + 1);
  });

  it('are not used up by whoever asked in vain', () => {
    for (const place of places(20)) asked(place, 3);
    expect(asked(OWNER, 5)).toBe(0);
    now += (MINUTES_PER_DAY / 10) * 60_000;
    // The stranger has had a mail today.
    expect(asked(places(1)[0] ?? '', 20)).toBe(3);
    expect(asked(OWNER, 5)).toBe(1);
  });
});
