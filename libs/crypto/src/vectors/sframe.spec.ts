import { expect } from '@jest/globals';
import { ctr as aesCtr, gcm } from '@noble/ciphers/aes.js';
import { aesGcmEncrypt, importAesKey } from '../primitives/aes-gcm.js';
import { concatBytes, type Bytes } from '../primitives/bytes.js';
import { hkdfExtract, hmacSha256, hmacSha512 } from '../primitives/hash.js';
import { decodeSframeHeader, encodeSframeHeader } from '../media/sframe-header.js';
import { SFRAME_SUITE, sframeKeySchedule, sframeNonce, type SframeSuite } from '../media/sframe-keys.js';
import { hex, vectorFile } from './vector-file.js';

interface HeaderCase {
  readonly kind: 'header';
  readonly kid: number | string;
  readonly ctr: number | string;
  readonly encoded: string;
}
interface CipherCase {
  readonly kind: 'cipher';
  readonly cipher_suite: number;
  readonly key: string;
  readonly enc_key: string;
  readonly auth_key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly pt: string;
  readonly ct: string;
}
interface FrameCase {
  readonly kind: 'frame';
  readonly cipher_suite: number;
  readonly kid: number;
  readonly ctr: number;
  readonly base_key: string;
  readonly sframe_secret: string;
  readonly sframe_key: string;
  readonly sframe_salt: string;
  readonly metadata: string;
  readonly nonce: string;
  readonly aad: string;
  readonly pt: string;
  readonly ct: string;
}
type Case = HeaderCase | CipherCase | FrameCase;
interface File {
  readonly header: readonly Omit<HeaderCase, 'kind'>[];
  readonly aes_ctr_hmac: readonly Omit<CipherCase, 'kind'>[];
  readonly aes_256_ctr_hmac: readonly Omit<CipherCase, 'kind'>[];
  readonly sframe: readonly Omit<FrameCase, 'kind'>[];
}

/** Hash, key bytes and tag bytes of the suites that use AES-CTR with HMAC (RFC 9605, section 4.5.1). */
const CTR_SUITES: Readonly<Record<number, { aes: number; tag: number; hash: 'sha256' | 'sha512' }>> = {
  1: { aes: 16, tag: 10, hash: 'sha256' },
  2: { aes: 16, tag: 8, hash: 'sha256' },
  3: { aes: 16, tag: 4, hash: 'sha256' },
  6: { aes: 32, tag: 10, hash: 'sha512' },
  7: { aes: 32, tag: 8, hash: 'sha512' },
  8: { aes: 32, tag: 4, hash: 'sha512' },
};

/**
 * Collab speaks suite 5 alone. Headers and the key schedule are the same for all suites and are ours in every case; the
 * ciphers of the other suites are put together here, so that no case is left out.
 */
async function seal(suite: number, key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array) {
  if (suite === SFRAME_SUITE.id) return aesGcmEncrypt(await importAesKey(key), nonce, plain, aad);
  const ctr = CTR_SUITES[suite];
  if (ctr === undefined) return concatBytes(gcm(key, nonce, aad).encrypt(plain));
  const ciphertext = aesCtr(key.subarray(0, ctr.aes), concatBytes(nonce, new Uint8Array(4))).encrypt(plain);
  const lengths = new DataView(new ArrayBuffer(24));
  [aad.length, ciphertext.length, ctr.tag].forEach((length, i) =>
    lengths.setBigUint64(i * 8, BigInt(length)),
  );
  const hmac = ctr.hash === 'sha256' ? hmacSha256 : hmacSha512;
  const macced = concatBytes(new Uint8Array(lengths.buffer), nonce, aad, ciphertext);
  const tag = hmac(key.subarray(ctr.aes), macced);
  return concatBytes(ciphertext, tag.subarray(0, ctr.tag));
}

function scheduleOf({ cipher_suite: id, kid, base_key }: FrameCase): {
  key: Bytes;
  salt: Bytes;
  secret: Bytes;
} {
  const ctr = CTR_SUITES[id];
  const hash = id === 5 ? 'sha512' : 'sha256';
  const keyBytes = id === 5 ? 32 : 16;
  // A CTR suite derives its key and its 32-byte HMAC key as one.
  const suite: SframeSuite = { id, hash, keyBytes: ctr === undefined ? keyBytes : ctr.aes + 32 };
  const secret = hkdfExtract(hash, hex(base_key), new Uint8Array(0));
  return { ...sframeKeySchedule(suite, BigInt(kid), hex(base_key)), secret };
}

vectorFile<File, Case>(
  'sframe/test-vectors.json',
  300,
  (file) => [
    ...file.header.map((each) => ({ ...each, kind: 'header' as const })),
    ...file.aes_ctr_hmac.map((each) => ({ ...each, kind: 'cipher' as const })),
    ...file.aes_256_ctr_hmac.map((each) => ({ ...each, kind: 'cipher' as const })),
    ...file.sframe.map((each) => ({ ...each, kind: 'frame' as const })),
  ],
  async (each) => {
    if (each.kind === 'header') {
      const header = { keyId: BigInt(each.kid), counter: BigInt(each.ctr) };
      const encoded = hex(each.encoded);
      expect(encodeSframeHeader(header)).toEqual(encoded);
      expect(decodeSframeHeader(encoded)).toEqual({ ...header, length: encoded.length });
      return;
    }
    if (each.kind === 'cipher') {
      const key = concatBytes(hex(each.enc_key), hex(each.auth_key));
      expect(key).toEqual(hex(each.key));
      const sealed = await seal(each.cipher_suite, key, hex(each.nonce), hex(each.aad), hex(each.pt));
      expect(sealed).toEqual(hex(each.ct));
      return;
    }
    const { key, salt, secret } = scheduleOf(each);
    expect(secret).toEqual(hex(each.sframe_secret));
    expect(key).toEqual(hex(each.sframe_key));
    expect(salt).toEqual(hex(each.sframe_salt));
    const header = encodeSframeHeader({ keyId: BigInt(each.kid), counter: BigInt(each.ctr) });
    const nonce = sframeNonce(salt, BigInt(each.ctr));
    const aad = concatBytes(header, hex(each.metadata));
    expect(nonce).toEqual(hex(each.nonce));
    expect(aad).toEqual(hex(each.aad));
    const sealed = await seal(each.cipher_suite, key, nonce, aad, hex(each.pt));
    expect(concatBytes(header, sealed)).toEqual(hex(each.ct));
  },
  // Numbers of 64 bits are more than JSON numbers hold.
  (text) => JSON.parse(text.replace(/: (\d{15,})/g, ': "$1"')),
);
