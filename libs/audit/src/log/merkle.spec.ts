import { describe, expect, it } from '@jest/globals';
import {
  largestPowerBelow,
  leafHash,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
  verifySubtree,
} from './merkle.js';

const SIZE = 21;
const leavesOf = (history: string, size = SIZE) =>
  Array.from({ length: size }, (_, index) => leafHash(new TextEncoder().encode(`${history} ${index}`)));

/** PATH of RFC 9162, section 2.1.3.1, as it is defined there. */
function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length === 1) return [];
  const left = largestPowerBelow(leaves.length);
  return index < left
    ? [...inclusionProof(leaves.slice(0, left), index), merkleRoot(leaves.slice(left))]
    : [...inclusionProof(leaves.slice(left), index - left), merkleRoot(leaves.slice(0, left))];
}

/** SUBPROOF of RFC 9162, section 2.1.4.1, as it is defined there. */
function consistencyProof(leaves: readonly Uint8Array[], oldSize: number, whole = true): Uint8Array[] {
  if (oldSize === leaves.length) return whole ? [] : [merkleRoot(leaves)];
  const left = largestPowerBelow(leaves.length);
  return oldSize <= left
    ? [...consistencyProof(leaves.slice(0, left), oldSize, whole), merkleRoot(leaves.slice(left))]
    : [...consistencyProof(leaves.slice(left), oldSize - left, false), merkleRoot(leaves.slice(0, left))];
}

const sizes = Array.from({ length: SIZE }, (_, index) => index + 1);

describe('property 20: proofs over the log', () => {
  it('verify for every leaf of every size, and for no other leaf or place', () => {
    for (const size of sizes) {
      const leaves = leavesOf('log', size);
      const root = merkleRoot(leaves);
      for (const [index, leaf] of leaves.entries()) {
        const claim = { index, size, leafHash: leaf, root, proof: inclusionProof(leaves, index) };
        expect(verifyInclusion(claim)).toBe(true);
        expect(verifyInclusion({ ...claim, leafHash: leafHash(new Uint8Array(1)) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: index + 1 })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...claim.proof, leaf] })).toBe(false);
        if (size > 1) expect(verifyInclusion({ ...claim, proof: claim.proof.slice(1) })).toBe(false);
      }
    }
  });

  it('verify between any two sizes of one log, and between no two of a split view', () => {
    const [shown, other] = [leavesOf('shown to one'), leavesOf('shown to another')];
    for (const size of sizes)
      for (const oldSize of sizes.slice(0, size)) {
        const leaves = shown.slice(0, size);
        const root = merkleRoot(leaves);
        const proof = consistencyProof(leaves, oldSize);
        const oldRoot = merkleRoot(shown.slice(0, oldSize));
        expect(verifyConsistency({ oldSize, size, oldRoot, root, proof })).toBe(true);
        const split = merkleRoot(other.slice(0, oldSize));
        expect(verifyConsistency({ oldSize, size, oldRoot: split, root, proof })).toBe(false);
        // A history whose last entry alone was exchanged is another history.
        const edited = merkleRoot([...shown.slice(0, oldSize - 1), leafHash(new Uint8Array(1))]);
        expect(verifyConsistency({ oldSize, size, oldRoot: edited, root, proof })).toBe(false);
      }
  });

  it('refuse what no tree has', () => {
    const leaves = leavesOf('log', 4);
    const root = merkleRoot(leaves);
    const [node] = leaves;
    if (node === undefined) throw new Error('a log has leaves');
    const proof = inclusionProof(leaves, 0);
    const leaf = { start: 0, end: 1, size: 4, node, root, proof };
    expect(verifySubtree(leaf)).toBe(true);
    for (const wrong of [
      { end: 0 },
      { start: -1 },
      { start: 0.5 },
      { size: 0 },
      { size: 2 ** 53 },
      { end: Number.NaN },
      { node: node.subarray(1) },
      { root: root.subarray(1) },
      { proof: proof.map((hash) => hash.subarray(1)) },
    ]) {
      expect(verifySubtree({ ...leaf, ...wrong })).toBe(false);
    }
    // Leaves 1 and 2 have no node of their own.
    expect(verifySubtree({ ...leaf, start: 1, end: 3 })).toBe(false);
  });
});
