// Curves of a classifier over all thresholds, from one walk of its scores: what xwidgets/results/curves.py and
// xwidgets/methods/performance compute, held to the same examples (tests/performance/scores.json).

/** Rows as a walk needs them. */
export interface Scored {
  /** 1: the row is of the class. */
  actual: Uint8Array;
  score: Float64Array;
  weight: Float64Array | null;
}

/** Weight of the positive and negative rows that score at least a threshold, and what follows from their order. */
export interface Walk {
  /** Falling: infinity, which nothing reaches, then every distinct score. */
  threshold: Float64Array;
  tp: Float64Array;
  fp: Float64Array;
  positive: number;
  negative: number;
  /** Rows, whatever they weigh. */
  n_rows: number;
}

/** Rows from the highest score down; ties in the order of the table. */
export function fallingOrder(score: Float64Array): Int32Array {
  const order = Int32Array.from(score, (_, i) => i);
  return order.sort((a, b) => (score[b] as number) - (score[a] as number) || a - b);
}

/** Walk the rows of `order`, of the mask alone where there is one. */
export function walk(rows: Scored, order: Int32Array, mask: Uint8Array | null): Walk {
  const { actual, score, weight } = rows;
  const threshold = new Float64Array(order.length + 1);
  const tp = new Float64Array(order.length + 1);
  const fp = new Float64Array(order.length + 1);
  threshold[0] = Number.POSITIVE_INFINITY;
  let n = 0;
  let n_rows = 0;
  let [found, wrong] = [0, 0];
  for (const row of order) {
    if (mask && !mask[row]) continue;
    n_rows++;
    const own = weight ? (weight[row] as number) : 1;
    if (actual[row]) found += own;
    else wrong += own;
    const value = score[row] as number;
    if (value !== threshold[n]) threshold[++n] = value;
    tp[n] = found;
    fp[n] = wrong;
  }
  return {
    threshold: threshold.subarray(0, n + 1),
    tp: tp.subarray(0, n + 1),
    fp: fp.subarray(0, n + 1),
    positive: found,
    negative: wrong,
    n_rows,
  };
}

/** The last point whose threshold is at least so high: what lies there is what scores at least that. */
export function placeOf({ threshold }: Walk, limit: number): number {
  let [low, high] = [0, threshold.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((threshold[middle] as number) >= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Weight of the right and wrong decisions. */
export interface Counts {
  tp: number;
  fp: number;
  tn: number;
  fn: number;
}

export function countsAt(curve: Walk, limit: number): Counts {
  const at = Math.max(0, placeOf(curve, limit));
  const [tp, fp] = [curve.tp[at] ?? 0, curve.fp[at] ?? 0];
  return { tp, fp, tn: curve.negative - fp, fn: curve.positive - tp };
}

export const sumOf = (parts: readonly Counts[]): Counts =>
  parts.reduce(
    (sum, { tp, fp, tn, fn }) => ({
      tp: sum.tp + tp,
      fp: sum.fp + fp,
      tn: sum.tn + tn,
      fn: sum.fn + fn,
    }),
    { tp: 0, fp: 0, tn: 0, fn: 0 },
  );

export const ratio = (above: number, below: number): number =>
  below > 0 ? above / below : Number.NaN;

/** How often a positive row scores above a negative one; ties count half. */
export function rocAuc({ tp, fp, positive, negative }: Walk): number {
  let won = 0;
  for (let i = 1; i < tp.length; i++) {
    const found = (tp[i] as number) - (tp[i - 1] as number);
    won += found * (negative - ((fp[i] as number) + (fp[i - 1] as number)) / 2);
  }
  return ratio(won, positive * negative);
}

/** Precision at every threshold, averaged with the recall that it adds. */
export function averagePrecision({ tp, fp, positive }: Walk): number {
  let sum = 0;
  for (let i = 1; i < tp.length; i++) {
    const found = tp[i] as number;
    const added = found - (tp[i - 1] as number);
    if (added > 0) sum += (added * found) / (found + (fp[i] as number));
  }
  return ratio(sum, positive);
}

/** A curve to draw. */
export interface Curve {
  x: Float64Array;
  y: Float64Array;
  threshold: Float64Array;
}

export type CurveName = "roc" | "precision_recall" | "gain" | "lift";

/** Null where it cannot be told. */
export function curveOf(name: CurveName, curve: Walk): Curve | null {
  const { tp, fp, threshold, positive, negative } = curve;
  if (!positive || (name === "roc" && !negative)) return null;
  const total = positive + negative;
  if (name === "roc")
    return { x: tp.map((_, i) => fp[i]! / negative), y: tp.map((v) => v / positive), threshold };
  if (name === "gain")
    return { x: tp.map((v, i) => (v + fp[i]!) / total), y: tp.map((v) => v / positive), threshold };
  let first = 0;
  while (first < tp.length && !(tp[first]! + fp[first]! > 0)) first++;
  const [some_tp, some_fp] = [tp.subarray(first), fp.subarray(first)];
  if (name === "lift") {
    const x = some_tp.map((v, i) => (v + some_fp[i]!) / total);
    return {
      x,
      y: some_tp.map((v, i) => v / positive / x[i]!),
      threshold: threshold.subarray(first),
    };
  }
  return {
    x: some_tp.map((v) => v / positive),
    y: some_tp.map((v, i) => v / (v + some_fp[i]!)),
    threshold: threshold.subarray(first),
  };
}

/** Where a threshold stands on a curve; null outside of it. */
export function pointOf(
  name: CurveName,
  { tp, fp, fn, tn }: Counts,
): { x: number; y: number } | null {
  const [x, y] =
    name === "roc"
      ? [ratio(fp, fp + tn), ratio(tp, tp + fn)]
      : name === "gain"
        ? [ratio(tp + fp, tp + fp + tn + fn), ratio(tp, tp + fn)]
        : name === "lift"
          ? [ratio(tp + fp, tp + fp + tn + fn), liftOf({ tp, fp, fn, tn })]
          : [ratio(tp, tp + fn), ratio(tp, tp + fp)];
  return Number.isNaN(x + y) ? null : { x, y };
}

const liftOf = ({ tp, fp, fn, tn }: Counts): number =>
  ratio(tp, tp + fn) / ratio(tp + fp, tp + fp + tn + fn);

/** A curve as few points as a picture can tell apart, its ends and corners among them. */
export function thinned(curve: Curve, cells = 400): Curve {
  const n = curve.x.length;
  if (n <= 2 * cells) return curve;
  const high = curve.y.reduce((most, y) => Math.max(most, y), 1);
  const keep: number[] = [0];
  let last = -1;
  for (let i = 1; i < n - 1; i++) {
    const cell =
      Math.floor((curve.x[i] as number) * cells) * (cells + 1) +
      Math.floor(((curve.y[i] as number) / high) * cells);
    if (cell !== last) keep.push(i);
    last = cell;
  }
  keep.push(n - 1);
  const pick = (from: Float64Array): Float64Array =>
    Float64Array.from(keep, (i) => from[i] as number);
  return { x: pick(curve.x), y: pick(curve.y), threshold: pick(curve.threshold) };
}
