import { gcm } from '@noble/ciphers/aes.js';
import { CryptoError } from '../errors.js';
import { copyBytes, type Bytes } from './bytes.js';

/** Bytes. AES-256-GCM only, with the nonce and tag lengths of NIST SP 800-38D's recommended form. */
export const AES_KEY_BYTES = 32;
export const AES_NONCE_BYTES = 12;
export const AES_TAG_BYTES = 16;

/** A key that WebCrypto holds and does not give back. */
export async function importAesKey(key: Uint8Array): Promise<CryptoKey> {
  if (key.length !== AES_KEY_BYTES) throw new CryptoError('invalid-argument');
  return globalThis.crypto.subtle.importKey('raw', copyBytes(key), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** Encrypts with WebCrypto: ciphertext, then the 16-byte tag. For bulk and for keys that are not exported. */
export async function aesGcmEncrypt(
  key: CryptoKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Promise<Bytes> {
  const algorithm = parameters(nonce, associatedData);
  return new Uint8Array(await globalThis.crypto.subtle.encrypt(algorithm, key, owned(plaintext)));
}

/** The reverse of `aesGcmEncrypt`; `not-authentic` when anything was changed. */
export async function aesGcmDecrypt(
  key: CryptoKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associatedData: Uint8Array,
): Promise<Bytes> {
  const algorithm = parameters(nonce, associatedData);
  if (ciphertext.length < AES_TAG_BYTES) throw new CryptoError('not-authentic');
  try {
    return new Uint8Array(await globalThis.crypto.subtle.decrypt(algorithm, key, owned(ciphertext)));
  } catch {
    throw new CryptoError('not-authentic');
  }
}

/** Encrypts at once, without a promise: for short values and for ratchet steps. */
export function aesGcmEncryptSync(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associatedData: Uint8Array,
): Bytes {
  requireLengths(key, nonce);
  return copyBytes(gcm(key, nonce, associatedData).encrypt(plaintext));
}

/** The reverse of `aesGcmEncryptSync`; `not-authentic` when anything was changed. */
export function aesGcmDecryptSync(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associatedData: Uint8Array,
): Bytes {
  requireLengths(key, nonce);
  try {
    return copyBytes(gcm(key, nonce, associatedData).decrypt(ciphertext));
  } catch {
    throw new CryptoError('not-authentic');
  }
}

function requireLengths(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== AES_KEY_BYTES || nonce.length !== AES_NONCE_BYTES)
    throw new CryptoError('invalid-argument');
}

function parameters(nonce: Uint8Array, associatedData: Uint8Array): AesGcmParams {
  if (nonce.length !== AES_NONCE_BYTES) throw new CryptoError('invalid-argument');
  return { name: 'AES-GCM', iv: owned(nonce), additionalData: owned(associatedData), tagLength: 128 };
}

/** WebCrypto refuses shared memory; what is not shared is passed on as it is, without a copy. */
const owned = (bytes: Uint8Array): Bytes =>
  bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : copyBytes(bytes);
