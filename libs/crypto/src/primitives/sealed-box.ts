import { CryptoError } from '../errors.js';
import { AES_NONCE_BYTES, AES_TAG_BYTES, aesGcmDecrypt, aesGcmEncrypt, importAesKey } from './aes-gcm.js';
import { concatBytes, wipe, type Bytes } from './bytes.js';
import { hkdf } from './hash.js';
import { randomBytes } from './random.js';

const BOX_VERSION = 1;
/** Bytes that a sealed box is longer than its content: version, nonce and tag. */
export const BOX_OVERHEAD_BYTES = 1 + AES_NONCE_BYTES + AES_TAG_BYTES;

/**
 * The AES-256-GCM key of one purpose: HKDF-SHA-256 of the secret under the purpose's encoded context.
 * The secret itself never encrypts anything.
 */
export async function deriveBoxKey(secret: Uint8Array, context: Uint8Array): Promise<CryptoKey> {
  const key = hkdf('sha256', secret, context, 32);
  try {
    return await importAesKey(key);
  } finally {
    wipe(key);
  }
}

/**
 * Seals what is stored: version (1) | random nonce (12) | ciphertext | tag (16). `context` is authenticated, not stored.
 * Random nonces allow about 2^32 boxes a key; every key here is derived for a narrow purpose.
 */
export async function sealBox(key: CryptoKey, content: Uint8Array, context: Uint8Array): Promise<Bytes> {
  const nonce = randomBytes(AES_NONCE_BYTES);
  return concatBytes(Uint8Array.of(BOX_VERSION), nonce, await aesGcmEncrypt(key, nonce, content, context));
}

/** Throws `malformed`, `unsupported-version` or `not-authentic`. */
export async function openBox(key: CryptoKey, box: Uint8Array, context: Uint8Array): Promise<Bytes> {
  if (box.length < BOX_OVERHEAD_BYTES) throw new CryptoError('malformed');
  if (box[0] !== BOX_VERSION) throw new CryptoError('unsupported-version');
  const nonce = box.subarray(1, 1 + AES_NONCE_BYTES);
  return aesGcmDecrypt(key, nonce, box.subarray(1 + AES_NONCE_BYTES), context);
}
