import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountId, DeviceId } from '@collab/domain';
import { RateLimiter } from '../kernel/security/rate-limiter.js';
import { DrainLimits } from './drain-limits.js';

const DEVICE = DeviceId.parse(`${'d'.repeat(21)}A`);
const accountId = (letter: string) => AccountId.parse(`${letter.repeat(21)}A`);
const FRIEND = accountId('x');
const ANOTHER = accountId('h');
const DRAINERS = ['a', 'b', 'c', 'e', 'f', 'g'].map(accountId);

let limits: DrainLimits;
/** How many of so many that an account asks for it gets. */
const taken = (by: AccountId, tries: number) =>
  Array.from({ length: tries }, () => limits.mayTake('key packages', by, DEVICE)).filter(Boolean).length;

/** Milliseconds that have passed. */
let now: number;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  limits = new DrainLimits(new RateLimiter());
});
afterEach(() => void jest.restoreAllMocks());

describe('the one-time keys of a device', () => {
  const drain = () => DRAINERS.map((drainer) => taken(drainer, 30));

  it('are left to whoever has not asked for an hour, when a few accounts have taken what it gives to all', () => {
    expect(drain()).toEqual([20, 20, 20, 20, 20, 20]);
    // Six were left; from here on it is two a minute for all together.
    expect(taken(ANOTHER, 30)).toBe(1 + 6);
    expect(taken(FRIEND, 30)).toBe(1);
    for (let minute = 0; minute < 61; minute++) {
      now += 60_000;
      drain();
      taken(ANOTHER, 30);
    }
    expect(taken(FRIEND, 30)).toBe(1);
  });

  it('cost whoever is refused for the sake of others nothing of what they may have', () => {
    drain();
    expect(taken(ANOTHER, 30)).toBe(1 + 6);
    expect(taken(FRIEND, 30)).toBe(1);
    now += 60_000;
    // What the device gives to all in a minute: the friend has asked thirty times in vain, and may have it.
    expect(taken(FRIEND, 30)).toBe(2);
  });

  it('are not taken from others by whoever asks on after their own are used up', () => {
    expect(taken(FRIEND, 1_000)).toBe(20);
    expect(drain()).toEqual([20, 20, 20, 20, 20, 1 + 6]);
  });

  it('go to one account twenty times an hour', () => {
    taken(FRIEND, 30);
    now += 60 * 60_000;
    expect(taken(FRIEND, 30)).toBe(20);
  });
});
