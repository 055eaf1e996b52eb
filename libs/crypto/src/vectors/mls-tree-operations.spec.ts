import { expect } from '@jest/globals';
import type { Proposal, RatchetTree } from 'ts-mls';
import { decodeProposal } from 'ts-mls/proposal.js';
import {
  addLeafNode,
  decodeRatchetTree,
  encodeRatchetTree,
  removeLeafNode,
  updateLeafNode,
} from 'ts-mls/ratchetTree.js';
import { treeHashRoot } from 'ts-mls/treeHash.js';
import { toLeafIndex } from 'ts-mls/treemath.js';
import { availableCases, decoded, type SuiteCase, suiteOf, toHex } from './mls-library.js';
import { vectorFile } from './vector-file.js';

interface Case extends SuiteCase {
  readonly tree_before: string;
  readonly proposal: string;
  readonly proposal_sender: number;
  readonly tree_hash_before: string;
  readonly tree_after: string;
  readonly tree_hash_after: string;
}

function applied(tree: RatchetTree, proposal: Proposal, sender: number): RatchetTree {
  switch (proposal.proposalType) {
    case 'add':
      return addLeafNode(tree, proposal.add.keyPackage.leafNode)[0];
    case 'update':
      return updateLeafNode(tree, proposal.update.leafNode, toLeafIndex(sender));
    case 'remove':
      return removeLeafNode(tree, toLeafIndex(proposal.remove.removed));
    default:
      throw new Error('Not a proposal that changes the tree');
  }
}

vectorFile<readonly Case[], Case>('mls/tree-operations.json', 5, availableCases, async (each) => {
  const { hash } = await suiteOf(each);
  const before = decoded(decodeRatchetTree, each.tree_before);
  expect(toHex(await treeHashRoot(before, hash))).toBe(each.tree_hash_before);
  const after = applied(before, decoded(decodeProposal, each.proposal), each.proposal_sender);
  expect(toHex(encodeRatchetTree(after))).toBe(each.tree_after);
  expect(toHex(await treeHashRoot(after, hash))).toBe(each.tree_hash_after);
});
