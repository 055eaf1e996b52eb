import { x25519 as noble } from '@noble/curves/ed25519.js';
import { CryptoError } from '../errors.js';
import { copyBytes, type Bytes } from './bytes.js';
import { randomBytes } from './random.js';

/** Bytes of a secret key, a public key and a shared secret (RFC 7748). */
export const X25519_KEY_BYTES = 32;

export interface AgreementKeyPair {
  /** X25519 public key, 32 bytes. */
  readonly publicKey: Bytes;
  readonly secretKey: Bytes;
}

export const generateAgreementKeyPair = (): AgreementKeyPair =>
  agreementKeyPairOf(randomBytes(X25519_KEY_BYTES));

/** The key pair of a 32-byte secret. */
export function agreementKeyPairOf(secretKey: Uint8Array): AgreementKeyPair {
  if (secretKey.length !== X25519_KEY_BYTES) throw new CryptoError('invalid-argument');
  return { publicKey: copyBytes(noble.getPublicKey(secretKey)), secretKey: copyBytes(secretKey) };
}

/** Shared secret of 32 bytes (RFC 7748, section 6.1). A low-order key, which gives zeros, is `weak-public-key`. */
export function x25519(secretKey: Uint8Array, publicKey: Uint8Array): Bytes {
  if (secretKey.length !== X25519_KEY_BYTES || publicKey.length !== X25519_KEY_BYTES)
    throw new CryptoError('invalid-argument');
  try {
    return copyBytes(noble.getSharedSecret(secretKey, publicKey));
  } catch {
    throw new CryptoError('weak-public-key');
  }
}
