import { AES_KEY_BYTES, AES_NONCE_BYTES, importAesKey } from '../primitives/aes-gcm.js';
import { concatBytes, utf8, wipe, type Bytes } from '../primitives/bytes.js';
import { ByteWriter } from '../primitives/encoding.js';
import { hkdfExpand, hkdfExtract, type HashName } from '../primitives/hash.js';

/** Numbers and sizes of a cipher suite (RFC 9605, section 4.5). */
export interface SframeSuite {
  readonly id: number;
  readonly hash: HashName;
  readonly keyBytes: number;
}

/** AES_256_GCM_SHA512_128, the only suite of Collab. */
export const SFRAME_SUITE: SframeSuite = { id: 5, hash: 'sha512', keyBytes: AES_KEY_BYTES };

/** Key schedule of one key id (RFC 9605, section 4.4.2). */
export function sframeKeySchedule(
  suite: SframeSuite,
  keyId: bigint,
  baseKey: Uint8Array,
): { readonly key: Bytes; readonly salt: Bytes } {
  const secret = hkdfExtract(suite.hash, baseKey, new Uint8Array(0));
  const label = (purpose: string) =>
    concatBytes(utf8(`SFrame 1.0 Secret ${purpose} `), suffix(keyId, suite.id));
  const key = hkdfExpand(suite.hash, secret, label('key'), suite.keyBytes);
  const salt = hkdfExpand(suite.hash, secret, label('salt'), AES_NONCE_BYTES);
  wipe(secret);
  return { key, salt };
}

/** Nonce of a frame: the salt, its last eight bytes combined with the counter by exclusive or. */
export function sframeNonce(salt: Uint8Array, counter: bigint): Bytes {
  const nonce = new Uint8Array(salt);
  const view = new DataView(nonce.buffer);
  view.setBigUint64(AES_NONCE_BYTES - 8, view.getBigUint64(AES_NONCE_BYTES - 8) ^ counter);
  return nonce;
}

/** A key schedule whose key WebCrypto keeps. */
export interface FrameKey {
  readonly keyId: bigint;
  readonly key: CryptoKey;
  readonly salt: Bytes;
}

/** Derives and imports the key of one key id; what was derived on the way is overwritten. */
export async function importFrameKey(keyId: bigint, baseKey: Uint8Array): Promise<FrameKey> {
  const { key, salt } = sframeKeySchedule(SFRAME_SUITE, keyId, baseKey);
  try {
    return { keyId, key: await importAesKey(key), salt };
  } finally {
    wipe(key);
  }
}

function suffix(keyId: bigint, suite: number): Bytes {
  const id = new DataView(new ArrayBuffer(8));
  id.setBigUint64(0, keyId);
  return concatBytes(new Uint8Array(id.buffer), new ByteWriter().u16(suite).finish());
}
