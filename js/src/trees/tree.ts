// A decision tree as its record has it (xwidgets/results/surrogate.py): nodes with what is shown of them, and the way of
// a row down. Pure.

import { type Condition, rowsOf, termsOf } from "../charts/conditions";
import { percentText } from "../marks/legend";
import type { Tensor } from "../runtime/answers";
import type { Column } from "../runtime/columns";
import { formatInteger, formatNumber, formatOf, plural } from "../runtime/format";
import { rowSet } from "../runtime/selection";
import type { FeatureSchema, Term } from "../runtime/wire";
import { t } from "../runtime/words";

/** Fields of a result that is drawn as a tree. */
export interface TreeRecord {
  feature: Tensor;
  threshold: Tensor;
  levels: readonly (readonly number[] | null)[];
  left: Tensor;
  right: Tensor;
  parent: Tensor;
  missing_left: Tensor;
  values: Tensor;
  spread: Tensor;
  counts: Tensor;
  held_out: Tensor;
  node_agreement?: Tensor | null;
  names: readonly string[];
  conditions: readonly (readonly Condition[])[];
  bin_edges: Tensor;
  bin_counts: Tensor;
  bin_values: Tensor;
  bin_levels: readonly (readonly (readonly number[])[] | null)[];
  missing_counts: Tensor;
  missing_values: Tensor;
  answer_edges: Tensor;
  answer_counts: Tensor;
}

export interface Bin {
  /** Ends; both NaN where it is of levels. */
  low: number;
  high: number;
  codes: readonly number[] | null;
  n_rows: number;
  /** Mean prediction. */
  value: number;
  left: boolean;
}

export interface TreeNode {
  at: number;
  depth: number;
  parent: number;
  left: number;
  right: number;
  /** -1: a leaf. */
  feature: number;
  threshold: number;
  codes: ReadonlySet<number> | null;
  missing_left: boolean;
  n_rows: number;
  n_held_out: number;
  /** What the tree says here, and how far the model's predictions lie apart. */
  value: number;
  spread: number;
  /** Share of rows that are decided alike; NaN where nothing is decided. */
  agreement: number;
  name: string;
  conditions: readonly Condition[];
  bins: readonly Bin[];
  n_missing: number;
  missing_value: number;
  /** Rows by what the model says of them. */
  answers: readonly number[];
  /** Leaves below it, itself where it is one. */
  n_leaves: number;
  /** How much its split takes away of the squares of the predictions. */
  gain: number;
}

export interface Tree {
  nodes: readonly TreeNode[];
  answer_edges: readonly number[];
  /** Where no color is, and how far a value is from it at most. */
  middle: number;
  reach: number;
}

const at = ({ data }: Tensor, i: number): number => data[i] as number;

/** What is drawn of one output, without what lies deeper: a tree of less depth is the upper part of a deeper one. */
export function readTree(
  record: TreeRecord,
  output: number,
  max_depth = Number.POSITIVE_INFINITY,
): Tree {
  const n = record.feature.data.length;
  const n_outputs = record.values.shape[1] ?? 1;
  const n_bins = record.bin_counts.shape[1] ?? 0;
  const k = Math.min(output, n_outputs - 1);
  const nodes: TreeNode[] = [];
  /** Where a node of the record stands; those that lie too deep stand nowhere. */
  const places = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const above = at(record.parent, i);
    const parent = above < 0 ? -1 : places.get(above);
    if (parent === undefined) continue;
    const depth = parent < 0 ? 0 : (nodes[parent] as TreeNode).depth + 1;
    if (depth > max_depth) continue;
    const place = nodes.length;
    places.set(i, place);
    if (parent >= 0) {
      const node = nodes[parent] as TreeNode;
      if (at(record.left, above) === i) node.left = place;
      else node.right = place;
    }
    const levels = record.levels[i] ?? null;
    const ends = depth >= max_depth;
    nodes.push({
      at: place,
      depth,
      parent,
      left: -1,
      right: -1,
      feature: ends ? -1 : at(record.feature, i),
      threshold: at(record.threshold, i),
      codes: levels && new Set(levels),
      missing_left: at(record.missing_left, i) > 0,
      n_rows: at(record.counts, i),
      n_held_out: at(record.held_out, i),
      value: at(record.values, i * n_outputs + k),
      spread: at(record.spread, i * n_outputs + k),
      agreement: record.node_agreement ? at(record.node_agreement, i) : Number.NaN,
      name: record.names[i] ?? "",
      conditions: record.conditions[i] ?? [],
      bins: binsOf(record, i, k, n_outputs, n_bins),
      n_missing: at(record.missing_counts, i),
      missing_value: at(record.missing_values, i * n_outputs + k),
      answers: Array.from({ length: n_bins }, (_, b) =>
        at(record.answer_counts, (i * n_outputs + k) * n_bins + b),
      ),
      n_leaves: 1,
      gain: 0,
    });
  }
  weigh(nodes);
  const n_edges = n_bins + 1;
  const middle = nodes[0]?.value ?? 0;
  return {
    nodes,
    answer_edges: Array.from({ length: n_edges }, (_, b) =>
      at(record.answer_edges, k * n_edges + b),
    ),
    middle,
    reach: nodes.reduce((most, { value }) => Math.max(most, Math.abs(value - middle)), 0),
  };
}

/** Leaves below each node, and what its split takes away, of nodes that stand before their parts. */
export function weigh(nodes: readonly TreeNode[]): void {
  for (const node of [...nodes].reverse()) {
    const [left, right] = [nodes[node.left], nodes[node.right]];
    if (!left || !right) continue;
    node.n_leaves = left.n_leaves + right.n_leaves;
    const both = left.n_rows * right.n_rows;
    node.gain = node.n_rows ? (both / node.n_rows) * (left.value - right.value) ** 2 : 0;
  }
}

function binsOf(
  record: TreeRecord,
  i: number,
  k: number,
  n_outputs: number,
  n_bins: number,
): readonly Bin[] {
  const bins: Bin[] = [];
  const levels = record.bin_levels[i];
  const left = new Set(record.levels[i] ?? []);
  const threshold = at(record.threshold, i);
  for (let b = 0; b < n_bins; b++) {
    const n_rows = at(record.bin_counts, i * n_bins + b);
    if (Number.isNaN(n_rows)) break;
    const codes = levels?.[b] ?? null;
    const high = at(record.bin_edges, i * (n_bins + 1) + b + 1);
    bins.push({
      low: at(record.bin_edges, i * (n_bins + 1) + b),
      high,
      codes,
      n_rows,
      value: at(record.bin_values, (i * n_bins + b) * n_outputs + k),
      left: codes ? codes.every((code) => left.has(code)) : high <= threshold,
    });
  }
  return bins;
}

/** Whether a row goes left; where a column is not there, that cannot be told: null. */
export function goesLeft(
  node: TreeNode,
  columns: readonly (Column | null)[],
  row: number,
): boolean | null {
  const column = columns[node.feature];
  if (!column) return null;
  if (column.isMissing(row)) return node.missing_left;
  const value = column.values[row] as number;
  return node.codes ? node.codes.has(value) : value <= node.threshold;
}

/** Nodes that a row passes, from the top; as far as it can be told. */
export function pathOf(tree: Tree, columns: readonly (Column | null)[], row: number): number[] {
  const path: number[] = [];
  let node = tree.nodes[0];
  while (node) {
    path.push(node.at);
    if (node.feature < 0) break;
    const left = goesLeft(node, columns, row);
    if (left === null) break;
    node = tree.nodes[left ? node.left : node.right];
  }
  return path;
}

/** The leaf of every row; null where a column is not there. */
export function leavesOf(
  tree: Tree,
  columns: readonly (Column | null)[],
  n_rows: number,
): Int32Array | null {
  for (const { feature } of tree.nodes) if (feature >= 0 && !columns[feature]) return null;
  const leaves = new Int32Array(n_rows);
  for (let row = 0; row < n_rows; row++) {
    let node = tree.nodes[0] as TreeNode;
    while (node.feature >= 0)
      node = tree.nodes[goesLeft(node, columns, row) ? node.left : node.right] as TreeNode;
    leaves[row] = node.at;
  }
  return leaves;
}

/** Selected rows in each node; `among`: only those are counted. */
export function countsOf(
  tree: Tree,
  leaves: Int32Array,
  mask: Uint8Array,
  among: Uint8Array | null,
): Float64Array {
  const counts = new Float64Array(tree.nodes.length);
  for (let row = 0; row < leaves.length; row++)
    if (mask[row] && (!among || among[row])) counts[leaves[row] as number]!++;
  for (let i = counts.length - 1; i > 0; i--)
    counts[(tree.nodes[i] as TreeNode).parent]! += counts[i] as number;
  return counts;
}

/** What selects the rows of a node; `among`: of the rows that the tree is of. */
export function nodeTerms(
  node: TreeNode,
  columns: readonly (Column | null)[],
  among: Uint8Array | null,
): Term[] {
  if (among) {
    const inside = node.conditions.length ? rowsOf(node.conditions, columns) : null;
    const rows = inside ?? Array.from(among.keys());
    return [rowSet(rows.filter((row) => among[row]))];
  }
  return termsOf(node.conditions, columns);
}

/** What leads from a node to one of its parts, in few words: "≤ 7,100", "Husband, Wife", "4 others". */
export function sideText(
  node: TreeNode,
  left: boolean,
  feature: FeatureSchema | undefined,
): string {
  if (!feature) return "";
  const missing = node.n_missing > 0 && node.missing_left === left;
  const more = missing ? t`, missing` : "";
  if (node.codes || !Number.isFinite(node.threshold)) {
    const mine = node.bins.filter((bin) => bin.left === left);
    const codes = mine.flatMap((bin) => bin.codes ?? []);
    if (!node.bins.some((bin) => bin.left !== left)) return t`known`;
    if (!codes.length) return t`missing`;
    const names = codes.map((code) => feature.levels?.[code] ?? formatNumber(code));
    const others = node.bins.filter((bin) => bin.left !== left).flatMap((bin) => bin.codes ?? []);
    if (names.length > 3 && others.length < names.length)
      return t`${formatInteger(names.length)} others${more}`;
    return names.join(", ") + more;
  }
  if (feature.kind === "boolean") return (left ? "False" : "True") + more;
  return `${left ? "\u2264" : ">"} ${cutText(node.threshold, feature)}${more}`;
}

/** A threshold: between two whole numbers stands the lower. */
export const cutText = (cut: number, feature: FeatureSchema): string =>
  formatOf(feature, feature.integer ? Math.floor(cut) : cut);

/** "12,978 rows, 40 %" */
export const rowsText = (node: TreeNode, tree: Tree): string => {
  const all = tree.nodes[0]?.n_rows || 1;
  return `${plural(node.n_rows, t`row`, t`rows`)}, ${percentText(node.n_rows / all)}`;
};
