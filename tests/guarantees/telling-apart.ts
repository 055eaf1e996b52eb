import { randomInt } from 'node:crypto';

/** How well two kinds of answers can be told apart by how long they take. */
export interface Difference {
  /** Milliseconds between the medians. */
  readonly medianGapMs: number;
  /** How often a call of the slower kind takes longer than one of the other; a half says nothing. */
  readonly auc: number;
  /** The area of the classifier with the best threshold: how often it is right, chosen with the answers in hand. */
  readonly bestThreshold: number;
}

/** A difference, and what chance alone makes of the same durations: each value that one permutation in a hundred exceeds. */
export interface Comparison extends Difference {
  readonly calls: number;
  readonly chance: Difference;
}

const PERMUTATIONS = 200;

/** From 0, less than 1. */
const drawn = () => randomInt(2 ** 32) / 2 ** 32;

/** Compares durations of two kinds of calls that were made in random order. */
export function compare(one: readonly number[], other: readonly number[], random = drawn): Comparison {
  const calls = [...one.map((ms) => ({ ms, isOne: true })), ...other.map((ms) => ({ ms, isOne: false }))];
  calls.sort((a, b) => a.ms - b.ms);
  const durations = calls.map(({ ms }) => ms);
  const labels = calls.map(({ isOne }) => isOne);
  const observed = difference(durations, labels);
  const byChance = Array.from({ length: PERMUTATIONS }, () => difference(durations, shuffle(labels, random)));
  const exceeded = (read: (drawn: Difference) => number) =>
    byChance.map(read).sort((a, b) => a - b)[Math.floor(PERMUTATIONS * 0.99)] ?? Number.NaN;
  return {
    ...observed,
    calls: calls.length,
    chance: {
      medianGapMs: exceeded(({ medianGapMs }) => medianGapMs),
      auc: exceeded(({ auc }) => auc),
      bestThreshold: exceeded(({ bestThreshold }) => bestThreshold),
    },
  };
}

/** A copy in random order. */
export function shuffle<Item>(items: readonly Item[], random = drawn): Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [shuffled[last], shuffled[chosen]] = [shuffled[chosen] as Item, shuffled[last] as Item];
  }
  return shuffled;
}

/** `durations` ascend; a label says which kind took that long. */
function difference(durations: readonly number[], labels: readonly boolean[]): Difference {
  const own: number[] = [];
  const theirs: number[] = [];
  for (const [index, isOne] of labels.entries()) (isOne ? own : theirs).push(durations[index] ?? Number.NaN);
  let [pairs, farthest, next] = [0, 0, 0];
  for (let start = 0; start < own.length;) {
    const milliseconds = own[start] ?? Number.NaN;
    while (next < theirs.length && (theirs[next] ?? Number.NaN) < milliseconds) next += 1;
    const before = next;
    while (next < theirs.length && theirs[next] === milliseconds) next += 1;
    farthest = Math.max(farthest, Math.abs(start / own.length - before / theirs.length));
    let end = start;
    while (end < own.length && own[end] === milliseconds) end += 1;
    pairs += (end - start) * (before + (next - before) / 2);
    farthest = Math.max(farthest, Math.abs(end / own.length - next / theirs.length));
    start = end;
  }
  const auc = pairs / (own.length * theirs.length);
  return {
    medianGapMs: Math.abs(medianOf(own) - medianOf(theirs)),
    auc: Math.max(auc, 1 - auc),
    bestThreshold: (1 + farthest) / 2,
  };
}

function medianOf(ascending: readonly number[]): number {
  const middle = (ascending.length - 1) / 2;
  return ((ascending[Math.floor(middle)] ?? Number.NaN) + (ascending[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
