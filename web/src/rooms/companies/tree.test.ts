import { describe, expect, it } from 'vitest';

import type { Node } from './data';
import { branchesOf, foldable, openOnes } from './tree';

const node = (place: number, above: number | null): Node => ({ place, above, id: String(place), name: `n${place}`, short_name: null, industry: null, people_count: 0, deleted: false });
const NODES = [node(0, null), node(1, 0), node(2, 0), node(3, 1)];

describe('the tree of a group', () => {
  it('hangs each company below the one above it', () => {
    const [top] = branchesOf(NODES);
    expect(top?.below.map((one) => [one.node.place, one.level, one.below.map((two) => two.node.place)])).toEqual([
      [1, 2, [3]],
      [2, 2, []],
    ]);
    expect(foldable(branchesOf(NODES))).toEqual([0, 1]);
  });
  it('hides what is below a closed one', () => {
    expect(openOnes(branchesOf(NODES), new Set([1])).map((one) => one.node.place)).toEqual([0, 1, 2]);
    expect(openOnes(branchesOf(NODES), new Set()).map((one) => one.node.place)).toEqual([0, 1, 3, 2]);
  });
});
