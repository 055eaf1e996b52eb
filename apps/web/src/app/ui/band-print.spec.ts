import { describe, expect, it } from '@jest/globals';
import { bandPrint, digits } from './band-print.js';

const KEY = '8c1f90d277ae0b5e4417';

describe('the band print', () => {
  it('is the same for the same bytes, however they are written', () => {
    expect(bandPrint(KEY)).toEqual(bandPrint(KEY.toUpperCase()));
  });

  it('differs for each of the 256 values of a byte', () => {
    const prints = Array.from({ length: 256 }, (_, byte) =>
      JSON.stringify(bandPrint(byte.toString(16).padStart(2, '0'))),
    );
    expect(new Set(prints).size).toBe(256);
  });

  it('keeps its bands in order and inside the lane', () => {
    const { bands, length } = bandPrint('ff'.repeat(4) + '00'.repeat(4));
    for (const [index, band] of bands.entries()) {
      const end = bands[index + 1]?.x ?? length;
      expect(band.x + band.width).toBeLessThan(end);
    }
  });

  it('refuses what is not whole bytes', () => {
    for (const text of ['', 'abc', 'xy', '8c1f 90d2']) expect(() => bandPrint(text)).toThrow(RangeError);
  });

  it('has its digits beside it, in groups of four', () => {
    expect(digits(KEY, 3)).toBe('8c1f 90d2 77ae');
  });
});
