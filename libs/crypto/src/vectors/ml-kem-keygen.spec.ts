import { expect } from '@jest/globals';
import { kemKeyPairOf } from '../primitives/ml-kem.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly seed: string;
  readonly ek: string;
}

/** The seed is the secret key that is kept, so the file's expanded decapsulation key is not compared. */
vectorFile<WycheproofFile<object, Case>, Case>(
  'wycheproof/mlkem_768_keygen_seed_test.json',
  50,
  casesWithGroup,
  ({ seed, ek }) => {
    expect(kemKeyPairOf(hex(seed)).publicKey).toEqual(hex(ek));
  },
);
