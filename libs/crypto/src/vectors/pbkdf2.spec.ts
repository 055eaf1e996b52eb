import { expect } from '@jest/globals';
import { pbkdf2 } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Case extends WycheproofCase {
  readonly password: string;
  readonly salt: string;
  readonly iterationCount: number;
  readonly dkLen: number;
  readonly dk: string;
}

/** Collab derives nothing by PBKDF2; the file holds the pinned hash package. */
vectorFile<WycheproofFile<object, Case>, Case>(
  'wycheproof/pbkdf2_hmacsha256_test.json',
  30,
  casesWithGroup,
  ({ password, salt, iterationCount, dkLen, dk }) => {
    expect(pbkdf2(sha256, hex(password), hex(salt), { c: iterationCount, dkLen })).toEqual(hex(dk));
  },
);
