import { expect } from '@jest/globals';
import { verifyEd25519, verifyEd25519Fast } from '../primitives/ed25519.js';
import { hex, vectorFile } from './vector-file.js';
import { casesWithGroup, type WycheproofCase, type WycheproofFile } from './wycheproof.js';

interface Group {
  readonly publicKey: { readonly pk: string };
}
interface Case extends WycheproofCase {
  readonly msg: string;
  readonly sig: string;
}

vectorFile<WycheproofFile<Group, Case>, Group & Case>(
  'wycheproof/ed25519_test.json',
  75,
  casesWithGroup,
  async ({ publicKey, msg, sig, result }) => {
    expect(verifyEd25519(hex(publicKey.pk), hex(msg), hex(sig))).toBe(result === 'valid');
    expect(await verifyEd25519Fast(hex(publicKey.pk), hex(msg), hex(sig))).toBe(result === 'valid');
  },
);
