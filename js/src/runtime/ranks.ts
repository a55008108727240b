// Values by rank: what color scales, rank axes and robust ranges are made of. As xwidgets/charts/ranks.py, held to
// the same examples (tests/charts/points.json).

/** Finite values in ascending order, each once. */
export interface Distinct {
  values: Float64Array;
  /** How many rows lie before each value; one more entry than values, the last is the number of rows. */
  starts: Float64Array;
}

export function distinctOf(numbers: ArrayLike<number>, least = Number.NEGATIVE_INFINITY): Distinct {
  const known = new Float64Array(numbers.length);
  let n = 0;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] as number;
    // +0 and -0 are one value.
    if (Number.isFinite(value) && value >= least) known[n++] = value + 0;
  }
  const sorted = known.subarray(0, n).sort();
  const values = new Float64Array(n);
  const starts = new Float64Array(n + 1);
  let m = 0;
  for (let i = 0; i < n; i++) {
    if (i > 0 && sorted[i] === values[m - 1]) continue;
    values[m] = sorted[i] as number;
    starts[m++] = i;
  }
  starts[m] = n;
  return { values: values.slice(0, m), starts: starts.slice(0, m + 1) };
}

/** Position of the last entry that is at most `x`, 0 where there is none. */
function lastAtMost(n: number, entry: (i: number) => number, x: number): number {
  let [low, high] = [0, n - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (entry(middle) <= x) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** On the line through the points i and i + 1 of two ascending series. */
function between(
  x: (i: number) => number,
  y: (i: number) => number,
  n: number,
  at: number,
): number {
  if (at <= x(0)) return y(0);
  if (at >= x(n - 1)) return y(n - 1);
  const i = lastAtMost(n, x, at);
  return y(i) + ((at - x(i)) / (x(i + 1) - x(i))) * (y(i + 1) - y(i));
}

export const rowsIn = ({ starts }: Distinct): number => starts.at(-1) ?? 0;

/** The value at a share 0 .. 1 of the rows (nearest rank). */
export function quantileOf(distinct: Distinct, share: number): number {
  const { values, starts } = distinct;
  const at = Math.floor(share * (rowsIn(distinct) - 1) + 0.5);
  return values[lastAtMost(values.length, (i) => starts[i] as number, at)] ?? Number.NaN;
}

/** Mean rank 0 .. 1 of the rows that share a value, by its position. */
const meanRank =
  ({ starts }: Distinct) =>
  (i: number): number =>
    ((starts[i] as number) + (starts[i + 1] as number) - 1) / 2 / ((starts.at(-1) as number) - 1);

const valueAt =
  ({ values }: Distinct) =>
  (i: number): number =>
    values[i] as number;

/** Rank in 0 .. 1: ties share their mean rank, between two values it is interpolated, beyond the ends it stays. */
export function rankOf(distinct: Distinct, value: number): number {
  const n = distinct.values.length;
  if (Number.isNaN(value) || n === 0) return Number.NaN;
  return rowsIn(distinct) < 2 ? 0.5 : between(valueAt(distinct), meanRank(distinct), n, value);
}

/** The value at a rank: the inverse of `rankOf`. */
export function valueOfRank(distinct: Distinct, rank: number): number {
  const n = distinct.values.length;
  if (rowsIn(distinct) < 2) return distinct.values[0] ?? Number.NaN;
  return between(meanRank(distinct), valueAt(distinct), n, rank);
}

/** Share of the rows from which on a single value gets a color of its own. */
const HEAVY = 0.5;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** A color scale by rank. What most rows have in common stands apart, so that the ramp shows the others. */
export interface RankScale {
  tie: { value: number; share: number } | null;
  /** Ranks of all others. */
  rest: Distinct;
  /** Their quartiles, and where those stand along the ramp (0 .. 1). */
  ticks: { value: number; at: number }[];
}

export function rankScale(all: Distinct): RankScale {
  const n = rowsIn(all);
  const m = all.values.length;
  let at = -1;
  for (let i = 0; m > 2 && i < m; i++)
    if ((all.starts[i + 1] as number) - (all.starts[i] as number) >= HEAVY * n) at = i;
  let rest = all;
  let tie: RankScale["tie"] = null;
  if (at >= 0) {
    const count = (all.starts[at + 1] as number) - (all.starts[at] as number);
    tie = { value: all.values[at] as number, share: count / n };
    rest = {
      values: all.values.filter((_, i) => i !== at),
      starts: all.starts
        .filter((_, i) => i !== at)
        .map((start, i) => (i < at ? start : start - count)),
    };
  }
  const ticks: RankScale["ticks"] = [];
  if (rest.values.length)
    for (const share of QUARTERS) {
      const value = quantileOf(rest, share);
      if (value !== ticks.at(-1)?.value) ticks.push({ value, at: rankOf(rest, value) });
    }
  return { tie, rest, ticks };
}
