import { CryptoError } from '../errors.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';

const MAX = 2n ** 64n;

/** What goes before an encrypted frame (RFC 9605, section 4.3). */
export interface SframeHeader {
  /** Names the key: below 2^64. */
  readonly keyId: bigint;
  /** Number of the frame under this key: below 2^64. */
  readonly counter: bigint;
}

/** One configuration byte, then key id and counter, each in as few bytes as it needs: 1 to 17 bytes. */
export function encodeSframeHeader({ keyId, counter }: SframeHeader): Bytes {
  const [key, count] = [field(keyId), field(counter)];
  return concatBytes(Uint8Array.of((key.bits << 4) | count.bits), key.bytes, count.bytes);
}

/** Reads a header and its length. A longer spelling than necessary, or a cut one, is `malformed`. */
export function decodeSframeHeader(bytes: Uint8Array): SframeHeader & { readonly length: number } {
  const config = bytes[0];
  if (config === undefined) throw new CryptoError('malformed');
  const key = readField(bytes, config >> 4, 1);
  const counter = readField(bytes, config & 15, key.end);
  return { keyId: key.value, counter: counter.value, length: counter.end };
}

/** Values up to 7 stand in the configuration byte itself; else it holds 8 + (length - 1). */
function field(value: bigint): { readonly bits: number; readonly bytes: Uint8Array } {
  if (value < 0n || value >= MAX) throw new CryptoError('invalid-argument');
  if (value < 8n) return { bits: Number(value), bytes: new Uint8Array(0) };
  const digits = value.toString(16);
  const bytes = new Uint8Array(Math.ceil(digits.length / 2));
  for (let i = bytes.length - 1, rest = value; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 255n);
  return { bits: 8 + bytes.length - 1, bytes };
}

function readField(
  bytes: Uint8Array,
  bits: number,
  start: number,
): { readonly value: bigint; readonly end: number } {
  if (bits < 8) return { value: BigInt(bits), end: start };
  const end = start + (bits & 7) + 1;
  if (bytes.length < end) throw new CryptoError('malformed');
  const value = bytes.subarray(start, end).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (bytes[start] === 0 || value < 8n) throw new CryptoError('malformed');
  return { value, end };
}
