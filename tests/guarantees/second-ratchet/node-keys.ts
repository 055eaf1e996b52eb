import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  encapsulate,
  generateKeyPairSync,
  hkdfSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { refuseUnless } from './encoding.js';

/** The primitives of section 1, all of them Node's own. Raw keys get the few bytes of DER that Node asks for. */

/** PKCS #8 of a private key up to its bytes, SubjectPublicKeyInfo of a public key up to its bytes (RFC 8410, RFC 9935). */
const DER = {
  x25519: { secret: '302e020100300506032b656e04220420', open: '302a300506032b656e032100' },
  ed25519: { secret: '302e020100300506032b657004220420', open: '302a300506032b6570032100' },
  mlKem768: {
    secret: '3054020100300b060960864801650304040204428040',
    open: '308204b2300b0609608648016503040402038204a100',
  },
} as const;
type Kind = keyof typeof DER;

const secretKey = (kind: Kind, raw: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from(DER[kind].secret, 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  });
const publicKey = (kind: Kind, raw: Uint8Array): KeyObject =>
  createPublicKey({
    key: Buffer.concat([Buffer.from(DER[kind].open, 'hex'), raw]),
    format: 'der',
    type: 'spki',
  });
const rawPublic = (kind: Kind, key: KeyObject): Buffer =>
  createPublicKey(key)
    .export({ format: 'der', type: 'spki' })
    .subarray(DER[kind].open.length / 2);

export interface Pair {
  readonly secret: Buffer;
  readonly open: Buffer;
}

/** The pair of a raw secret: 32 bytes, or the seed of 64 bytes of ML-KEM-768. */
export const pairOf = (kind: Kind, secret: Uint8Array): Pair => ({
  secret: Buffer.from(secret),
  open: rawPublic(kind, secretKey(kind, secret)),
});

export function newX25519(): Pair {
  const { privateKey } = generateKeyPairSync('x25519');
  return pairOf('x25519', privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32));
}

export function DH(secret: Uint8Array, open: Uint8Array): Buffer {
  const shared = diffieHellman({
    privateKey: secretKey('x25519', secret),
    publicKey: publicKey('x25519', open),
  });
  refuseUnless(
    shared.some((byte) => byte !== 0),
    'the agreement is zero',
  );
  return shared;
}

export const signed = (secret: Uint8Array, content: Uint8Array): Buffer =>
  sign(null, content, secretKey('ed25519', secret));
export const isSigned = (open: Uint8Array, content: Uint8Array, signature: Uint8Array): boolean =>
  verify(null, content, publicKey('ed25519', open), signature);

export const encaps = (open: Uint8Array) => encapsulate(publicKey('mlKem768', open));
export const decaps = (seed: Uint8Array, ciphertext: Uint8Array): Buffer =>
  decapsulate(secretKey('mlKem768', seed), ciphertext);

export const sha256 = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();
export const hmac = (key: Uint8Array, content: Uint8Array): Buffer =>
  createHmac('sha256', key).update(content).digest();
export const hkdf = (
  input: Uint8Array,
  info: Uint8Array,
  length: number,
  salt: Uint8Array = Buffer.alloc(0),
): Buffer => Buffer.from(hkdfSync('sha256', input, salt, info, length));

export function encrypt(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array, data: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(data);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when it does not open. */
export function decrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  data: Uint8Array,
): Buffer | undefined {
  refuseUnless(sealed.length >= 16, 'there is no tag');
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 })
    .setAAD(data)
    .setAuthTag(sealed.subarray(-16));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  } catch {
    return undefined;
  }
}
