import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { CryptoError } from '../errors.js';
import { copyBytes, wipe, type Bytes } from './bytes.js';
import { randomBytes } from './random.js';

/** Bytes of ML-KEM-768 (FIPS 203, table 3) and of the seed d || z that a key pair is kept as. */
export const KEM_PUBLIC_KEY_BYTES = 1184;
export const KEM_CIPHERTEXT_BYTES = 1088;
export const KEM_SEED_BYTES = 64;

export interface KemKeyPair {
  /** Encapsulation key, 1,184 bytes. */
  readonly publicKey: Bytes;
  /** Seed d || z of the key pair, 64 bytes (FIPS 203, section 7.1). */
  readonly seed: Bytes;
}

export const generateKemKeyPair = (): KemKeyPair => kemKeyPairOf(randomBytes(KEM_SEED_BYTES));

/** The key pair of a seed. */
export function kemKeyPairOf(seed: Uint8Array): KemKeyPair {
  if (seed.length !== KEM_SEED_BYTES) throw new CryptoError('invalid-argument');
  const { publicKey, secretKey } = ml_kem768.keygen(copyBytes(seed));
  wipe(secretKey);
  return { publicKey: copyBytes(publicKey), seed: copyBytes(seed) };
}

/**
 * A fresh shared secret (32 bytes) for the holder of a public key, which passes FIPS 203's modulus check first:
 * `weak-public-key` when it does not.
 */
export function encapsulate(publicKey: Uint8Array): {
  readonly ciphertext: Bytes;
  readonly sharedSecret: Bytes;
} {
  if (publicKey.length !== KEM_PUBLIC_KEY_BYTES) throw new CryptoError('invalid-argument');
  const randomness = randomBytes(32);
  try {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey, randomness);
    return { ciphertext: copyBytes(cipherText), sharedSecret: copyBytes(sharedSecret) };
  } catch {
    throw new CryptoError('weak-public-key');
  } finally {
    wipe(randomness);
  }
}

/** The shared secret of a ciphertext. A forged one gives a secret that nobody else has (implicit rejection). */
export function decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Bytes {
  if (seed.length !== KEM_SEED_BYTES || ciphertext.length !== KEM_CIPHERTEXT_BYTES)
    throw new CryptoError('invalid-argument');
  const { secretKey } = ml_kem768.keygen(copyBytes(seed));
  try {
    return copyBytes(ml_kem768.decapsulate(ciphertext, secretKey));
  } finally {
    wipe(secretKey);
  }
}
