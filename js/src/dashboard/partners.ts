// Correlated partners of a feature: those that the model may use in its place, so that they share its effect.

import type { Column } from "../runtime/columns";

export interface Partner {
  feature: number;
  /** Rank correlation with the feature (Spearman), over sampled rows where both are known. */
  correlation: number;
}

export const MIN_CORRELATION = 0.7;
const MAX_ROWS = 2000;
const MIN_ROWS = 10;

/** At most `size` rows, evenly spread: the same rows every time. */
export function spreadRows(n_rows: number, size = MAX_ROWS): Int32Array {
  const n = Math.min(n_rows, size);
  return Int32Array.from({ length: n }, (_, i) => Math.floor((i * n_rows) / n));
}

/** Ranks of a column among the rows (ties share their mean rank); missing is NaN. */
export function ranksAmong(column: Column, rows: Int32Array): Float32Array {
  const ranks = new Float32Array(rows.length).fill(Number.NaN);
  const known: number[] = [];
  const value = (i: number): number => column.values[rows[i] as number] as number;
  for (let i = 0; i < rows.length; i++) if (!column.isMissing(rows[i] as number)) known.push(i);
  known.sort((a, b) => value(a) - value(b));
  for (let start = 0; start < known.length; ) {
    let end = start;
    while (
      end + 1 < known.length &&
      value(known[end + 1] as number) === value(known[start] as number)
    )
      end++;
    for (let i = start; i <= end; i++) ranks[known[i] as number] = (start + end) / 2;
    start = end + 1;
  }
  return ranks;
}

/** Pearson correlation of two rank columns where both are known; 0 where there are too few. */
export function correlation(a: Float32Array, b: Float32Array): number {
  let [n, sum_a, sum_b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    sum_a += x;
    sum_b += y;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const spread = (aa - (sum_a * sum_a) / n) * (bb - (sum_b * sum_b) / n);
  return n >= MIN_ROWS && spread > 0 ? (ab - (sum_a * sum_b) / n) / Math.sqrt(spread) : 0;
}

/** Order means nothing among levels, so categories have no rank correlation. */
const isOrdered = (column: Column | null | undefined): column is Column =>
  column != null && !column.categorical;

/** Ranks are kept as long as the columns are. */
const ranks_of = new WeakMap<Column, Float32Array>();

const FEATURES_PER_SLICE = 8;

/** Partners of `feature`, strongest first. Yields to the page between slices; null when `stopped`. */
export async function partnersOf(
  columns: readonly (Column | null)[],
  feature: number,
  pause: () => Promise<void>,
  stopped: () => boolean,
): Promise<Partner[] | null> {
  const own = columns[feature];
  if (!isOrdered(own)) return [];
  const rows = spreadRows(own.values.length);
  const ranks = (column: Column): Float32Array => {
    const known = ranks_of.get(column) ?? ranksAmong(column, rows);
    ranks_of.set(column, known);
    return known;
  };
  const partners: Partner[] = [];
  for (const [j, column] of columns.entries()) {
    if (j % FEATURES_PER_SLICE === 0) {
      await pause();
      if (stopped()) return null;
    }
    if (j === feature || !isOrdered(column)) continue;
    const value = correlation(ranks(own), ranks(column));
    if (Math.abs(value) >= MIN_CORRELATION) partners.push({ feature: j, correlation: value });
  }
  return partners.sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation));
}
