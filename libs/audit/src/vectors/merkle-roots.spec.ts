import { expect } from '@jest/globals';
import { leafHash, merkleRoot } from '../log/merkle.js';
import { vectorFile } from './vector-file.js';

interface Roots {
  readonly leafInputsHex: readonly string[];
  readonly rootHashesHexBySize: readonly string[];
}

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

vectorFile<Roots, readonly [leaves: readonly string[], root: string]>(
  'merkle/rfc6962-roots.json',
  9,
  ({ leafInputsHex, rootHashesHexBySize }) =>
    rootHashesHexBySize.map((root, size) => [leafInputsHex.slice(0, size), root]),
  ([leaves, root]) => {
    expect(merkleRoot(leaves.map((leaf) => leafHash(hex(leaf))))).toEqual(hex(root));
  },
);
