/** The nodes of a group as a tree, and the way of the arrow keys through what is open. */
import type { Node } from './data';

export interface Branch {
  node: Node;
  level: number;
  below: Branch[];
}

export function branchesOf(nodes: readonly Node[]): Branch[] {
  const made = new Map<number, Branch>();
  const tops: Branch[] = [];
  for (const node of nodes) {
    const above = node.above === null ? undefined : made.get(node.above);
    const branch: Branch = { node, level: above ? above.level + 1 : 1, below: [] };
    made.set(node.place, branch);
    (above ? above.below : tops).push(branch);
  }
  return tops;
}

/** What is to be seen, from top to bottom. */
export function openOnes(branches: readonly Branch[], closed: ReadonlySet<number>): Branch[] {
  return branches.flatMap((one) => [one, ...(closed.has(one.node.place) ? [] : openOnes(one.below, closed))]);
}

/** Branches with anything below, but for those that lead to `place`. */
export function foldable(branches: readonly Branch[]): number[] {
  return branches.flatMap((one) => [...(one.below.length > 0 ? [one.node.place] : []), ...foldable(one.below)]);
}
