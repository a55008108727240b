// Interactions of one output as they were sent, and how strong pairs are over the selected rows. Pure.

import type { Tensor } from "../../runtime/answers";
import type { Numbers } from "../../runtime/columns";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Unit } from "../../runtime/wire";

/** Interactions as Python sends them (`Interactions.sent`). */
export interface Interactions {
  trust?: Doubted;
  /** Of the outputs sent; `mirrored`: the other one is the mirror of it. */
  outputs: number[];
  mirrored: boolean;
  method: string;
  features: Tensor;
  strength: Tensor;
  first: Tensor;
  second: Tensor;
  values: Tensor;
  rows: Tensor;
  /** Of H: its error, and how much is done only together, in the unit of predictions. */
  standard_error?: Tensor;
  size?: Tensor;
}

/** SHAP interaction values, or Friedman and Popescu's H. */
export type Method = "shap" | "h";

/** One pair in every row (`PairEffect`). */
export interface PairEffect {
  /** (n_rows, n_outputs) */
  values: Tensor;
  rows: Tensor;
}

/** What is asked: of these rows, or of those that Python chooses. */
export const allPairs = (unit: Unit, rows: number[] | undefined): Question => ({
  method: "interactions",
  options: rows ? { rows } : {},
  unit,
});

/** H, of so many rows. */
export const allByH = (
  unit: Unit,
  rows: number[] | undefined,
  n_rows: number | undefined,
): Question => ({ method: "interactions.h", options: { rows, n_rows }, unit });

export const onePair = (
  unit: Unit,
  rows: number[] | undefined,
  { first, second }: Pair,
): Question => ({
  method: "interactions.pair",
  options: {
    first: Math.min(first, second),
    second: Math.max(first, second),
    ...(rows ? { rows } : {}),
  },
  unit,
});

/** What a pair did, both halves added, in each of these rows; of a feature with itself: its main effect. */
export interface PairValues {
  rows: Numbers;
  values: Numbers;
}

export interface InteractionTable {
  /** Explained so far. */
  rows: Numbers;
  /** The strongest first. */
  features: Numbers;
  /** Of all pairs of `features`, line by line; main effects on the diagonal. */
  strength: Numbers;
  /** Of H, as `strength`: its error, and how much is done only together. */
  error: Numbers | null;
  size: Numbers | null;
  /** By `pairKey`: of the strongest pairs. */
  pairs: ReadonlyMap<string, PairValues>;
}

/** A pair by its features' positions: the same in either order. */
export const pairKey = (a: number, b: number): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

/** Of one output; null where it was not sent. */
export function readTable(found: Interactions, output: number): InteractionTable | null {
  const direct = found.outputs.indexOf(output);
  const k = direct < 0 && found.mirrored ? 0 : direct;
  if (k < 0) return null;
  const part = ({ data, shape }: Tensor): Numbers => {
    const size = shape.slice(1).reduce((a, b) => a * b, 1);
    return data.subarray(k * size, (k + 1) * size);
  };
  const rows = found.rows.data;
  const [second, values] = [part(found.second), part(found.values)];
  const pairs = Array.from(part(found.first), (a, at): [string, PairValues] => {
    const each = values.subarray(at * rows.length, (at + 1) * rows.length);
    const own = direct < 0 ? each.map((value) => -value + 0) : each;
    return [pairKey(a, second[at] as number), { rows, values: own }];
  });
  return {
    rows,
    features: part(found.features),
    strength: part(found.strength),
    error: found.standard_error ? part(found.standard_error) : null,
    size: found.size ? part(found.size) : null,
    pairs: new Map(pairs),
  };
}

/** Of one output, of a pair that was asked for by itself. */
export function readPair({ values, rows }: PairEffect, output: number): PairValues {
  const [, n_outputs = 1] = values.shape;
  const own = Float32Array.from(rows.data, (_, i) => values.data[i * n_outputs + output] as number);
  return { rows: rows.data, values: own };
}

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
  /** Of H. */
  error?: number;
  size?: number;
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
  const at = i * table.features.length + j;
  let strength = table.strength[at] as number;
  // H is of all its rows, whatever is selected.
  if (table.size && table.error)
    return { first, second, strength, error: table.error[at], size: table.size[at] };
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

/** All pairs that there is something to say of, what does most together first. */
export function rankedPairs(table: InteractionTable, mask: Uint8Array | null): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 1; i < table.features.length; i++)
    for (let j = 0; j < i; j++) {
      const pair = strengthOf(table, i, j, mask);
      if (pair.strength > 0) pairs.push({ ...pair, first: pair.second, second: pair.first });
    }
  const by = ({ size, strength }: Pair): number => size ?? strength;
  return pairs.sort((a, b) => by(b) - by(a));
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
