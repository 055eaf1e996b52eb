import { describe, expect, it } from '@jest/globals';
import { packParts, unpackParts } from './packed-parts.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('packed parts', () => {
  it('come out as they went in, empty ones too', () => {
    const parts = [bytes(1, 2, 3), bytes(), new Uint8Array(70_000).fill(7)];
    const unpacked = unpackParts(packParts(parts), 3);
    expect(unpacked.map((part) => Uint8Array.from(part))).toEqual(parts);
  });

  it.each([
    ['one part too few', 3],
    ['one part too many', 1],
  ])('are refused when there is %s', (_what, count) => {
    expect(() => unpackParts(packParts([bytes(1), bytes(2)]), count)).toThrow(RangeError);
  });

  it('are refused when a length points behind the end', () => {
    const packed = packParts([bytes(1, 2)]);
    packed[3] = 3;
    expect(() => unpackParts(packed, 1)).toThrow(RangeError);
  });
});
