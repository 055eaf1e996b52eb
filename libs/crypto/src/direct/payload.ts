import { CryptoError } from '../errors.js';
import { type Bytes } from '../primitives/bytes.js';
import { ByteReader, ByteWriter } from '../primitives/encoding.js';
import { DIRECT_CONTENT_MAX_BYTES, PADDED_MAX_BYTES, PADDED_MIN_BYTES } from './limits.js';

/**
 * What a direct message carries. `hello`: nothing; it starts a session or answers in one. `key-part`: of an envelope of a
 * direct conversation. `call`: offers, answers and other signals of a call. `history`: keyring entries. `device-link`:
 * what an account's device hands to a new one; only in a session in which the other side has answered.
 */
export type DirectPayloadType = 'hello' | 'key-part' | 'call' | 'history' | 'device-link';

/** In the order of their numbers on the wire. */
const TYPES = ['hello', 'key-part', 'call', 'history', 'device-link'] as const;

/** What a direct message carries. */
export interface DirectPayload {
  readonly type: DirectPayloadType;
  readonly content: Uint8Array;
}

/** Type, length, content, zeros up to the next power of two between 256 and 65,536 bytes. Throws `too-large`. */
export function padPayload({ type, content }: DirectPayload): Bytes {
  const framed = new ByteWriter().u8(TYPES.indexOf(type)).bytes(content, DIRECT_CONTENT_MAX_BYTES).finish();
  let length = PADDED_MIN_BYTES;
  while (length < framed.length) length *= 2;
  const padded = new Uint8Array(length);
  padded.set(framed);
  return padded;
}

/** Throws `malformed`. */
export function unpadPayload(padded: Uint8Array): {
  readonly type: DirectPayloadType;
  readonly content: Bytes;
} {
  const reader = new ByteReader(padded);
  const type = TYPES[reader.u8()];
  if (type === undefined) throw new CryptoError('malformed');
  const content = reader.bytes(DIRECT_CONTENT_MAX_BYTES);
  const expected = padPayload({ type, content });
  if (padded.length > PADDED_MAX_BYTES || padded.length !== expected.length || reader.rest().some(Boolean))
    throw new CryptoError('malformed');
  return { type, content };
}
