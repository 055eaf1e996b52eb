import { sha256 } from '@noble/hashes/sha2.js';

/** SHA-256, of which every node of the tree is one. */
const MERKLE_HASH_BYTES = 32;

const LEAF_PREFIX = Uint8Array.of(0);
const NODE_PREFIX = Uint8Array.of(1);

/** Hash of a leaf (RFC 9162, section 2.1.1): a prefix of its own, so that no leaf can pass for a node. */
export const leafHash = (record: Uint8Array): Uint8Array => hashOf(LEAF_PREFIX, record);

/** Hash of an inner node over its two children. */
const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(NODE_PREFIX, left, right);

/** Root over the hashes of all leaves, in order (RFC 9162, section 2.1.1); of none, the hash of nothing. */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [only] = leafHashes;
  if (only === undefined) return sha256(new Uint8Array(0));
  if (leafHashes.length === 1) return only;
  const left = largestPowerBelow(leafHashes.length);
  return nodeHash(merkleRoot(leafHashes.slice(0, left)), merkleRoot(leafHashes.slice(left)));
}

/** The largest power of two below `size`, which is at least 2: where a tree divides. */
export function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** What an inclusion proof claims: that the tree of `size` leaves under `root` has this leaf at `index`. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  /** Hashes of 32 bytes, from the leaf upwards. */
  readonly proof: readonly Uint8Array[];
}

/** Whether the claim holds (RFC 9162, section 2.1.3.2). False for whatever is out of range or has another length. */
export function verifyInclusion({ index, size, leafHash: leaf, root, proof }: InclusionClaim): boolean {
  if (!isRange(index, size) || index === size || leaf.length !== MERKLE_HASH_BYTES) return false;
  // A leaf is the smallest subtree, so one climb proves both.
  return climbs({ start: index, end: index + 1, size, node: leaf, root, proof });
}

/** What a consistency proof claims: that the tree of `size` leaves begins with the one of `oldSize` leaves. */
export interface ConsistencyClaim {
  /** At least 1: everything continues a tree without leaves, and nothing proves it. */
  readonly oldSize: number;
  readonly size: number;
  readonly oldRoot: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the claim holds (RFC 9162, section 2.1.4.2). False for whatever is out of range or has another length. */
export const verifyConsistency = ({ oldSize, size, oldRoot, root, proof }: ConsistencyClaim): boolean =>
  oldSize !== 0 && verifySubtree({ start: 0, end: oldSize, size, node: oldRoot, root, proof });

/** What a subtree proof claims: that `node` is the root over the leaves from `start` to before `end` of the tree. */
export interface SubtreeClaim {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly node: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the claim holds (draft-ietf-plants-merkle-tree-certs, section 4.4.3). A subtree starts at a multiple of the
 * smallest power of two that holds it; others have no root, and one without leaves has the hash of nothing. A
 * consistency proof is the case of `start` 0.
 */
export function verifySubtree(claim: SubtreeClaim): boolean {
  const { start, end, size, node, proof } = claim;
  if (!isRange(start, end) || !isRange(end, size)) return false;
  if (start === end) return proof.length === 0 && isSame(node, merkleRoot([]));
  let span = 1;
  while (span < end - start) span *= 2;
  return start % span === 0 && climbs(claim);
}

/** Climbs from the subtree to the root, rebuilding both on the way. Divisions instead of shifts: sizes pass 2^32. */
function climbs({ start, end, size, node, root, proof }: SubtreeClaim): boolean {
  if (proof.some((hash) => hash.length !== MERKLE_HASH_BYTES)) return false;
  let [first, last, top] = [start, end - 1, size - 1];
  const up = () => {
    [first, last, top] = [first, last, top].map((at) => Math.floor(at / 2)) as [number, number, number];
  };
  // What lies whole below one node of both trees needs no proof.
  const isWhole = last === top ? () => false : () => last % 2 === 0;
  while (first !== last && !isWhole()) up();
  const rest = [...proof];
  const seed = first === last ? node : rest.shift();
  if (seed === undefined) return false;
  let [subtree, tree] = [seed, seed];
  for (const sibling of rest) {
    if (top === 0) return false;
    if (last % 2 === 1 || last === top) {
      if (first < last) subtree = nodeHash(sibling, subtree);
      tree = nodeHash(sibling, tree);
      while (last % 2 === 0) up();
    } else {
      tree = nodeHash(tree, sibling);
    }
    up();
  }
  return top === 0 && isSame(subtree, node) && isSame(tree, root);
}

const isRange = (from: number, to: number) =>
  Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from <= to;

/** Hashes of public records: nothing here is secret, so the comparison may stop early. */
const isSame = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

function hashOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = sha256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}
