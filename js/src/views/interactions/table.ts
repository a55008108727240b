// Interactions of one output as they were sent, and how strong pairs are over the selected rows. Pure.

import { type Block, blocksOf, type Numbers } from "../../runtime/columns";
import type { PairsBlock } from "../../runtime/wire";

/** What a pair did, both halves added, in each of these rows; of a feature with itself: its main effect. */
export interface PairValues {
  rows: Numbers;
  values: Numbers;
}

export interface InteractionTable {
  /** Explained so far, and how many are to be. */
  rows: Numbers;
  n_wanted: number;
  /** The strongest first. */
  features: Numbers;
  /** Of all pairs of `features`, line by line; main effects on the diagonal. */
  strength: Numbers;
  /** By `pairKey`: of the strongest pairs, and of those that were opened. */
  pairs: ReadonlyMap<string, PairValues>;
  method: string;
}

/** A pair by its features' positions: the same in either order. */
export const pairKey = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

const none = new Int32Array(0);

/** Each row's values of the pairs in a block; `sign` -1 for the mirrored output. */
export function readPairs(block: Block<PairsBlock>, sign = 1): [string, PairValues][] {
  const rows = block.columns.get("rows") ?? none;
  const first = block.columns.get("first") ?? none;
  const second = block.columns.get("second") ?? none;
  const values = (block.columns.get("values") ?? none) as Float32Array;
  return Array.from(first, (a, k) => {
    const part = values.subarray(k * rows.length, (k + 1) * rows.length);
    const own = sign < 0 ? part.map((value) => -value + 0) : part;
    return [pairKey(a, second[k] as number), { rows, values: own }];
  });
}

export function readTable(block: Block<PairsBlock>, output: number): InteractionTable {
  const { outputs, n_rows = 0, method = "" } = block.state.meta;
  const rows = block.columns.get("rows") ?? none;
  return {
    rows,
    n_wanted: Math.max(n_rows, rows.length),
    features: block.columns.get("features") ?? none,
    strength: block.columns.get("strength") ?? none,
    pairs: new Map(readPairs(block, outputs.includes(output) ? 1 : -1)),
    method,
  };
}

/** The block of an output in a unit, where one came with the file. */
export const blockIn = (
  blocks: readonly Block[],
  unit: string,
  output: number,
): Block<PairsBlock> | null =>
  blocksOf(blocks, "pairs").find(
    ({ state: { meta } }) => meta.unit === unit && (meta.mirrored || meta.outputs.includes(output)),
  ) ?? null;

/** Mean size over the rows of the mask; NaN where there are none. */
export function meanSize({ rows, values }: PairValues, mask: Uint8Array): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < rows.length; i++)
    if (mask[rows[i] as number]) {
      sum += Math.abs(values[i] as number);
      n++;
    }
  return sum / n;
}

/** How many of the explained rows are in the mask. */
export const explainedIn = (rows: Numbers, mask: Uint8Array): number =>
  Array.from(rows).filter((row) => mask[row]).length;

/** Two features and how strong they are together; NaN: not known for the selected rows. */
export interface Pair {
  first: number;
  second: number;
  strength: number;
}

export interface Matrix {
  /** Features from top to bottom. */
  features: number[];
  /** The triangle: line i holds the pairs of feature i with those before it, then its main effect. */
  lines: Pair[][];
  /** What the colours of pairs, and of main effects, reach. */
  most: number;
  most_alone: number;
}

/** Strength of a pair by its places among `table.features`. */
function strengthOf(table: InteractionTable, i: number, j: number, mask: Uint8Array | null): Pair {
  const first = table.features[i] as number;
  const second = table.features[j] as number;
  let strength = table.strength[i * table.features.length + j] as number;
  if (mask) {
    const values = table.pairs.get(pairKey(first, second));
    strength = values ? meanSize(values, mask) : Number.NaN;
  }
  return { first, second, strength };
}

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => (value > most ? value : most), 0);

/** The first features' triangle, over all explained rows or those of the mask. */
export function matrixOf(
  table: InteractionTable,
  n_shown: number,
  mask: Uint8Array | null,
): Matrix {
  const features = Array.from(table.features.subarray(0, n_shown));
  const lines = features.map((_, i) =>
    features.slice(0, i + 1).map((_, j) => strengthOf(table, i, j, mask)),
  );
  return {
    features,
    lines,
    most: largest(lines.flatMap((line) => line.slice(0, -1).map((pair) => pair.strength))),
    most_alone: largest(lines.map((line) => line.at(-1)?.strength ?? 0)),
  };
}

/** All pairs that there is something to say of, the strongest first. */
export function rankedPairs(table: InteractionTable, mask: Uint8Array | null): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 1; i < table.features.length; i++)
    for (let j = 0; j < i; j++) {
      const pair = strengthOf(table, i, j, mask);
      if (pair.strength > 0) pairs.push({ ...pair, first: pair.second, second: pair.first });
    }
  return pairs.sort((a, b) => b.strength - a.strength);
}

/** Share of the rows (of the mask) that a pair pushes up; NaN where it pushes none. */
export function shareUp({ rows, values }: PairValues, mask: Uint8Array | null): number {
  let up = 0;
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[i] as number;
    if (value === 0 || (mask && !mask[rows[i] as number])) continue;
    n++;
    if (value > 0) up++;
  }
  return up / n;
}

/** One number per row of the table; NaN where it is not explained. */
export function spread({ rows, values }: PairValues, n_rows: number): Float32Array {
  const each = new Float32Array(n_rows).fill(Number.NaN);
  for (let i = 0; i < rows.length; i++) each[rows[i] as number] = values[i] as number;
  return each;
}
