import { expect } from '@jest/globals';
import type { GenerationSecret } from 'ts-mls';
import { createSecretTree, deriveKey, deriveNonce, ratchetUntil } from 'ts-mls/secretTree.js';
import { expandSenderDataKey, expandSenderDataNonce } from 'ts-mls/sender.js';
import { availableCases, type SuiteCase, suiteOf, toHex, trusting } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Generation {
  readonly generation: number;
  readonly handshake_key: string;
  readonly handshake_nonce: string;
  readonly application_key: string;
  readonly application_nonce: string;
}
interface Case extends SuiteCase {
  readonly encryption_secret: string;
  readonly sender_data: {
    readonly sender_data_secret: string;
    readonly ciphertext: string;
    readonly key: string;
    readonly nonce: string;
  };
  readonly leaves: readonly (readonly Generation[])[];
}

vectorFile<readonly Case[], Case>('mls/secret-tree.json', 3, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const { sender_data_secret, ciphertext, key, nonce } = each.sender_data;
  expect(toHex(await expandSenderDataKey(suite, hex(sender_data_secret), hex(ciphertext)))).toBe(key);
  expect(toHex(await expandSenderDataNonce(suite, hex(sender_data_secret), hex(ciphertext)))).toBe(nonce);
  const tree = await createSecretTree(each.leaves.length, hex(each.encryption_secret), suite.kdf);
  const { keyRetentionConfig } = trusting;
  for (const [leafIndex, generations] of each.leaves.entries()) {
    const node = tree[2 * leafIndex];
    if (node === undefined) throw new Error('The secret tree has no such leaf');
    for (const expected of generations) {
      const check = async (ratchet: GenerationSecret, wantedKey: string, wantedNonce: string) => {
        const [at] = await ratchetUntil(ratchet, expected.generation, keyRetentionConfig, suite.kdf);
        expect(toHex(await deriveKey(at.secret, expected.generation, suite))).toBe(wantedKey);
        expect(toHex(await deriveNonce(at.secret, expected.generation, suite))).toBe(wantedNonce);
      };
      await check(node.handshake, expected.handshake_key, expected.handshake_nonce);
      await check(node.application, expected.application_key, expected.application_nonce);
    }
  }
});
