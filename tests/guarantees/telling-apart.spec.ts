import { describe, expect, it } from '@jest/globals';
import { compare } from './telling-apart.js';

/** A seeded generator (mulberry32): the same run every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = seeded(7);
/** Durations as a server has them: 3 ms, and a long tail. */
const durations = (count: number, more = 0) =>
  Array.from({ length: count }, () => 3 + more + Math.log(1 / (1 - random())));

describe('durations of two kinds of calls', () => {
  it('are not told apart when they follow the same law', () => {
    const { medianGapMs, auc, bestThreshold, chance } = compare(durations(2000), durations(2000), random);
    expect(medianGapMs).toBeLessThanOrEqual(chance.medianGapMs);
    expect(auc).toBeLessThanOrEqual(chance.auc);
    expect(bestThreshold).toBeLessThanOrEqual(chance.bestThreshold);
    expect(chance.bestThreshold).toBeLessThan(0.54);
  });

  it('are told apart by two milliseconds, and by a fifth of one', () => {
    expect(compare(durations(500), durations(500, 2), random).bestThreshold).toBeGreaterThan(0.9);
    const { bestThreshold, chance } = compare(durations(2000), durations(2000, 0.2), random);
    expect(bestThreshold).toBeGreaterThan(0.52);
    expect(bestThreshold).toBeGreaterThan(chance.bestThreshold);
  });

  it('are told apart when only their spread differs: the median alone would not see it', () => {
    const narrow = Array.from({ length: 2000 }, () => 5 + random() - 0.5);
    const wide = Array.from({ length: 2000 }, () => 5 + 4 * (random() - 0.5));
    const { medianGapMs, bestThreshold } = compare(narrow, wide, random);
    expect(medianGapMs).toBeLessThan(0.2);
    expect(bestThreshold).toBeGreaterThan(0.6);
  });

  it('may be equal: a tie is worth a half', () => {
    expect(compare([1, 1, 1], [1, 1, 1], random)).toMatchObject({ auc: 0.5, bestThreshold: 0.5 });
    expect(compare([1, 1], [2, 2], random)).toMatchObject({ auc: 1, bestThreshold: 1, medianGapMs: 1 });
  });
});
