import { describe, expect, it } from '@jest/globals';
import { RateLimiter, sourcePrefix } from './rate-limiter.js';

const LIMIT = { burst: 3, perMinute: 60 };
const refusal = expect.objectContaining({ code: 'too-many-requests' });

describe('a rate limit', () => {
  it('lets a burst through, then as many as are refilled', () => {
    const limiter = new RateLimiter();
    for (let i = 0; i < LIMIT.burst; i++) limiter.take('log-in', 'a', LIMIT, 0);
    expect(() => limiter.take('log-in', 'a', LIMIT, 999)).toThrow(refusal);
    limiter.take('log-in', 'a', LIMIT, 1500);
    expect(() => limiter.take('log-in', 'a', LIMIT, 1500)).toThrow(refusal);
  });

  it('counts each name and key apart', () => {
    const limiter = new RateLimiter();
    for (let i = 0; i < LIMIT.burst; i++) limiter.take('log-in', 'a', LIMIT, 0);
    limiter.take('log-in', 'b', LIMIT, 0);
    limiter.take('sign-up', 'a', LIMIT, 0);
    expect(() => limiter.take('log-in', 'a', LIMIT, 0)).toThrow(refusal);
  });

  it('can be given back, and never holds more than its burst', () => {
    const limiter = new RateLimiter();
    const single = { burst: 1, perMinute: 1 };
    limiter.take('log-in', 'a', single, 0);
    limiter.giveBack('log-in', 'a', single);
    limiter.giveBack('log-in', 'a', single);
    limiter.take('log-in', 'a', single, 0);
    expect(() => limiter.take('log-in', 'a', single, 0)).toThrow(refusal);
  });

  it('never holds more than 50,000 keys of one name, and forgets the one unused for longest', () => {
    const limiter = new RateLimiter();
    const single = { burst: 1, perMinute: 1 };
    for (let i = 0; i < 50_001; i++) limiter.take('log-in', String(i), single, 0);
    expect(limiter.size).toBe(50_000);
    limiter.take('log-in', '0', single, 0);
    expect(() => limiter.take('log-in', '50000', single, 0)).toThrow(refusal);
  });

  it('of one name is not forgotten when another name is flooded', () => {
    const limiter = new RateLimiter();
    const single = { burst: 1, perMinute: 1 };
    limiter.take('log-in', 'a', single, 0);
    for (let i = 0; i < 60_000; i++) limiter.take('requests', String(i), single, 0);
    expect(() => limiter.take('log-in', 'a', single, 0)).toThrow(refusal);
    expect(limiter.size).toBe(50_001);
  });
});

describe('the prefix of a source address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2:ffff::1', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('of %s is %s', (address, prefix) => {
    expect(sourcePrefix(address)).toBe(prefix);
  });
});
