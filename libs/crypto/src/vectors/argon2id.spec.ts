import { expect } from '@jest/globals';
import { argon2id } from '@noble/hashes/argon2.js';
import { hex, vectorFile } from './vector-file.js';

interface Case {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly tagLength: number;
  readonly passwordHex: string;
  readonly saltHex: string;
  readonly secretHex: string;
  readonly adHex: string;
  readonly tagHex: string;
}

/** Argon2id runs inside the OPAQUE package; this holds the second implementation that the OPAQUE reference uses. */
vectorFile<Case, Case>(
  'rfc/rfc9106-argon2id.json',
  1,
  (only) => [only],
  (each) => {
    const tag = argon2id(hex(each.passwordHex), hex(each.saltHex), {
      m: each.memoryKiB,
      t: each.passes,
      p: each.parallelism,
      dkLen: each.tagLength,
      key: hex(each.secretHex),
      personalization: hex(each.adHex),
    });
    expect(tag).toEqual(hex(each.tagHex));
  },
);
