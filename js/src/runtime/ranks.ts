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

export const rowsIn = ({ starts }: Distinct): number => starts.at(-1) ?? 0;

/** The value at a share 0 .. 1 of the rows (nearest rank). */
export function quantileOf(distinct: Distinct, share: number): number {
  const { values, starts } = distinct;
  const at = Math.floor(share * (rowsIn(distinct) - 1) + 0.5);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return values[low] ?? Number.NaN;
}

/** Rank in 0 .. 1: ties share their mean rank, between two values it is interpolated, beyond the ends it stays. */
export function rankOf(distinct: Distinct, value: number): number {
  const { values, starts } = distinct;
  if (Number.isNaN(value) || values.length === 0) return Number.NaN;
  const last = rowsIn(distinct) - 1;
  if (last < 1) return 0.5;
  const mean = (i: number): number =>
    ((starts[i] as number) + (starts[i + 1] as number) - 1) / 2 / last;
  let [low, high] = [0, values.length - 1];
  if (value <= (values[0] as number)) return mean(0);
  if (value >= (values[high] as number)) return mean(high);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((values[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  const [a, b] = [values[low] as number, values[low + 1] as number];
  const share = (value - a) / (b - a);
  return mean(low) + share * (mean(low + 1) - mean(low));
}

/** The value at a rank: the inverse of `rankOf`. */
export function valueOfRank(distinct: Distinct, rank: number): number {
  const { values, starts } = distinct;
  const last = rowsIn(distinct) - 1;
  if (last < 1) return values[0] ?? Number.NaN;
  const mean = (i: number): number =>
    ((starts[i] as number) + (starts[i + 1] as number) - 1) / 2 / last;
  let [low, high] = [0, values.length - 1];
  if (rank <= mean(0)) return values[0] as number;
  if (rank >= mean(high)) return values[high] as number;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (mean(middle) <= rank) low = middle;
    else high = middle - 1;
  }
  const share = (rank - mean(low)) / (mean(low + 1) - mean(low));
  const [a, b] = [values[low] as number, values[low + 1] as number];
  return a + share * (b - a);
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
