import { expect } from '@jest/globals';
import { verifyConsistency, verifyInclusion, verifySubtree } from '../log/merkle.js';
import { base64, vectorFile } from './vector-file.js';

interface Case {
  readonly file: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}
interface Inclusion extends Case {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
}
interface Consistency extends Case {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
}
interface SubtreeInclusion extends Case {
  readonly leafIdx: number;
  readonly start: number;
  readonly end: number;
  readonly root: string;
  readonly leafHash: string;
}
interface SubtreeConsistency extends Case {
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly root1: string;
  readonly root2: string;
}
interface Proofs {
  readonly inclusion: readonly Inclusion[];
  readonly consistency: readonly Consistency[];
  readonly subtreeinclusion: readonly SubtreeInclusion[];
  readonly subtreeconsistency: readonly SubtreeConsistency[];
}

const bytesOf = ({ proof }: Case) => (proof ?? []).map(base64);

vectorFile<Proofs, readonly [each: Case, holds: () => boolean]>(
  'merkle/proofs.json',
  259,
  ({ inclusion, consistency, subtreeinclusion, subtreeconsistency }) => [
    ...inclusion.map((each) => [each, () => verifyInclusion(inclusionOf(each, 0, each.treeSize))] as const),
    ...subtreeinclusion.map(
      // Inclusion in a subtree is inclusion in a tree that begins at its first leaf.
      (each) => [each, () => verifyInclusion(inclusionOf(each, each.start, each.end))] as const,
    ),
    ...consistency.map((each) => [each, () => verifyConsistency(consistencyOf(each))] as const),
    ...subtreeconsistency.map((each) => [each, () => verifySubtree(subtreeOf(each))] as const),
  ],
  ([each, holds]) =>
    expect({ file: each.file, holds: holds() }).toEqual({ file: each.file, holds: !each.wantErr }),
);

const inclusionOf = (each: Inclusion | SubtreeInclusion, start: number, end: number) => ({
  index: each.leafIdx - start,
  size: end - start,
  leafHash: base64(each.leafHash),
  root: base64(each.root),
  proof: bytesOf(each),
});

const consistencyOf = (each: Consistency) => ({
  oldSize: each.size1,
  size: each.size2,
  oldRoot: base64(each.root1),
  root: base64(each.root2),
  proof: bytesOf(each),
});

const subtreeOf = (each: SubtreeConsistency) => ({
  ...each,
  node: base64(each.root1),
  root: base64(each.root2),
  proof: bytesOf(each),
});
