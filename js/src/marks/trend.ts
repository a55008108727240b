// The trend of attributions over a feature's value: means of equally many rows. As xwidgets/charts/trend.py, held to the
// same examples (tests/charts/points.json).

export interface TrendPoint {
  /** Mean value of the rows of a bin. */
  value: number;
  /** Mean attribution. */
  mean: number;
  /** The middle half of the attributions. */
  low: number;
  high: number;
  n_rows: number;
}

const LEAST_ROWS = 8;
const MAX_BINS = 24;

const MAX_ROWS = 20_000;

/** The rows that a trend is made of, in the order of their values: all, or evenly spread ones. */
export function trendRows(values: ArrayLike<number>, attributions: ArrayLike<number>): Uint32Array {
  const step = Math.max(1, Math.floor(attributions.length / MAX_ROWS));
  const rows: number[] = [];
  for (let i = 0; i < attributions.length; i += step)
    if (Number.isFinite(values[i] as number) && Number.isFinite(attributions[i] as number))
      rows.push(i);
  return Uint32Array.from(rows).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  );
}

/** Bins of about equal size of the rows in `mask`, in the order of their values; equal values are never parted. */
export function trendOf(
  rows: Uint32Array,
  values: ArrayLike<number>,
  attributions: ArrayLike<number>,
  mask: Uint8Array | null,
): TrendPoint[] {
  const chosen = mask ? rows.filter((i) => mask[i]) : rows;
  const n = chosen.length;
  if (n < 2 * LEAST_ROWS) return [];
  const size = n / Math.min(MAX_BINS, Math.floor(n / LEAST_ROWS), Math.floor(Math.sqrt(n)));
  const x = (k: number): number => values[chosen[k] as number] as number;
  const points: TrendPoint[] = [];
  for (let start = 0; start < n; ) {
    let end = Math.min(n, Math.floor(start + size + 0.5));
    while (end < n && x(end) === x(end - 1)) end++;
    // What is left over joins the last bin.
    if (n - end < size / 2) end = n;
    let sum = 0;
    for (let k = start; k < end; k++) sum += x(k);
    const ys = Float64Array.from(
      chosen.subarray(start, end),
      (row) => attributions[row] as number,
    ).sort();
    points.push(pointOf(sum, ys));
    start = end;
  }
  return points;
}

function pointOf(sum_x: number, ys: Float64Array): TrendPoint {
  const n = ys.length;
  const sum_y = ys.reduce((sum, y) => sum + y, 0);
  const at = (share: number): number => ys[Math.floor(share * (n - 1) + 0.5)] as number;
  return { value: sum_x / n, mean: sum_y / n, low: at(0.25), high: at(0.75), n_rows: n };
}
