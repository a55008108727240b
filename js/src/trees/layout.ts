// Where the nodes of a tree stand: which are open in the room that there is, and the lines between them. Pure.

import type { Tree, TreeNode } from "./tree";

/** What somebody opened or closed by hand, by node. */
export type Folds = ReadonlyMap<number, boolean>;

/** Nodes whose parts are shown: those that split best first, as long as `n_slots` nodes fit side by side. */
export function openNodes(tree: Tree, n_slots: number, folds: Folds): ReadonlySet<number> {
  const open = new Set<number>();
  const ends: TreeNode[] = tree.nodes.slice(0, 1);
  const wanted = new Set<number>();
  // What is opened by hand is in sight, whatever stands above it.
  for (const [at, is_open] of folds) {
    if (!is_open) continue;
    for (let i = at; i >= 0; i = (tree.nodes[i] as TreeNode).parent) {
      if (folds.get(i) === false) break;
      wanted.add(i);
    }
  }
  for (let n = 1; ; n++) {
    let best = -1;
    for (const [i, node] of ends.entries()) {
      if (node.feature < 0 || folds.get(node.at) === false) continue;
      if (best < 0 || rank(node, wanted) > rank(ends[best] as TreeNode, wanted)) best = i;
    }
    const node = ends[best];
    if (!node || (n >= n_slots && !wanted.has(node.at))) return open;
    open.add(node.at);
    ends.splice(best, 1, tree.nodes[node.left] as TreeNode, tree.nodes[node.right] as TreeNode);
  }
}

const rank = (node: TreeNode, wanted: ReadonlySet<number>): number =>
  wanted.has(node.at) ? Number.POSITIVE_INFINITY : node.gain;

/** Nodes in sight, each before its parts, left ones first. */
export function nodesInSight(tree: Tree, open: ReadonlySet<number>): TreeNode[] {
  const found: TreeNode[] = [];
  const add = (at: number): void => {
    const node = tree.nodes[at];
    if (!node) return;
    found.push(node);
    if (!open.has(at)) return;
    add(node.left);
    add(node.right);
  };
  add(0);
  return found;
}

export interface Placed {
  node: TreeNode;
  /** Its middle, and its upper edge. */
  x: number;
  y: number;
  width: number;
  height: number;
  open: boolean;
}

export interface Ribbon {
  from: number;
  to: number;
  left: boolean;
  /** Middle of the line at its parent and at the part. */
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  width: number;
}

export interface TreeLayout {
  placed: readonly Placed[];
  ribbons: readonly Ribbon[];
  height: number;
  width: number;
}

export const LEAST_SLOT = 76;
const GAP = 10;
const MOST_WIDTH = 158;
const LEAF_WIDTH = 112;
const SPLIT_HEIGHT = 82;
const LEAF_HEIGHT = 66;
const BETWEEN = 46;
const MOST_RIBBON = 128;
const LEAST_RIBBON = 1.5;

/** How wide the line of so many rows is. */
export const ribbonWidth = (n_rows: number, n_all: number, most = MOST_RIBBON): number =>
  n_rows > 0 ? Math.max(LEAST_RIBBON, (most * n_rows) / Math.max(1, n_all)) : 0;

/** From the top down: what is not open stands side by side, what is open over the middle of its parts. */
export function layTree(tree: Tree, open: ReadonlySet<number>, width: number): TreeLayout {
  const seen = nodesInSight(tree, open);
  const ends = seen.filter(({ at }) => !open.has(at));
  const slot = Math.min(MOST_WIDTH + GAP, Math.max(LEAST_SLOT, width / Math.max(1, ends.length)));
  const start = Math.max(0, (width - slot * ends.length) / 2);
  const x = new Map<number, number>();
  const span = new Map<number, number>();
  for (const [k, { at }] of ends.entries()) {
    x.set(at, start + (k + 0.5) * slot);
    span.set(at, 1);
  }
  for (const node of [...seen].reverse()) {
    if (!open.has(node.at)) continue;
    const parts = [node.left, node.right];
    x.set(
      node.at,
      parts.reduce((sum, one) => sum + (x.get(one) as number) / 2, 0),
    );
    span.set(
      node.at,
      parts.reduce((sum, one) => sum + (span.get(one) as number), 0),
    );
  }
  const placed = seen.map((node): Placed => {
    const is_open = open.has(node.at);
    const split = node.feature >= 0;
    const room = slot * (span.get(node.at) as number) - GAP;
    return {
      node,
      x: x.get(node.at) as number,
      y: node.depth * (SPLIT_HEIGHT + BETWEEN),
      width: Math.min(split && is_open ? MOST_WIDTH : LEAF_WIDTH, room),
      height: is_open ? SPLIT_HEIGHT : LEAF_HEIGHT,
      open: is_open,
    };
  });
  const by_node = new Map(placed.map((one) => [one.node.at, one]));
  const n_all = tree.nodes[0]?.n_rows ?? 0;
  const most = Math.min(MOST_RIBBON, ...placed.map((one) => one.width));
  const ribbons: Ribbon[] = [];
  for (const above of placed) {
    if (!above.open) continue;
    const total = ribbonWidth(above.node.n_rows, n_all, most);
    const parts = [above.node.left, above.node.right].map((at) => by_node.get(at) as Placed);
    const widths = parts.map(({ node }) => ribbonWidth(node.n_rows, n_all, most));
    const whole = Math.max(total, (widths[0] as number) + (widths[1] as number));
    for (const [k, part] of parts.entries()) {
      const wide = widths[k] as number;
      const x0 = k === 0 ? above.x - whole / 2 + wide / 2 : above.x + whole / 2 - wide / 2;
      ribbons.push({
        from: above.node.at,
        to: part.node.at,
        left: k === 0,
        x0,
        y0: above.y + above.height,
        x1: part.x,
        y1: part.y,
        width: wide,
      });
    }
  }
  const height = placed.reduce((most_y, one) => Math.max(most_y, one.y + one.height), 0);
  return { placed, ribbons, height, width: Math.max(width, start + slot * ends.length) };
}

/** Outline of a line between two levels: as wide below as above. `share` of it from the left, for what is selected. */
export function ribbonPath({ x0, y0, x1, y1, width }: Ribbon, share = 1): string {
  const half = width / 2;
  const part = width * share;
  const middle = (y0 + y1) / 2;
  const [a, b] = [x0 - half, x1 - half];
  return (
    `M${n(a)},${n(y0)}C${n(a)},${n(middle)} ${n(b)},${n(middle)} ${n(b)},${n(y1)}` +
    `L${n(b + part)},${n(y1)}C${n(b + part)},${n(middle)} ${n(a + part)},${n(middle)} ${n(a + part)},${n(y0)}Z`
  );
}

/** The middle of a line, for the way of one row. */
export function middlePath({ x0, y0, x1, y1 }: Ribbon): string {
  const middle = (y0 + y1) / 2;
  return `M${n(x0)},${n(y0)}C${n(x0)},${n(middle)} ${n(x1)},${n(middle)} ${n(x1)},${n(y1)}`;
}

const n = (value: number): string => String(Math.round(value * 100) / 100);
