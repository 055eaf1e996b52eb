import { expect } from '@jest/globals';
import { hkdf, type HashName } from '../primitives/hash.js';
import { CryptoError } from '../errors.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, orRefusal, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly size: number;
  readonly okm: string;
}

/** Both HKDF files have one form. */
export const hkdfFile = (path: string, expectedCases: number, hash: HashName): void =>
  vectorFile<WycheproofFile<object, Case>, Case>(path, expectedCases, casesWithGroup, async (each) => {
    const okm = await orRefusal(() => hkdf(hash, hex(each.ikm), hex(each.info), each.size, hex(each.salt)));
    expect(okm).toEqual(each.result === 'valid' ? hex(each.okm) : new CryptoError('invalid-argument'));
  });
