/**
 * Several byte strings as one: each behind its length as four bytes, most significant first. How a body that has parts
 * (an envelope, a commit with its Welcome) lies in the store.
 */
export function packParts(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + 4 + part.length, 0);
  const packed = Buffer.allocUnsafe(size);
  let at = 0;
  for (const part of parts) {
    packed.writeUInt32BE(part.length, at);
    packed.set(part, at + 4);
    at += 4 + part.length;
  }
  return packed;
}

/** The parts of packed bytes. Throws a `RangeError` unless they are exactly `count` parts. */
export function unpackParts(packed: Uint8Array, count: number): readonly Buffer<ArrayBuffer>[] {
  const bytes = Buffer.from(packed);
  const parts: Buffer<ArrayBuffer>[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 4 > bytes.length) throw new RangeError('a part is missing');
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('a part is longer than what is left');
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  if (at !== bytes.length) throw new RangeError('there are bytes behind the last part');
  return parts;
}
