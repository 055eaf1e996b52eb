import { expect } from '@jest/globals';
import type { PreSharedKeyID } from 'ts-mls';
import { computePskSecret } from 'ts-mls/presharedkey.js';
import { availableCases, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly psks: readonly { readonly psk_id: string; readonly psk: string; readonly psk_nonce: string }[];
  readonly psk_secret: string;
}

vectorFile<readonly Case[], Case>('mls/psk_secret.json', 11, availableCases, async (each) => {
  const keys = each.psks.map(({ psk_id, psk, psk_nonce }): [PreSharedKeyID, Uint8Array] => [
    { psktype: 'external', pskId: hex(psk_id), pskNonce: hex(psk_nonce) },
    hex(psk),
  ]);
  expect(toHex(await computePskSecret(keys, await suiteOf(each)))).toBe(each.psk_secret);
});
