import { expect } from '@jest/globals';
import { verifyLeafNodeSignature } from 'ts-mls/leafNode.js';
import { verifyParentHashes } from 'ts-mls/parentHash.js';
import { decodeRatchetTree, resolution } from 'ts-mls/ratchetTree.js';
import { treeHash } from 'ts-mls/treeHash.js';
import { nodeToLeafIndex, toNodeIndex } from 'ts-mls/treemath.js';
import { validateRatchetTree } from 'ts-mls/clientState.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex, trusting } from './mls-library.js';
import { hex, vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly tree: string;
  readonly group_id: string;
  readonly resolutions: readonly (readonly number[])[];
  readonly tree_hashes: readonly string[];
}

vectorFile<readonly Case[], Case>('mls/tree-validation.json', 14, availableCases, async (each) => {
  const suite = await suiteOf(each);
  const tree = decoded(decodeRatchetTree, each.tree);
  for (const [index, expected] of each.resolutions.entries()) {
    expect(resolution(tree, toNodeIndex(index))).toEqual(expected);
    expect(toHex(await treeHash(tree, toNodeIndex(index), suite.hash))).toBe(each.tree_hashes[index]);
  }
  expect(await verifyParentHashes(tree, suite.hash)).toBe(true);
  for (const [index, node] of tree.entries()) {
    if (node?.nodeType !== 'leaf') continue;
    const leafIndex = nodeToLeafIndex(toNodeIndex(index));
    expect(await verifyLeafNodeSignature(node.leaf, hex(each.group_id), leafIndex, suite.signature)).toBe(
      true,
    );
  }
  // Beyond the file's own list: a joiner, by the patched rules for unmerged leaves, accepts each of these trees.
  const treeHashOfRoot = await treeHash(tree, toNodeIndex((tree.length - 1) / 2), suite.hash);
  const context = {
    version: 'mls10' as const,
    cipherSuite: suite.name,
    groupId: hex(each.group_id),
    epoch: 0n,
    treeHash: treeHashOfRoot,
    confirmedTranscriptHash: new Uint8Array(0),
    extensions: [],
  };
  const { lifetimeConfig, authService } = trusting;
  expect(
    await validateRatchetTree(tree, context, lifetimeConfig, authService, treeHashOfRoot, suite),
  ).toBeUndefined();
});
