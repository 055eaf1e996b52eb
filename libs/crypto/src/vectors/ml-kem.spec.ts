import { expect } from '@jest/globals';
import { CryptoError } from '../errors.js';
import { decapsulate, kemKeyPairOf } from '../primitives/ml-kem.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, orRefusal, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly seed: string;
  readonly ek: string;
  readonly c: string;
  readonly K: string;
}

vectorFile<WycheproofFile<object, Case>, Case>(
  'wycheproof/mlkem_768_test.json',
  96,
  casesWithGroup,
  async ({ seed, ek, c, K, result }) => {
    const secret = await orRefusal(() => decapsulate(hex(seed), hex(c)));
    if (result === 'invalid') {
      expect(secret).toEqual(new CryptoError('invalid-argument'));
      return;
    }
    expect(secret).toEqual(hex(K));
    expect(kemKeyPairOf(hex(seed)).publicKey).toEqual(hex(ek));
  },
);
