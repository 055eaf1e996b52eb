import { describe, expect, it } from '@jest/globals';
import type { Decoder } from './decoder.js';
import { createDecoders } from './decoders.js';
import { fuzz } from './fuzz.js';

const INPUTS = 150;
const SEED = 20_261_121;

describe('every decoder', () => {
  it('accepts its sample, and of mutations of it only what it can read: the rest is a typed error', async () => {
    const decoders = await createDecoders();
    expect(decoders.length).toBeGreaterThan(25);
    for (const decoder of decoders) {
      await decoder.decode(decoder.sample);
      const result = await fuzz(decoder, INPUTS, SEED);
      expect({ name: result.name, faults: result.faults }).toEqual({ name: decoder.name, faults: [] });
      expect(result.parsed + result.refused).toBe(result.inputs);
      if (result.inputs > 1) expect(result.refused).toBeGreaterThan(0);
    }
  }, 120_000);

  it('would be reported for any other error', async () => {
    const careless: Decoder = {
      name: 'careless',
      sample: new TextEncoder().encode('{"a":1}'),
      decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
    };
    expect((await fuzz(careless, INPUTS, SEED)).faults.length).toBeGreaterThan(0);
  });
});
