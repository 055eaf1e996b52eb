import { isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { Refusal } from '@collab/domain';

/** A token bucket: `burst` requests at once, refilled at `perMinute`. */
export interface RateLimit {
  readonly burst: number;
  readonly perMinute: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds of the monotonic clock. */
  refilledAt: number;
}

/** Keys kept at once under one name; the one unused for longest goes first. One takes about 150 bytes. */
const MAX_BUCKETS = 50_000;

/**
 * Token buckets in the memory of this process, bounded in number for each name: whoever floods one kind of request drives
 * out no bucket of another kind.
 */
@Injectable()
export class RateLimiter {
  private readonly kinds = new Map<string, Map<string, Bucket>>();

  /**
   * Takes one token of the bucket that `name` (one of few, named in code) and `key` name.
   * @throws Refusal `too-many-requests` when it is empty.
   */
  take(name: string, key: string, limit: RateLimit, now = performance.now()): void {
    if (!this.allows(name, key, limit, now)) throw new Refusal('too-many-requests');
  }

  /** The same where nobody may be told: false when the bucket is empty. */
  allows(name: string, key: string, limit: RateLimit, now = performance.now()): boolean {
    const buckets = this.bucketsOf(name);
    const bucket = buckets.get(key) ?? { tokens: limit.burst, refilledAt: now };
    const refill = ((now - bucket.refilledAt) / 60_000) * limit.perMinute;
    const tokens = Math.min(limit.burst, bucket.tokens + refill);
    buckets.delete(key);
    buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, refilledAt: now });
    if (buckets.size > MAX_BUCKETS) forgetOldest(buckets);
    return tokens >= 1;
  }

  /** Gives back a token that was taken for something that turned out to be no abuse. */
  giveBack(name: string, key: string, limit: RateLimit): void {
    const bucket = this.bucketsOf(name).get(key);
    if (bucket !== undefined) bucket.tokens = Math.min(limit.burst, bucket.tokens + 1);
  }

  /** Buckets held at this moment. */
  get size(): number {
    return [...this.kinds.values()].reduce((sum, { size }) => sum + size, 0);
  }

  private bucketsOf(name: string): Map<string, Bucket> {
    const known = this.kinds.get(name);
    if (known !== undefined) return known;
    const buckets = new Map<string, Bucket>();
    this.kinds.set(name, buckets);
    return buckets;
  }
}

function forgetOldest(buckets: Map<string, Bucket>): void {
  for (const key of buckets.keys()) {
    buckets.delete(key);
    return;
  }
}

/** The part of an address that one subscriber holds: an IPv4 address, or the first 64 bits of an IPv6 address. */
export function sourcePrefix(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail = ''] = (plain.split('%', 1)[0] ?? '').split('::', 2);
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = new Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0');
  return [...front, ...zeros, ...back].slice(0, 4).join(':');
}
