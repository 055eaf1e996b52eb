import { CryptoError } from '../errors.js';
import type { Decoder } from './decoder.js';
import { mutate } from './mutation.js';
import { RandomSource } from './random-source.js';

/** What became of the inputs of one decoder. */
export interface FuzzResult {
  readonly name: string;
  readonly inputs: number;
  readonly parsed: number;
  readonly refused: number;
  /** Anything thrown that is not a `CryptoError`, at most ten. There must be none. */
  readonly faults: readonly string[];
  readonly slowestMs: number;
}

/** Of inputs to a decoder that stretches passwords, one in so many. */
const STRETCHING_SHARE = 200;

/** Feeds a decoder with `count` mutations of its sample; the same seed gives the same inputs for the same sample. */
export async function fuzz(decoder: Decoder, count: number, seed: number): Promise<FuzzResult> {
  const inputs = decoder.stretchesPassword === true ? Math.ceil(count / STRETCHING_SHARE) : count;
  const random = new RandomSource(seed);
  const faults: string[] = [];
  let [parsed, refused, slowestMs] = [0, 0, 0];
  for (let i = 0; i < inputs; i++) {
    const input = mutate(decoder.sample, random);
    const started = performance.now();
    try {
      await decoder.decode(input);
      parsed++;
    } catch (reason) {
      if (reason instanceof CryptoError) refused++;
      else if (faults.length < 10) faults.push(`input ${i}: ${String(reason)}`);
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  }
  return { name: decoder.name, inputs, parsed, refused, faults, slowestMs };
}
