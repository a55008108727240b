// Which values a feature is given, as xwidgets/methods/effects/grid.py chooses them: held to the same examples
// (tests/methods/effect_grids.json). Pure.

import { levelsOf } from "../marks/planeAxis";
import type { Column, Numbers } from "../runtime/columns";
import { type Distinct, distinctOf } from "../runtime/ranks";

const N_VALUES = 40;
const MAX_LEVELS = 40;
const N_BINS = 40;

/** The value that a share 0 .. 1 of the rows do not exceed. */
function inverted({ values, starts }: Distinct, share: number): number {
  const n = starts.at(-1) as number;
  const at = Math.max(0, Math.ceil(n * share) - 1);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return values[low] as number;
}

/** From `low` to `high`, with the last one exact. */
const evenly = (low: number, high: number, n: number): number[] =>
  Array.from({ length: n }, (_, k) => (k === n - 1 ? high : k * ((high - low) / (n - 1)) + low));

const rising = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);

/** Edges of bins with about as many rows each: values that occur. */
export function edgesOf(distinct: Distinct, n_bins = N_BINS): number[] {
  if (!distinct.values.length) return [];
  return rising(
    Array.from({ length: n_bins + 1 }, (_, k) =>
      inverted(distinct, k === n_bins ? 1 : k * (1 / n_bins)),
    ),
  );
}

/** To the nearest whole number, a half to the even one. */
function wholeNumber(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** All values of a number where they are few; else those at quantiles, with evenly spaced ones. */
function numbersOf(distinct: Distinct, whole: boolean, n: number): number[] {
  const { values } = distinct;
  if (values.length <= n) return [...values];
  const spaced = evenly(values[0] as number, values.at(-1) as number, Math.floor(n / 3));
  const even = whole ? rising(spaced.map(wholeNumber)) : spaced;
  return rising([...edgesOf(distinct, n - even.length), ...even]);
}

/** Values that a feature takes in turn; NaN, last, where some are missing. */
export function gridOf(column: Column, n = N_VALUES): Float64Array {
  let missing = false;
  for (let i = 0; !missing && i < column.values.length; i++) missing = column.isMissing(i);
  let values: number[];
  if (column.schema.levels) {
    const counts = new Float64Array(column.schema.levels.length);
    for (let i = 0; i < column.values.length; i++)
      if (!column.isMissing(i)) counts[column.values[i] as number]!++;
    values = Array.from(counts, (_, code) => code)
      .filter((code) => counts[code])
      .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
      .slice(0, MAX_LEVELS)
      .sort((a, b) => a - b);
  } else values = numbersOf(distinctOf(column.values), column.schema.integer, n);
  return Float64Array.from(missing ? [...values, Number.NaN] : values);
}

/** Place of the nearest value of a grid for every row; -1: none. */
export function nearestOf(grid: Numbers, column: Column): Int32Array {
  const exact = column.categorical || levelsOf(column) !== null;
  const known = Array.from(grid, (value, i) => [value, i] as const)
    .filter(([value]) => !Number.isNaN(value))
    .sort((a, b) => a[0] - b[0]);
  const missing = known.length < grid.length ? grid.length - 1 : -1;
  const places = new Int32Array(column.values.length);
  for (let row = 0; row < places.length; row++) {
    if (column.isMissing(row)) {
      places[row] = missing;
      continue;
    }
    const value = column.values[row] as number;
    let [low, high] = [0, known.length - 1];
    // The first middle between two neighbours that is not below the value.
    while (low < high) {
      const at = (low + high) >> 1;
      const middle = (known[at]?.[0] as number) / 2 + (known[at + 1]?.[0] as number) / 2;
      if (middle < value) low = at + 1;
      else high = at;
    }
    const found = known[low];
    places[row] = found && (!exact || found[0] === value) ? found[1] : -1;
  }
  return places;
}

/** Share of the rows at each place; they add up to 1. */
export function sharesOf(places: Int32Array, n: number): Float64Array {
  const counts = new Float64Array(n);
  let total = 0;
  for (const place of places)
    if (place >= 0) {
      counts[place]!++;
      total++;
    }
  return counts.map((count) => count / Math.max(1, total));
}
