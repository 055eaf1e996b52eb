import { expect } from '@jest/globals';
import { argon2Sync } from 'node:crypto';
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

/** Argon2id runs inside the OPAQUE package; this holds Node's, which the OPAQUE reference stretches passwords with. */
vectorFile<Case, Case>(
  'rfc/rfc9106-argon2id.json',
  1,
  (only) => [only],
  (each) => {
    const tag = argon2Sync('argon2id', {
      message: hex(each.passwordHex),
      nonce: hex(each.saltHex),
      memory: each.memoryKiB,
      passes: each.passes,
      parallelism: each.parallelism,
      tagLength: each.tagLength,
      secret: hex(each.secretHex),
      associatedData: hex(each.adHex),
    });
    expect(new Uint8Array(tag)).toEqual(hex(each.tagHex));
  },
);
