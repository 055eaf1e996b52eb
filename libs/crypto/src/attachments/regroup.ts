import type { Bytes } from '../primitives/bytes.js';

/**
 * Cuts a stream of any slicing into blocks of exactly `size` bytes and one last block that is shorter, perhaps empty.
 * Holds at most one block and one piece of the source. A block is overwritten once the next one is asked for.
 */
export async function* regroup(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly block: Bytes; readonly last: boolean }> {
  const buffer = new Uint8Array(size);
  let filled = 0;
  for await (const piece of source) {
    for (let offset = 0; offset < piece.length;) {
      const taken = piece.subarray(offset, offset + size - filled);
      buffer.set(taken, filled);
      filled += taken.length;
      offset += taken.length;
      if (filled < size) continue;
      yield { block: buffer, last: false };
      filled = 0;
    }
  }
  yield { block: buffer.subarray(0, filled), last: true };
}
