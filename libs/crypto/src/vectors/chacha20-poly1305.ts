import { expect } from '@jest/globals';
import { concatBytes } from '../primitives/bytes.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly key: string;
  readonly iv: string;
  readonly aad: string;
  readonly msg: string;
  readonly ct: string;
  readonly tag: string;
}
interface Cipher {
  encrypt(plaintext: Uint8Array): Uint8Array;
  decrypt(ciphertext: Uint8Array): Uint8Array;
}

/**
 * Collab uses AES-256-GCM alone; these files hold the pinned cipher package, which the MLS library calls for the suites
 * of its own vectors. A case is accepted when the package decrypts it without throwing.
 */
export const chachaFile = (
  path: string,
  expectedCases: number,
  cipherOf: (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array) => Cipher,
): void =>
  vectorFile<WycheproofFile<object, Case>, Case>(path, expectedCases, casesWithGroup, (each) => {
    const sealed = concatBytes(hex(each.ct), hex(each.tag));
    const cipher = () => cipherOf(hex(each.key), hex(each.iv), hex(each.aad));
    if (each.result === 'valid') {
      expect(cipher().decrypt(sealed)).toEqual(hex(each.msg));
      expect(cipher().encrypt(hex(each.msg))).toEqual(sealed);
    } else expect(() => cipher().decrypt(sealed)).toThrow();
  });
