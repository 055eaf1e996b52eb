import { expect } from '@jest/globals';
import { left, nodeWidth, parent, right, root, sibling, toNodeIndex } from 'ts-mls/treemath.js';
import { vectorFile } from './vector-file.js';

interface Case {
  readonly n_leaves: number;
  readonly n_nodes: number;
  readonly root: number;
  readonly left: readonly (number | null)[];
  readonly right: readonly (number | null)[];
  readonly parent: readonly (number | null)[];
  readonly sibling: readonly (number | null)[];
}

/** The library throws where the vectors have null. */
function orNull(compute: () => number): number | null {
  try {
    return compute();
  } catch {
    return null;
  }
}

vectorFile<readonly Case[], Case>(
  'mls/tree-math.json',
  10,
  (cases) => cases,
  (each) => {
    expect(nodeWidth(each.n_leaves)).toBe(each.n_nodes);
    expect(root(each.n_leaves)).toBe(each.root);
    for (let index = 0; index < each.n_nodes; index++) {
      const node = toNodeIndex(index);
      expect(orNull(() => left(node))).toBe(each.left[index]);
      expect(orNull(() => right(node))).toBe(each.right[index]);
      expect(orNull(() => parent(node, each.n_leaves))).toBe(each.parent[index]);
      expect(orNull(() => sibling(node, each.n_leaves))).toBe(each.sibling[index]);
    }
  },
);
