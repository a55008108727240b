// Which other feature best explains why equal values of a feature get unequal attributions.

import type { Numbers } from "../runtime/columns";

/** A category with more levels is no partner that is picked by itself. */
export const MAX_PARTNER_LEVELS = 20;

const MAX_ROWS = 2000;
const ROWS_PER_STRETCH = 50;

/**
 * As `strongest_interaction` in Python, held to the same examples (tests/charts/points.json).
 *
 * The feature whose values correlate most with the attributions of `feature` among rows with
 * nearly the same value of it (the heuristic of shap's dependence plots); -1 where there is none.
 */
export function strongestInteraction(
  feature: number,
  columns: readonly (Numbers | null)[],
  attributions: Float32Array,
): number {
  const own = columns[feature];
  if (!own) return -1;
  const rows: number[] = [];
  const step = Math.max(1, Math.floor(attributions.length / MAX_ROWS));
  for (let i = 0; i < attributions.length; i += step)
    if (!Number.isNaN(attributions[i] as number)) rows.push(i);
  // What is missing stands last.
  const key = (i: number): number => {
    const value = own[i] as number;
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
  };
  rows.sort((a, b) => (key(a) === key(b) ? a - b : key(a) - key(b)));
  let best = -1;
  let most = 0;
  for (const [other, values] of columns.entries()) {
    if (other === feature || !values) continue;
    let strength = 0;
    for (let start = 0; start < rows.length; start += ROWS_PER_STRETCH) {
      const stretch = rows.slice(start, start + ROWS_PER_STRETCH);
      strength += Math.abs(correlation(values, attributions, stretch)) * stretch.length;
    }
    if (strength > most * (1 + 1e-9)) {
      most = strength;
      best = other;
    }
  }
  return best;
}

/** Pearson's correlation over `rows`, without those where either is NaN; 0 where it is undefined. */
export function correlation(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: readonly number[],
): number {
  let [n, mean_a, mean_b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (const i of rows) {
    const [x, y] = [a[i] as number, b[i] as number];
    if (Number.isNaN(x) || Number.isNaN(y)) continue;
    n++;
    const [dx, dy] = [x - mean_a, y - mean_b];
    mean_a += dx / n;
    mean_b += dy / n;
    aa += dx * (x - mean_a);
    bb += dy * (y - mean_b);
    ab += dx * (y - mean_b);
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
