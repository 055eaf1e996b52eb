import { expect } from '@jest/globals';
import { utf8 } from '../primitives/bytes.js';
import { oneTimePassword } from '../vault/one-time-password.js';
import { vectorFile } from './vector-file.js';

const HASHES = ['sha1', 'sha256', 'sha512'] as const;
type Hash = (typeof HASHES)[number];
type File = {
  readonly digits: number;
  readonly seedsAscii: Readonly<Record<Hash, string>>;
  readonly cases: readonly (Readonly<Record<Hash, string>> & { readonly time: number })[];
};

vectorFile(
  'rfc/rfc6238-totp.json',
  18,
  ({ digits, seedsAscii, cases }: File) =>
    cases.flatMap((each) =>
      HASHES.map((hash) => ({ hash, digits, seed: seedsAscii[hash], time: each.time, code: each[hash] })),
    ),
  ({ hash, digits, seed, time, code }) => {
    expect(oneTimePassword(utf8(seed), time * 1000, { hash, digits })).toBe(code);
  },
);
