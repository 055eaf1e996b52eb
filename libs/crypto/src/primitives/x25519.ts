import { x25519 as noble } from '@noble/curves/ed25519.js';
import { CryptoError } from '../errors.js';
import { concatBytes, constantTimeEqual, copyBytes, wipe, type Bytes } from './bytes.js';
import { randomBytes } from './random.js';

/** Bytes of a secret key, a public key and a shared secret (RFC 7748). */
export const X25519_KEY_BYTES = 32;

/** X25519 keys, 32 bytes each. */
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

const BASE_POINT = Uint8Array.of(9, ...new Uint8Array(31));
const ALL_ZEROS = new Uint8Array(X25519_KEY_BYTES);

/** DER of PKCS #8 (RFC 8410, section 7) before the 32 bytes of an X25519 secret. */
const PKCS8_PREFIX = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20);

let native: Promise<boolean> | undefined;

const hasNative = (): Promise<boolean> =>
  (native ??= globalThis.crypto.subtle
    .importKey('raw', copyBytes(BASE_POINT), 'X25519', false, [])
    .then(() => true)
    .catch(() => false));

/** As `x25519`, by WebCrypto where it has the curve: ten times as fast. Same secret, same errors. */
export async function agree(secretKey: Uint8Array, publicKey: Uint8Array): Promise<Bytes> {
  if (secretKey.length !== X25519_KEY_BYTES || publicKey.length !== X25519_KEY_BYTES)
    throw new CryptoError('invalid-argument');
  if (!(await hasNative())) return x25519(secretKey, publicKey);
  const { subtle } = globalThis.crypto;
  const encoded = concatBytes(PKCS8_PREFIX, secretKey);
  let secret: Bytes;
  try {
    const [ownKey, theirKey] = await Promise.all([
      subtle.importKey('pkcs8', encoded, 'X25519', false, ['deriveBits']),
      subtle.importKey('raw', copyBytes(publicKey), 'X25519', false, []),
    ]);
    secret = new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: theirKey }, ownKey, 256));
  } catch {
    throw new CryptoError('weak-public-key');
  } finally {
    wipe(encoded);
  }
  // Early implementations of the curve in WebCrypto returned zeros instead of refusing.
  if (constantTimeEqual(secret, ALL_ZEROS)) throw new CryptoError('weak-public-key');
  return secret;
}

/** The public key of a secret, as fast as `agree`. */
export const agreementPublicKey = (secretKey: Uint8Array): Promise<Bytes> => agree(secretKey, BASE_POINT);

/** As `generateAgreementKeyPair`, as fast as `agree`. */
export async function drawAgreementKeyPair(): Promise<AgreementKeyPair> {
  const secretKey = randomBytes(X25519_KEY_BYTES);
  return { publicKey: await agreementPublicKey(secretKey), secretKey };
}
