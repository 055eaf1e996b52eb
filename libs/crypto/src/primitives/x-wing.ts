import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { CryptoError } from '../errors.js';
import { concatBytes, copyBytes, wipe, type Bytes } from './bytes.js';
import { KEM_CIPHERTEXT_BYTES, KEM_PUBLIC_KEY_BYTES } from './ml-kem.js';
import { randomBytes } from './random.js';
import { agree, agreementPublicKey, X25519_KEY_BYTES } from './x25519.js';

/**
 * X-Wing (draft-connolly-cfrg-xwing-kem): ML-KEM-768 and X25519 in one KEM that holds while either does. A
 * group commit runs it once for each device, so its X25519 half is WebCrypto's where there is one: ten times
 * as fast.
 */
export const XWING_SEED_BYTES = 32;
export const XWING_PUBLIC_KEY_BYTES = KEM_PUBLIC_KEY_BYTES + X25519_KEY_BYTES;
export const XWING_CIPHERTEXT_BYTES = KEM_CIPHERTEXT_BYTES + X25519_KEY_BYTES;
/** Randomness of one encapsulation: 32 bytes for ML-KEM, 32 for X25519. */
export const XWING_ENCAPSULATION_SEED_BYTES = 64;

/** `\.//^\`, as the draft draws it. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);

/** Public key (1,216 bytes) of a 32-byte seed. */
export async function xWingPublicKey(seed: Uint8Array): Promise<Bytes> {
  const { kem, scalar } = expand(seed);
  wipe(kem.secretKey);
  return concatBytes(kem.publicKey, await agreementPublicKey(scalar));
}

/**
 * A shared secret (32 bytes) for the holder of a public key, and the ciphertext (1,120 bytes) that carries
 * it. Throws `invalid-argument` or `weak-public-key`.
 */
export async function xWingEncapsulate(
  publicKey: Uint8Array,
  randomness: Uint8Array = randomBytes(XWING_ENCAPSULATION_SEED_BYTES),
): Promise<{ readonly ciphertext: Bytes; readonly sharedSecret: Bytes }> {
  if (publicKey.length !== XWING_PUBLIC_KEY_BYTES || randomness.length !== XWING_ENCAPSULATION_SEED_BYTES)
    throw new CryptoError('invalid-argument');
  const theirPoint = publicKey.subarray(KEM_PUBLIC_KEY_BYTES);
  const scalar = randomness.subarray(32);
  const [ourPoint, agreed] = await Promise.all([agreementPublicKey(scalar), agree(scalar, theirPoint)]);
  const { cipherText, sharedSecret } = encapsulateKem(publicKey, randomness);
  return {
    ciphertext: concatBytes(cipherText, ourPoint),
    sharedSecret: combine(sharedSecret, agreed, ourPoint, theirPoint),
  };
}

/**
 * The shared secret of a ciphertext. A forged one gives a secret that nobody else has. Throws as
 * `xWingEncapsulate`.
 */
export async function xWingDecapsulate(seed: Uint8Array, ciphertext: Uint8Array): Promise<Bytes> {
  if (ciphertext.length !== XWING_CIPHERTEXT_BYTES) throw new CryptoError('invalid-argument');
  const { kem, scalar } = expand(seed);
  const theirPoint = ciphertext.subarray(KEM_CIPHERTEXT_BYTES);
  const [ownPoint, agreed] = await Promise.all([agreementPublicKey(scalar), agree(scalar, theirPoint)]);
  const shared = ml_kem768.decapsulate(ciphertext.subarray(0, KEM_CIPHERTEXT_BYTES), kem.secretKey);
  wipe(kem.secretKey);
  return combine(shared, agreed, theirPoint, ownPoint);
}

/** The seed that a KEM key pair is derived from, for input of any length (DeriveKeyPair of the draft). */
export const xWingSeedOf = (input: Uint8Array): Bytes =>
  copyBytes(shake256(input, { dkLen: XWING_SEED_BYTES }));

function expand(seed: Uint8Array) {
  if (seed.length !== XWING_SEED_BYTES) throw new CryptoError('invalid-argument');
  const expanded = shake256(seed, { dkLen: 96 });
  return { kem: ml_kem768.keygen(expanded.subarray(0, 64)), scalar: expanded.subarray(64) };
}

function encapsulateKem(publicKey: Uint8Array, randomness: Uint8Array) {
  try {
    return ml_kem768.encapsulate(publicKey.slice(0, KEM_PUBLIC_KEY_BYTES), randomness.slice(0, 32));
  } catch {
    throw new CryptoError('weak-public-key');
  }
}

function combine(
  kemSecret: Uint8Array,
  agreed: Uint8Array,
  ciphertextPoint: Uint8Array,
  point: Uint8Array,
): Bytes {
  const secret = copyBytes(sha3_256(concatBytes(kemSecret, agreed, ciphertextPoint, point, LABEL)));
  wipe(kemSecret, agreed);
  return secret;
}
