import { describe, expect, it } from '@jest/globals';
import { ed25519 } from '@noble/curves/ed25519.js';
import { CryptoError } from '../errors.js';
import {
  aesGcmDecrypt,
  aesGcmDecryptSync,
  aesGcmEncrypt,
  aesGcmEncryptSync,
  importAesKey,
} from './aes-gcm.js';
import { fromBase64Url, toBase64Url } from './base64url.js';
import { constantTimeEqual, utf8, wipe } from './bytes.js';
import {
  generateSigningKeyPair,
  importSigningSecret,
  signEd25519,
  signingKeyPairOf,
  verifyEd25519,
  verifyEd25519Fast,
} from './ed25519.js';
import { hkdf, hkdfExpand, sha512 } from './hash.js';
import { decapsulate, encapsulate, generateKemKeyPair, kemKeyPairOf } from './ml-kem.js';
import { randomBytes, randomId } from './random.js';
import { deriveBoxKey, openBox, sealBox } from './sealed-box.js';
import {
  agree,
  agreementKeyPairOf,
  drawAgreementKeyPair,
  generateAgreementKeyPair,
  x25519,
} from './x25519.js';

const refusal = (code: string) => expect.objectContaining({ code });
const invalid = refusal('invalid-argument');

describe('AES-256-GCM', () => {
  const [key, nonce, aad] = [randomBytes(32), randomBytes(12), utf8('place')];

  it('is the same in both implementations', async () => {
    const handle = await importAesKey(key);
    for (const length of [0, 1, 1_000, 70_000]) {
      const plaintext = new Uint8Array(length).fill(7);
      const sealed = aesGcmEncryptSync(key, nonce, plaintext, aad);
      expect(await aesGcmEncrypt(handle, nonce, plaintext, aad)).toEqual(sealed);
      expect(await aesGcmDecrypt(handle, nonce, sealed, aad)).toEqual(plaintext);
      expect(aesGcmDecryptSync(key, nonce, sealed, aad)).toEqual(plaintext);
    }
  });

  it('refuses keys and nonces of other lengths, and ciphertexts too short for a tag', async () => {
    const handle = await importAesKey(key);
    await expect(importAesKey(randomBytes(16))).rejects.toThrow(invalid);
    await expect(aesGcmEncrypt(handle, randomBytes(16), aad, aad)).rejects.toThrow(invalid);
    await expect(aesGcmDecrypt(handle, nonce, randomBytes(15), aad)).rejects.toThrow(
      refusal('not-authentic'),
    );
    expect(() => aesGcmEncryptSync(randomBytes(16), nonce, aad, aad)).toThrow(invalid);
    expect(() => aesGcmDecryptSync(key, randomBytes(8), aad, aad)).toThrow(invalid);
    expect(() => aesGcmDecryptSync(key, nonce, randomBytes(15), aad)).toThrow(refusal('not-authentic'));
  });

  it('gives WebCrypto keys that cannot be exported', async () => {
    const handle = await importAesKey(key);
    await expect(globalThis.crypto.subtle.exportKey('raw', handle)).rejects.toThrow();
  });
});

/** A signature whose R lies off the prime-order subgroup by a point of order 2: [8][S]B = [8]R + [8][k]A still holds. */
function signatureWithTorsion(secretKey: Uint8Array, message: Uint8Array): Uint8Array<ArrayBuffer> {
  const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(secretKey);
  const { BASE, Fn } = ed25519.Point;
  const nonce = Fn.create(12_345_678_901_234_567_890n);
  const orderTwo = new ed25519.Point(0n, ed25519.Point.Fp.ORDER - 1n, 1n, 0n);
  const commitment = BASE.multiply(nonce).add(orderTwo).toBytes();
  const hashed = sha512(Uint8Array.of(...commitment, ...pointBytes, ...message));
  const challenge = Fn.create(hashed.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
  const response = Fn.toBytes(Fn.add(nonce, Fn.mul(challenge, scalar)));
  return Uint8Array.of(...commitment, ...response);
}

describe('Ed25519', () => {
  it('signs alike with a serialisable key and with one that WebCrypto keeps', async () => {
    const pair = generateSigningKeyPair();
    const kept = await importSigningSecret(pair.secretKey);
    const signature = await signEd25519(pair.secretKey, utf8('hello'));
    expect(await signEd25519(kept, utf8('hello'))).toEqual(signature);
    expect(verifyEd25519(pair.publicKey, utf8('hello'), signature)).toBe(true);
    expect(verifyEd25519(pair.publicKey, utf8('hallo'), signature)).toBe(false);
    await expect(globalThis.crypto.subtle.exportKey('pkcs8', kept)).rejects.toThrow();
  });

  it.each([
    ['noble', verifyEd25519],
    ['WebCrypto', verifyEd25519Fast],
  ])('answers no, without throwing, to keys and signatures that are none: %s', async (_, verify) => {
    const { publicKey } = generateSigningKeyPair();
    for (const key of [new Uint8Array(0), new Uint8Array(32), new Uint8Array(32).fill(255), randomBytes(33)])
      expect(await verify(key, utf8('x'), randomBytes(64))).toBe(false);
    for (const signature of [new Uint8Array(0), new Uint8Array(64), new Uint8Array(64).fill(255)])
      expect(await verify(publicKey, utf8('x'), signature)).toBe(false);
  });

  it('gives one verdict on a signature that holds with the cofactor only, whichever implementation is asked', async () => {
    const { publicKey, secretKey } = generateSigningKeyPair();
    const signature = signatureWithTorsion(secretKey, utf8('hello'));
    const native = await globalThis.crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
    expect(await globalThis.crypto.subtle.verify('Ed25519', native, signature, utf8('hello'))).toBe(false);
    expect(verifyEd25519(publicKey, utf8('hello'), signature)).toBe(true);
    expect(await verifyEd25519Fast(publicKey, utf8('hello'), signature)).toBe(true);
  });

  it('takes no key of small order, under which a signature could fit every message', async () => {
    // The identity element and R = identity, s = 0: permissive verifiers accept it for any message.
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const forged = Uint8Array.of(...identity, ...new Uint8Array(32));
    expect(ed25519.verify(forged, utf8('any'), identity)).toBe(true);
    expect(verifyEd25519(identity, utf8('any'), forged)).toBe(false);
    expect(await verifyEd25519Fast(identity, utf8('any'), forged)).toBe(false);
  });

  it('refuses secrets of another length', async () => {
    expect(() => signingKeyPairOf(randomBytes(31))).toThrow(invalid);
    await expect(signEd25519(randomBytes(64), utf8('x'))).rejects.toThrow(invalid);
    await expect(importSigningSecret(randomBytes(64))).rejects.toThrow(invalid);
  });
});

describe('X25519', () => {
  it('gives both sides the same secret', () => {
    const [one, other] = [generateAgreementKeyPair(), generateAgreementKeyPair()];
    expect(x25519(one.secretKey, other.publicKey)).toEqual(x25519(other.secretKey, one.publicKey));
  });

  it('refuses public keys that give zeros, and values of another length', () => {
    const { secretKey } = generateAgreementKeyPair();
    const weak = [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))];
    for (const key of weak) expect(() => x25519(secretKey, key)).toThrow(refusal('weak-public-key'));
    expect(() => x25519(secretKey, randomBytes(31))).toThrow(invalid);
    expect(() => x25519(randomBytes(33), randomBytes(32))).toThrow(invalid);
    expect(() => agreementKeyPairOf(randomBytes(0))).toThrow(invalid);
  });

  it('is the same by WebCrypto, with the same refusals', async () => {
    const [one, other] = [await drawAgreementKeyPair(), generateAgreementKeyPair()];
    expect(agreementKeyPairOf(one.secretKey).publicKey).toEqual(one.publicKey);
    expect(await agree(one.secretKey, other.publicKey)).toEqual(x25519(other.secretKey, one.publicKey));
    for (const key of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))])
      await expect(agree(one.secretKey, key)).rejects.toThrow(refusal('weak-public-key'));
    await expect(agree(one.secretKey, randomBytes(31))).rejects.toThrow(invalid);
    await expect(agree(randomBytes(33), other.publicKey)).rejects.toThrow(invalid);
  });
});

describe('ML-KEM-768', () => {
  it('gives both sides the same secret, and a forged ciphertext one that nobody has', () => {
    const { publicKey, seed } = generateKemKeyPair();
    const { ciphertext, sharedSecret } = encapsulate(publicKey);
    expect(decapsulate(seed, ciphertext)).toEqual(sharedSecret);
    ciphertext[5] = (ciphertext[5] ?? 0) ^ 1;
    expect(decapsulate(seed, ciphertext)).not.toEqual(sharedSecret);
  });

  it('refuses public keys outside the field, and values of another length', () => {
    const { publicKey, seed } = generateKemKeyPair();
    expect(() => encapsulate(new Uint8Array(publicKey.length).fill(255))).toThrow(refusal('weak-public-key'));
    expect(() => encapsulate(publicKey.subarray(1))).toThrow(invalid);
    expect(() => decapsulate(seed, randomBytes(100))).toThrow(invalid);
    expect(() => kemKeyPairOf(randomBytes(32))).toThrow(invalid);
  });
});

describe('HKDF', () => {
  it('expands a short key under SHA-512 as HMAC defines it', () => {
    const prk = randomBytes(32);
    const padded = new Uint8Array(64);
    padded.set(prk);
    // HMAC pads a key with zeros up to its block, so both keys are one.
    expect(hkdfExpand('sha512', prk, utf8('info'), 200)).toEqual(
      hkdfExpand('sha512', padded, utf8('info'), 200),
    );
  });

  it('refuses lengths that it cannot give', () => {
    for (const length of [0, -1, 1.5, 255 * 32 + 1])
      expect(() => hkdf('sha256', randomBytes(32), utf8(''), length)).toThrow(invalid);
  });
});

describe('base64url', () => {
  it('reads back every length, and one spelling only', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = randomBytes(length);
      const standard = btoa(String.fromCharCode(...bytes));
      expect(toBase64Url(bytes)).toBe(standard.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
    }
    for (const text of ['A', 'AB', 'AA=', 'A+AA', 'AAAA\n', 'ÀAAA'])
      expect(() => fromBase64Url(text)).toThrow(refusal('malformed'));
  });
});

describe('bytes', () => {
  it('compare whole, and are gone after a wipe', () => {
    const secret = randomBytes(32);
    expect(constantTimeEqual(secret, secret.slice())).toBe(true);
    expect(constantTimeEqual(secret, secret.subarray(1))).toBe(false);
    wipe(secret);
    expect(secret).toEqual(new Uint8Array(32));
  });

  it('make ids of 128 random bits that the whole of Collab takes', () => {
    const ids = Array.from({ length: 1_000 }, randomId);
    expect(new Set(ids).size).toBe(1_000);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
  });
});

describe('a sealed box', () => {
  it('opens under its own key and context only, whole only', async () => {
    const secret = randomBytes(32);
    const [key, other] = [await deriveBoxKey(secret, utf8('a')), await deriveBoxKey(secret, utf8('b'))];
    const box = await sealBox(key, utf8('content'), utf8('context'));
    expect(await openBox(key, box, utf8('context'))).toEqual(utf8('content'));
    await expect(openBox(other, box, utf8('context'))).rejects.toThrow(refusal('not-authentic'));
    await expect(openBox(key, box, utf8('other'))).rejects.toThrow(refusal('not-authentic'));
    await expect(openBox(key, box.subarray(0, 28), utf8('context'))).rejects.toThrow(refusal('malformed'));
    box[0] = 2;
    await expect(openBox(key, box, utf8('context'))).rejects.toThrow(refusal('unsupported-version'));
  });

  it('never uses a nonce twice', async () => {
    const key = await deriveBoxKey(randomBytes(32), utf8('a'));
    const boxes = await Promise.all(Array.from({ length: 500 }, () => sealBox(key, utf8('x'), utf8(''))));
    expect(new Set(boxes.map((box) => toBase64Url(box.subarray(1, 13)))).size).toBe(500);
  });
});

describe('an error', () => {
  it('says its code’s sentence and nothing else', () => {
    const error = new CryptoError('not-authentic');
    expect(error).toMatchObject({ name: 'CryptoError', code: 'not-authentic' });
    expect(error.message).toBe('The ciphertext was changed, or belongs to another key or another place.');
  });
});
