// The tree of regions. Pure.

import type { RegionalEffects } from "./records";

/** A region in the order of the tree, with how deep it stands and whether it is split further. */
export interface Leaf {
  at: number;
  depth: number;
  is_split: boolean;
}

/** Regions from all rows down, each before its parts. */
export function treeOf({ parent }: Pick<RegionalEffects, "parent">): Leaf[] {
  const parents = Array.from(parent.data);
  const found: Leaf[] = [];
  const add = (at: number, depth: number): void => {
    const parts = parents.flatMap((own, k) => (own === at ? [k] : []));
    found.push({ at, depth, is_split: parts.length > 0 });
    for (const part of parts) add(part, depth + 1);
  };
  for (const [k, own] of parents.entries()) if (own < 0) add(k, 0);
  return found;
}
