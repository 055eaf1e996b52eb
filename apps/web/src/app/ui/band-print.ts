/** One band: its place along the lane, its width and its strength. */
export interface Band {
  readonly x: number;
  readonly width: number;
  readonly opacity: number;
}

/** Units between two bands: the lane is as long as the bytes it draws. */
const PITCH = 9;

/**
 * Draws bytes as gel bands: two bytes a band, the first gives place and width, the second the strength. The same bytes
 * give the same bands everywhere. Throws `RangeError` for text that is not an even number of hex digits.
 */
export function bandPrint(hex: string): { readonly bands: readonly Band[]; readonly length: number } {
  if (!/^(?:[0-9a-f]{4})+$/i.test(hex))
    throw new RangeError('A band print needs whole pairs of bytes in hex.');
  const bands: Band[] = [];
  for (let at = 0; at < hex.length; at += 4) {
    const place = Number.parseInt(hex.slice(at, at + 2), 16);
    const strength = Number.parseInt(hex.slice(at + 2, at + 4), 16);
    bands.push({
      x: bands.length * PITCH + 1 + (place >> 5) * 0.6,
      width: 1 + (place & 3),
      opacity: Math.round((0.25 + (0.75 * strength) / 255) * 100) / 100,
    });
  }
  return { bands, length: bands.length * PITCH };
}

/** The first `groups` groups of four hex digits, as people read them aloud. */
export function digits(hex: string, groups: number): string {
  return (hex.slice(0, groups * 4).match(/.{1,4}/g) ?? []).join(' ');
}
