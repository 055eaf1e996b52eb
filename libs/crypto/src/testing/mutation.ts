import { concatBytes, type Bytes } from '../primitives/bytes.js';
import type { RandomSource } from './random-source.js';

/** What an attacker, or a damaged disk, makes of bytes: one to four random changes. */
export function mutate(sample: Uint8Array, random: RandomSource): Bytes {
  let bytes: Bytes = sample.slice();
  for (let changes = 1 + random.below(4); changes > 0; changes--) bytes = changeOnce(bytes, random);
  return bytes;
}

function changeOnce(bytes: Bytes, random: RandomSource): Bytes {
  const at = random.below(bytes.length + 1);
  const noise = Uint8Array.from({ length: 1 + random.below(16) }, () => random.below(256));
  switch (random.below(8)) {
    case 0:
      return replaced(bytes, at, (byte) => byte ^ (1 << random.below(8)));
    case 1:
      return replaced(bytes, at, () => [0, 1, 127, 128, 255][random.below(5)] ?? 0);
    case 2:
      return bytes.slice(0, at);
    case 3:
      return concatBytes(bytes, noise);
    case 4:
      return concatBytes(bytes.subarray(0, at), noise, bytes.subarray(at));
    case 5:
      return concatBytes(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(16)));
    case 6: {
      // Lengths are where decoders break: four bytes that say a lot or nothing.
      const length = random.below(2) === 0 ? [255, 255, 255, 255] : [0, 0, random.below(256), 0];
      return concatBytes(bytes.subarray(0, at), Uint8Array.from(length), bytes.subarray(at + 4));
    }
    default: {
      const start = random.below(bytes.length + 1);
      return concatBytes(
        bytes.subarray(0, at),
        bytes.subarray(start, start + random.below(64)),
        bytes.subarray(at),
      );
    }
  }
}

function replaced(bytes: Bytes, at: number, change: (byte: number) => number): Bytes {
  const byte = bytes[at];
  if (byte !== undefined) bytes[at] = change(byte);
  return bytes;
}
