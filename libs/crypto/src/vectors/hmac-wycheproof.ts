import { expect } from '@jest/globals';
import { constantTimeEqual } from '../primitives/bytes.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Group {
  readonly tagSize: number;
}
interface Case extends WycheproofCase {
  readonly key: string;
  readonly msg: string;
  readonly tag: string;
}

/** Both HMAC files have one form; tags may be cut to `tagSize` bits. */
export const hmacFile = (
  path: string,
  expectedCases: number,
  hmac: (key: Uint8Array, message: Uint8Array) => Uint8Array,
): void =>
  vectorFile<WycheproofFile<Group, Case>, Group & Case>(path, expectedCases, casesWithGroup, (each) => {
    const tag = hmac(hex(each.key), hex(each.msg)).subarray(0, each.tagSize / 8);
    expect(constantTimeEqual(tag, hex(each.tag))).toBe(each.result === 'valid');
  });
