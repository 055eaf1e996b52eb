import { Aes256Gcm, CipherSuite, HkdfSha512 } from '@hpke/core';

import type { CiphersuiteImpl, CiphersuiteName } from 'ts-mls';
import { makeGenericHpke } from 'ts-mls/crypto/implementation/hpke.js';
import {
  aesGcmDecrypt,
  aesGcmDecryptSync,
  aesGcmEncrypt,
  aesGcmEncryptSync,
  importAesKey,
} from '../primitives/aes-gcm.js';
import { constantTimeEqual } from '../primitives/bytes.js';
import {
  generateSigningKeyPair,
  importSigningSecret,
  signEd25519,
  verifyEd25519Fast,
} from '../primitives/ed25519.js';
import { hkdfExpand, hkdfExtract, hmacSha512, sha512 } from '../primitives/hash.js';
import { randomBytes } from '../primitives/random.js';
import { FastXWing } from './x-wing-kem.js';

/** X-Wing (X25519 with ML-KEM-768), AES-256-GCM, SHA-512 and Ed25519: the one suite of all groups. */
export const SUITE: CiphersuiteName = 'MLS_256_XWING_AES256GCM_SHA512_Ed25519';

/** Bytes from which WebCrypto's cost of a call is less than what it saves. */
const BULK_BYTES = 2 * 1024;

const aead = {
  async encrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) {
    if (plaintext.length < BULK_BYTES) return aesGcmEncryptSync(key, nonce, plaintext, aad);
    return aesGcmEncrypt(await importAesKey(key), nonce, plaintext, aad);
  },
  async decrypt(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array) {
    if (ciphertext.length < BULK_BYTES) return aesGcmDecryptSync(key, nonce, ciphertext, aad);
    return aesGcmDecrypt(await importAesKey(key), nonce, ciphertext, aad);
  },
};

/** A state keeps its signing secret unchanged for as long as it is in memory, so it is handed to WebCrypto once. */
const signingKeys = new WeakMap<Uint8Array, Promise<CryptoKey | undefined>>();

async function sign(secret: Uint8Array, message: Uint8Array): Promise<Uint8Array> {
  const key = signingKeys.get(secret) ?? importSigningSecret(secret).catch(() => undefined);
  signingKeys.set(secret, key);
  return signEd25519((await key) ?? secret, message);
}

async function load(): Promise<CiphersuiteImpl> {
  const suite = new CipherSuite({ kem: new FastXWing(), kdf: new HkdfSha512(), aead: new Aes256Gcm() });
  return {
    name: SUITE,
    hash: {
      digest: async (data) => sha512(data),
      mac: async (key, data) => hmacSha512(key, data),
      verifyMac: async (key, mac, data) => constantTimeEqual(mac, hmacSha512(key, data)),
    },
    kdf: {
      size: 64,
      extract: async (salt, inputKey) => hkdfExtract('sha512', inputKey, salt),
      expand: async (prk, info, length) => hkdfExpand('sha512', prk, info, length),
    },
    signature: {
      sign,
      verify: verifyEd25519Fast,
      keygen: async () => {
        const { publicKey, secretKey } = generateSigningKeyPair();
        return { publicKey, signKey: secretKey };
      },
    },
    hpke: await makeGenericHpke({ kem: 'X-Wing', kdf: 'HKDF-SHA512', aead: 'AES256GCM' }, aead, suite),
    rng: { randomBytes },
  };
}

let loaded: Promise<CiphersuiteImpl> | undefined;

/** The suite's implementation on this library's primitives. */
export const cipherSuite = (): Promise<CiphersuiteImpl> => (loaded ??= load());
