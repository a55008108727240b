// Calibration: does what is called 30 % happen in 30 % of the rows? As xwidgets/methods/performance/calibration.py.

import type { Scored } from "./curves";

export const N_BINS = 10;
const Z = 1.959963984540054;

export interface Calibration {
  /** Of every bin that has rows: mean probability, share observed and its 95 % interval, weight, ends. */
  predicted: number[];
  observed: number[];
  low: number[];
  high: number[];
  weight: number[];
  from: number[];
  to: number[];
  ece: number;
  mce: number;
}

export function calibrationOf(
  { actual, score, weight }: Scored,
  mask: Uint8Array | null,
  n_bins = N_BINS,
): Calibration {
  const edges = Array.from({ length: n_bins + 1 }, (_, i) => i / n_bins);
  const sums = {
    total: zeros(n_bins),
    said: zeros(n_bins),
    there: zeros(n_bins),
    squares: zeros(n_bins),
  };
  for (let i = 0; i < score.length; i++) {
    if (mask && !mask[i]) continue;
    const value = score[i] as number;
    const own = weight ? (weight[i] as number) : 1;
    const bin = binOf(value, edges);
    sums.total[bin]! += own;
    sums.said[bin]! += own * value;
    sums.there[bin]! += own * (actual[i] as number);
    sums.squares[bin]! += own * own;
  }
  const found: Calibration = {
    predicted: [],
    observed: [],
    low: [],
    high: [],
    weight: [],
    from: [],
    to: [],
    ece: Number.NaN,
    mce: Number.NaN,
  };
  let [distance, most, all] = [0, 0, 0];
  for (let bin = 0; bin < n_bins; bin++) {
    const total = sums.total[bin] as number;
    if (!(total > 0)) continue;
    const said = (sums.said[bin] as number) / total;
    const there = (sums.there[bin] as number) / total;
    const [low, high] = wilson(there, total ** 2 / (sums.squares[bin] as number));
    found.predicted.push(said);
    found.observed.push(there);
    found.low.push(low);
    found.high.push(high);
    found.weight.push(total);
    found.from.push(edges[bin] as number);
    found.to.push(edges[bin + 1] as number);
    distance += total * Math.abs(there - said);
    most = Math.max(most, Math.abs(there - said));
    all += total;
  }
  if (all > 0) {
    found.ece = distance / all;
    found.mce = most;
  }
  return found;
}

const zeros = (n: number): Float64Array => new Float64Array(n);

/** A bin has its upper edge, and the first one has 0 as well. */
function binOf(value: number, edges: readonly number[]): number {
  const n_bins = edges.length - 1;
  let bin = Math.min(n_bins - 1, Math.max(0, Math.ceil(value * n_bins) - 1));
  while (bin > 0 && value <= (edges[bin] as number)) bin--;
  while (bin < n_bins - 1 && value > (edges[bin + 1] as number)) bin++;
  return bin;
}

/** 95 % interval of a share among `n` rows (the effective number where they have weights). */
function wilson(share: number, n: number): [number, number] {
  const centre = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const half =
    (Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))) / (1 + Z ** 2 / n);
  return [centre - half, centre + half];
}
