// Marginal histograms: the bin of every row once, then counts per mask, then one path for all bars.

/** Bin of every position in `pixels` (equal bins over `range`); -1 outside or without a place. */
export function binsOf(
  pixels: Float32Array,
  range: readonly [number, number],
  n_bins: number,
): Int16Array {
  const [low, high] = range;
  const scale = n_bins / Math.max(1e-9, high - low);
  const bins = new Int16Array(pixels.length);
  for (let i = 0; i < bins.length; i++) {
    const at = ((pixels[i] as number) - low) * scale;
    // The last bin holds its upper edge too.
    bins[i] = at >= 0 && at <= n_bins ? Math.min(n_bins - 1, Math.floor(at)) : -1;
  }
  return bins;
}

/** Rows per bin; with a mask only those in it. */
export function countBins(bins: Int16Array, n_bins: number, mask: Uint8Array | null): Float64Array {
  const counts = new Float64Array(n_bins);
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i] as number;
    if (bin >= 0 && (!mask || mask[i])) counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

export interface Bar {
  /** Along the axis. */
  start: number;
  end: number;
}

/** Equal bars over `range`, as `binsOf` counts them. */
export const equalBars = (range: readonly [number, number], n_bins: number): Bar[] =>
  Array.from({ length: n_bins }, (_, b) => ({
    start: range[0] + ((range[1] - range[0]) * b) / n_bins,
    end: range[0] + ((range[1] - range[0]) * (b + 1)) / n_bins,
  }));

/** SVG path of all bars: upright from `base` upwards, or with `sideways` from `base` to the right. */
export function barsPath(
  bars: readonly Bar[],
  counts: ArrayLike<number>,
  most: number,
  length: number,
  base: number,
  sideways = false,
): string {
  let path = "";
  for (let b = 0; b < bars.length; b++) {
    const count = counts[b] ?? 0;
    if (count === 0) continue;
    const { start, end } = bars[b] as Bar;
    const gap = end - start > 4 ? 0.5 : 0;
    // A single row must still be seen.
    const size = Math.max(1, (count / most) * length);
    const [from, along] = [round(start + gap), round(end - start - 2 * gap)];
    path += sideways
      ? `M${round(base)} ${from}h${round(size)}v${along}h${round(-size)}z`
      : `M${from} ${round(base)}v${round(-size)}h${along}v${round(size)}z`;
  }
  return path;
}

const round = (x: number): number => Math.round(x * 10) / 10;
