import { expect } from '@jest/globals';
import { agree, x25519 } from '../primitives/x25519.js';
import { CryptoError } from '../errors.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, orRefusal, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly public: string;
  readonly private: string;
  readonly shared: string;
}
const ZEROS = '0'.repeat(64);

/** The file calls an all-zero secret acceptable; here it is refused, by both implementations. */
vectorFile<WycheproofFile<object, Case>, Case>(
  'wycheproof/x25519_test.json',
  259,
  casesWithGroup,
  async (each) => {
    const refused = each.shared === ZEROS || each.result === 'invalid';
    const expected = refused ? new CryptoError('weak-public-key') : hex(each.shared);
    for (const implementation of [x25519, agree])
      expect(await orRefusal(() => implementation(hex(each.private), hex(each.public)))).toEqual(expected);
  },
);
