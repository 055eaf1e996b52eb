import { expect } from '@jest/globals';
import { hkdf, type HashName } from '../primitives/hash.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly hash: HashName;
  readonly ikm: string;
  readonly salt: string;
  readonly info: string;
  readonly L: number;
  readonly okm: string;
}

vectorFile<readonly Case[], Case>(
  'rfc/rfc5869-hkdf.json',
  3,
  (cases) => cases,
  ({ hash, ikm, salt, info, L, okm }) => {
    expect(hkdf(hash, hex(ikm), hex(info), L, hex(salt))).toEqual(hex(okm));
  },
);
