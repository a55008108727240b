// Exact interventional SHAP values of trees: for every background row, the leaves that some mixture of it with the
// explained row reaches. With `a` columns that only the row satisfies and `b` that only the background row does, a
// leaf counts (a - 1)! b! / (a + b)! for each of the first and minus a! (b - 1)! / (a + b)! for each of the second
// (Lundberg et al., 2020).

import type { UnitHeader } from "./container";
import { type Explainer, type Parts, shownValues, sideOf } from "./parts";
import { goesLeft, type Trees, treeSums } from "./trees";

const MOST = 65;
/** Nodes that are visited between two yields. */
const PIECE = 300_000;

/** `(a - 1)! b! / (a + b)!` at `a * MOST + b`. */
const WEIGHTS = (() => {
  const table = new Float64Array(MOST * MOST);
  for (let a = 1; a < MOST; a++) {
    table[a * MOST] = 1 / a;
    for (let b = 1; b < MOST; b++) table[a * MOST + b] = (table[a * MOST + b - 1]! * b) / (a + b);
  }
  return table;
})();

/** Mean of the background's sums, weighted. */
export function meanSums(parts: Parts): Float64Array {
  const rows = parts.section("reference.rows") as Float64Array;
  const weight = parts.section("reference.weight");
  const mean = new Float64Array(parts.nSums);
  const sums = new Float64Array(parts.nSums);
  const width = parts.header.n_encoded;
  for (let z = 0; z < weight.length; z++) {
    // In float64 throughout, as the values are.
    treeSums(
      { ...parts.trees!, float32: false },
      rows.subarray(z * width, (z + 1) * width),
      sums,
      0,
    );
    for (let m = 0; m < mean.length; m++) mean[m] = mean[m]! + weight[z]! * sums[m]!;
  }
  return mean;
}

export function interventionalExplainer(parts: Parts, unit: UnitHeader): Explainer {
  const trees = parts.trees!;
  const width = parts.header.n_encoded;
  const rows = parts.section("reference.rows") as Float64Array;
  const weight = parts.section("reference.weight");
  const mean = meanSums(parts);
  const walk = walkerOf(trees, width);
  return function* (encoded, output) {
    const { sum, sign, shift } = sideOf(unit, output);
    const phi = new Float64Array(width);
    let work = 0;
    for (let t = 0; t < trees.nTrees; t++) {
      if (trees.nValues === 1 && trees.output[t] !== sum) continue;
      for (let z = 0; z < weight.length; z++) {
        work += walk(t, encoded, rows, z * width, weight[z]!, sum, phi);
        if (work > PIECE) {
          work = 0;
          yield;
        }
      }
    }
    return { values: shownValues(parts, unit, phi, sign), base_value: shift + sign * mean[sum]! };
  };
}

/** A function that adds what one tree says of a row against one background row; it returns its work. */
function walkerOf(trees: Trees, width: number) {
  const { offsets, right, feature, value, nValues } = trees;
  const UNKNOWN = 0;
  const MINE = 1;
  const THEIRS = 2;
  const chosen = new Uint8Array(width);
  const branch = new Int32Array(width + 1);
  const other = new Int32Array(width + 1);
  return (
    t: number,
    x: Float64Array,
    Z: Float64Array,
    z: number,
    weight: number,
    m: number,
    phi: Float64Array,
  ): number => {
    let i = offsets[t]!;
    let level = 0;
    let [a, b] = [0, 0];
    let visited = 0;
    for (;;) {
      while (right[i]! >= 0) {
        visited++;
        const f = feature[i]!;
        const state = chosen[f]!;
        if (state !== UNKNOWN) {
          i = goesLeft(trees, i, state === MINE ? x[f]! : Z[z + f]!) ? i + 1 : right[i]!;
          continue;
        }
        const mine = goesLeft(trees, i, x[f]!);
        if (mine === goesLeft(trees, i, Z[z + f]!)) {
          i = mine ? i + 1 : right[i]!;
          continue;
        }
        // The row first; the background row's side waits.
        branch[level] = f;
        other[level++] = mine ? right[i]! : i + 1;
        chosen[f] = MINE;
        a++;
        i = mine ? i + 1 : right[i]!;
      }
      const v = weight * value[(-1 - right[i]!) * nValues + (nValues > 1 ? m : 0)]!;
      const gain = v * WEIGHTS[a * MOST + b]!;
      const loss = v * WEIGHTS[b * MOST + a]!;
      for (let l = 0; l < level; l++) {
        const f = branch[l]!;
        phi[f] = phi[f]! + (chosen[f] === MINE ? gain : -loss);
      }
      while (level > 0 && chosen[branch[level - 1]!] === THEIRS) {
        chosen[branch[--level]!] = UNKNOWN;
        b--;
      }
      if (level === 0) return visited + 1;
      chosen[branch[level - 1]!] = THEIRS;
      a--;
      b++;
      i = other[level - 1]!;
    }
  };
}
