/** One band: its place along the lane, its width and its strength. */
export interface Band {
  readonly x: number;
  readonly width: number;
  readonly opacity: number;
}

/** Units between two bands: a lane is as long as the bytes that it draws. */
const PITCH = 9;

/**
 * Draws bytes as gel bands, a band a byte: two bits are its width, three its place, three its strength, so no two
 * values look the same. Throws `RangeError` for text that is not whole bytes in hex.
 */
export function bandPrint(hex: string): { readonly bands: readonly Band[]; readonly length: number } {
  if (!/^(?:[0-9a-f]{2})+$/i.test(hex)) throw new RangeError('A band print needs whole bytes in hex.');
  const bytes = (hex.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));
  const bands = bytes.map((byte, index) => ({
    x: index * PITCH + ((byte >> 2) & 7) * 0.6,
    width: 1 + (byte & 3),
    opacity: Math.round((0.25 + (0.75 * (byte >> 5)) / 7) * 100) / 100,
  }));
  return { bands, length: bands.length * PITCH };
}

/** The first `groups` groups of four hex digits, as people read them aloud. */
export function digits(hex: string, groups: number): string {
  return (hex.slice(0, groups * 4).match(/.{1,4}/g) ?? []).join(' ');
}
