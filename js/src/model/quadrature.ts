// Exact path-dependent SHAP values by Gauss-Legendre quadrature: the algorithm of
// xwidgets/methods/tree_shap/kernels.py, where it is derived, for one row and one output.

import { CATEGORY, goesLeft, MISSING_LEFT, type Trees, ZERO_MISSING } from "./trees";

/** What each split knows of its path. */
export interface Paths {
  /** Share of the cover that goes left. */
  ratio: Float64Array;
  /** Product of the ratios of this column's splits above. */
  weight: Float64Array;
  /** Depth of the nearest split above on the same column, or -1. */
  previous: Int32Array;
  /** Splits on the longest path of all trees. */
  depth: number;
  /** Most distinct columns on a path, for every tree. */
  distinct: Int32Array;
  /** Cover-weighted mean of each sum. */
  base: Float64Array;
  /** Points and weights on (0, 1); rule `k` has `k` points. */
  rules: { points: Float64Array; weights: Float64Array }[];
}

export function pathsOf(trees: Trees): Paths {
  const { nTrees, nSums, nValues, offsets, right, feature, cover, value, output } = trees;
  const n = right.length;
  const ratio = new Float64Array(n);
  const weight = new Float64Array(n);
  const previous = new Int32Array(n).fill(-1);
  const distinct = new Int32Array(nTrees);
  const base = Float64Array.from(trees.base);
  let depth = 0;
  // The path above the node that is visited, by depth.
  const path: number[] = [];
  const onLeft: boolean[] = [];
  const share: number[] = [1];
  const seen: number[] = [0];
  for (let t = 0; t < nTrees; t++) {
    for (let i = offsets[t]!; i < offsets[t + 1]!; i++) {
      const d = path.length;
      if (right[i]! >= 0) {
        const [l, r] = [cover[i + 1]!, cover[right[i]!]!];
        ratio[i] = l + r > 0 ? l / (l + r) : 0.5;
        weight[i] = 1;
        for (let above = d - 1; above >= 0; above--) {
          const twin = path[above]!;
          if (feature[twin] !== feature[i]) continue;
          previous[i] = above;
          weight[i] = weight[twin]! * (onLeft[above] ? ratio[twin]! : 1 - ratio[twin]!);
          break;
        }
        seen[d + 1] = seen[d]! + (previous[i]! < 0 ? 1 : 0);
        share[d + 1] = share[d]! * ratio[i]!;
        path.push(i);
        onLeft.push(true);
        depth = Math.max(depth, d + 1);
        continue;
      }
      const leaf = -1 - right[i]!;
      distinct[t] = Math.max(distinct[t]!, seen[d]!);
      if (nValues > 1) {
        for (let m = 0; m < nSums; m++) base[m] = base[m]! + share[d]! * value[leaf * nValues + m]!;
      } else base[output[t]!] = base[output[t]!]! + share[d]! * value[leaf]!;
      while (path.length && !onLeft[path.length - 1]) {
        path.pop();
        onLeft.pop();
      }
      const top = path.length - 1;
      if (top < 0) continue;
      onLeft[top] = false;
      share[top + 1] = share[top]! * (1 - ratio[path[top]!]!);
    }
  }
  let most = 1;
  for (let t = 0; t < nTrees; t++) most = Math.max(most, (distinct[t]! + 1) >> 1);
  return {
    ratio,
    weight,
    previous,
    depth,
    distinct,
    base,
    rules: Array.from({ length: most + 1 }, (_, k) => gaussLegendre(Math.max(k, 1))),
  };
}

/** The Gauss-Legendre rule with `n` points on (0, 1). */
export function gaussLegendre(n: number): { points: Float64Array; weights: Float64Array } {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = -Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let round = 0; round < 100; round++) {
      let [before, here] = [1, x];
      for (let k = 2; k <= n; k++) {
        [before, here] = [here, ((2 * k - 1) * x * here - (k - 1) * before) / k];
      }
      slope = (n * (x * here - before)) / (x * x - 1);
      const step = here / slope;
      x -= step;
      if (Math.abs(step) < 1e-16) break;
    }
    points[i] = 0.5 * (x + 1);
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}

/** Memory that explanations of one ensemble share. */
export class Quadrature {
  readonly paths: Paths;
  private readonly trees: Trees;
  private readonly width: number;
  private readonly split: Int32Array;
  private readonly onRight: Uint8Array;
  private readonly known: Float64Array;
  private readonly before: Float64Array;
  private readonly left: Float64Array;
  private readonly slope: Float64Array;
  private readonly inverse: Float64Array;
  private readonly scale: Float64Array;
  private readonly product: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;

  constructor(trees: Trees) {
    this.trees = trees;
    this.paths = pathsOf(trees);
    const depth = this.paths.depth + 1;
    this.width = this.paths.rules.length;
    this.split = new Int32Array(depth);
    this.onRight = new Uint8Array(depth);
    const perDepth = () => new Float64Array(depth);
    const perPoint = () => new Float64Array((depth + 1) * this.width);
    [this.known, this.before, this.left, this.slope] = [
      perDepth(),
      perDepth(),
      perDepth(),
      perDepth(),
    ];
    [this.inverse, this.scale, this.product] = [perPoint(), perPoint(), perPoint()];
    [this.low, this.high] = [perPoint(), perPoint()];
  }

  /** Add tree `t`'s values of sum `m` to `phi`, one per encoded column. */
  add(t: number, x: Float64Array, m: number, phi: Float64Array): void {
    const { offsets, right, feature, flags, threshold, value, nValues, output } = this.trees;
    const root = offsets[t]!;
    if (right[root]! < 0 || (nValues === 1 && output[t] !== m)) return;
    const { ratio, weight, previous, distinct, rules } = this.paths;
    const { split, onRight, known, before, left, slope, inverse, scale, product } = this;
    const { low, high, width } = this;
    const n = Math.max(1, (distinct[t]! + 1) >> 1);
    const p = rules[n]!.points;
    const w = rules[n]!.weights;
    const at = nValues > 1 ? m : 0;
    let d = 0;
    let i = root;
    for (let k = 0; k < n; k++) product[k] = 1;
    for (;;) {
      // Descend until a split is finished without visiting its children.
      for (;;) {
        const x_i = x[feature[i]!]!;
        const c = ratio[i]!;
        const z = weight[i]!;
        const above = previous[i]!;
        const go =
          flags[i]! & (CATEGORY | ZERO_MISSING)
            ? goesLeft(this.trees, i, x_i)
            : flags[i]! & MISSING_LEFT
              ? !(x_i > threshold[i]!)
              : x_i <= threshold[i]!;
        split[d] = i;
        const row = d * width;
        const o = above < 0 ? 1 : known[above]!;
        before[d] = o;
        left[d] = go ? o : 0;
        const s = go ? o * (1 - c) : -o * c;
        slope[d] = s;
        if (above < 0) {
          for (let k = 0; k < n; k++) {
            inverse[row + k] = p[k]!;
            scale[row + k] = w[k]!;
          }
        } else {
          for (let k = 0; k < n; k++) {
            const one = 1 / (p[k]! + (1 - p[k]!) * z);
            inverse[row + k] = p[k]! * one;
            scale[row + k] = w[k]! * z * one * one;
          }
        }
        const leftLeaf = right[i + 1]! < 0;
        if (leftLeaf && right[right[i]!]! < 0) break;
        if (leftLeaf) {
          onRight[d] = 1;
          known[d] = o - left[d]!;
          for (let k = row; k < row + n; k++) {
            product[k + width] = product[k]! * (1 - c - inverse[k]! * s);
          }
          i = right[i]!;
        } else {
          onRight[d] = 0;
          known[d] = left[d]!;
          for (let k = row; k < row + n; k++) {
            product[k + width] = product[k]! * (c + inverse[k]! * s);
          }
          i = i + 1;
        }
        d++;
      }
      // Combine finished splits upwards.
      for (;;) {
        i = split[d]!;
        const r = right[i]!;
        const c = ratio[i]!;
        const s = slope[d]!;
        const leftLeaf = right[i + 1]! < 0;
        const rightLeaf = right[r]! < 0;
        const leftValue = leftLeaf ? value[(-1 - right[i + 1]!) * nValues + at]! : 0;
        const rightValue = rightLeaf ? value[(-1 - right[r]!) * nValues + at]! : 0;
        const row = d * width;
        const below = row + width;
        const target = d > 0 && onRight[d - 1] ? low : high;
        let total = 0;
        for (let k = 0; k < n; k++) {
          const small = rightLeaf ? rightValue : low[below + k]!;
          const large = leftLeaf ? leftValue : high[below + k]!;
          const difference = large - small;
          total += scale[row + k]! * product[row + k]! * difference;
          target[row + k] = small + difference * (c + inverse[row + k]! * s);
        }
        phi[feature[i]!] = phi[feature[i]!]! + s * total;
        if (d === 0) return;
        d--;
        if (onRight[d]) continue;
        i = split[d]!;
        const next = right[i]!;
        if (right[next]! < 0) continue;
        onRight[d] = 1;
        known[d] = before[d]! - left[d]!;
        const from = d * width;
        for (let k = from; k < from + n; k++) {
          product[k + width] = product[k]! * (1 - ratio[i]! - inverse[k]! * slope[d]!);
        }
        i = next;
        d++;
        break;
      }
    }
  }
}
