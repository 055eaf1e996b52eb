import { expand as nobleExpand, extract as nobleExtract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256, sha512 as nobleSha512 } from '@noble/hashes/sha2.js';
import { CryptoError } from '../errors.js';
import { copyBytes, wipe, type Bytes } from './bytes.js';

/** Hash function of an HMAC or HKDF. */
export type HashName = 'sha256' | 'sha512';
const HASHES = { sha256: nobleSha256, sha512: nobleSha512 } as const;

/** 32 bytes. */
export const sha256 = (message: Uint8Array): Bytes => copyBytes(nobleSha256(message));
/** 64 bytes. */
export const sha512 = (message: Uint8Array): Bytes => copyBytes(nobleSha512(message));
/** 32 bytes (RFC 2104). */
export const hmacSha256 = (key: Uint8Array, message: Uint8Array): Bytes =>
  copyBytes(hmac(nobleSha256, key, message));
/** 64 bytes (RFC 2104). */
export const hmacSha512 = (key: Uint8Array, message: Uint8Array): Bytes =>
  copyBytes(hmac(nobleSha512, key, message));
/** 20 bytes; for time-based one-time passwords (RFC 6238) and nothing else. */
export const hmacSha1 = (key: Uint8Array, message: Uint8Array): Bytes => copyBytes(hmac(sha1, key, message));

/** Extract step of HKDF (RFC 5869, section 2.2). */
export const hkdfExtract = (hash: HashName, inputKey: Uint8Array, salt: Uint8Array): Bytes =>
  copyBytes(nobleExtract(HASHES[hash], inputKey, salt));

/**
 * Expand step of HKDF (RFC 5869, section 2.3), for any length of pseudorandom key: C2SP chunked encryption keys it with
 * 32 bytes under SHA-512, which the hash library's own `expand` refuses. `length` is 1 to 255 times the hash length.
 */
export function hkdfExpand(hash: HashName, prk: Uint8Array, info: Uint8Array, length: number): Bytes {
  const hashLength = HASHES[hash].outputLen;
  if (!Number.isInteger(length) || length < 1 || length > 255 * hashLength)
    throw new CryptoError('invalid-argument');
  if (prk.length >= hashLength) return copyBytes(nobleExpand(HASHES[hash], prk, info, length));
  const out = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array(0);
  for (let counter = 1, written = 0; written < length; counter++) {
    const mac = hmac.create(HASHES[hash], prk);
    mac.update(block).update(info).update(Uint8Array.of(counter));
    block = mac.digest();
    out.set(block.subarray(0, length - written), written);
    written += hashLength;
  }
  return out;
}

/** HKDF (RFC 5869) with an empty salt unless one is given. */
export function hkdf(
  hash: HashName,
  inputKey: Uint8Array,
  info: Uint8Array,
  length: number,
  salt: Uint8Array = new Uint8Array(0),
): Bytes {
  const prk = hkdfExtract(hash, inputKey, salt);
  const out = hkdfExpand(hash, prk, info, length);
  wipe(prk);
  return out;
}
