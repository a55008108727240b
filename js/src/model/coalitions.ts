// The sums of all coalitions of players at once: those of linear models by doubling, those of products of columns from
// small coalitions, those of trees from one walk per background row, which finds each leaf that some mixture reaches.

import type { Parts } from "./parts";
import { goesLeft, type Trees } from "./trees";

/**
 * For a row and the places of its columns among `n` players: a function that writes the sums of all coalitions
 * against background row `z` to `table` (2 ** n, nSums). Columns at place -1 are always the background row's, those
 * at place `n` always the row's.
 */
export type Fill = (
  x: Float64Array,
  place: Int32Array,
  n: number,
) => (z: number, table: Float64Array) => void;

export function linearFill(parts: Parts, rows: Float64Array, width: number): Fill {
  const { coefficients, constants, nSums } = parts;
  return (x, place, n) => (z, table) => {
    for (let m = 0; m < nSums; m++) {
      const change = new Float64Array(n);
      let sum = constants[m]!;
      for (let e = 0; e < width; e++) {
        const coefficient = coefficients[e * nSums + m]!;
        const mine = x[e]! * coefficient;
        const theirs = rows[z * width + e]! * coefficient;
        const player = place[e]!;
        sum += player === n ? mine : theirs;
        if (player >= 0 && player < n) change[player] = change[player]! + mine - theirs;
      }
      table[m] = sum;
      for (let i = 0; i < n; i++) {
        const half = 1 << i;
        for (let s = 0; s < half; s++) {
          table[(s + half) * nSums + m] = table[s * nSums + m]! + change[i]!;
        }
      }
    }
  };
}

/**
 * A leaf that is reached where the players `a` are in and the players `b` are not counts for 2 ** (n - |a| - |b|)
 * coalitions. Either it is added to each of these, or, where that is less work, its Moebius terms are: plus or minus
 * its value at `a` joined with every subset of `b`. One pass over the table then adds all subsets up.
 */
export function treeFill(trees: Trees, rows: Float64Array, width: number): Fill {
  const { nTrees, nSums, nValues, offsets, right, feature, value, output, base } = trees;
  const theirs = directionsOf(trees, rows, width);
  return (x, place, n) => {
    const all = (1 << n) - 1;
    const signs = Int8Array.from({ length: all + 1 }, (_, s) => (size(s) & 1 ? -1 : 1));
    const terms = new Float64Array((all + 1) * nSums);
    const branch = new Int32Array(n + 1);
    const other = new Int32Array(n + 1);
    /** Of a split: twice the bit of its player (0 where it has none), plus one where the row goes left. */
    const split = new Int32Array(right.length);
    for (let i = 0; i < right.length; i++) {
      if (right[i]! < 0) continue;
      const player = place[feature[i]!]!;
      split[i] = (player < 0 ? 0 : 2 << player) + (goesLeft(trees, i, x[feature[i]!]!) ? 1 : 0);
    }
    return (z, table) => {
      const left = theirs(z);
      terms.fill(0);
      table.fill(0);
      terms.set(base);
      for (let t = 0; t < nTrees; t++) {
        let i = offsets[t]!;
        let level = 0;
        // Players that are in, and out; of `open` both sides are still to be seen.
        let [a, b, open] = [all + 1, 0, 0];
        let [nA, nB] = [0, 0];
        for (;;) {
          for (let far = right[i]!; far >= 0; far = right[i]!) {
            const bit = split[i]! >> 1;
            const mine = split[i]! & 1;
            let goes = (left[i >> 5]! >>> (i & 31)) & 1;
            if (goes !== mine && bit) {
              if (!((a | b) & bit)) {
                branch[level] = bit;
                other[level++] = mine ? far : i + 1;
                a |= bit;
                open |= bit;
                nA++;
              }
              if (a & bit) goes = mine;
            }
            // No branch that a processor could guess wrong.
            i = far + (i + 1 - far) * goes;
          }
          const leaf = (-1 - right[i]!) * nValues;
          const few = nB <= n - nA - nB;
          const over = few ? b : all & ~(a | b);
          const own = a & all;
          for (let m = 0; m < nValues; m++) {
            const v = value[leaf + m]!;
            const at = nValues > 1 ? m : output[t]!;
            if (few) addTerms(terms, own, over, signs, v, nSums, at);
            else addEach(table, own, over, v, nSums, at);
          }
          while (level > 0 && !(open & branch[level - 1]!)) {
            b &= ~branch[--level]!;
            nB--;
          }
          if (level === 0) break;
          const bit = branch[level - 1]!;
          open &= ~bit;
          a &= ~bit;
          b |= bit;
          nA--;
          nB++;
          i = other[level - 1]!;
        }
      }
      addSubsets(terms, nSums);
      for (let s = 0; s < table.length; s++) table[s] = table[s]! + terms[s]!;
    };
  };
}

/** Adds `v` to the sum `at` of `own` joined with every subset of `over`. */
function addEach(
  table: Float64Array,
  own: number,
  over: number,
  v: number,
  nSums: number,
  at: number,
): void {
  for (let subset = over; ; subset = (subset - 1) & over) {
    const k = (own | subset) * nSums + at;
    table[k] = table[k]! + v;
    if (subset === 0) return;
  }
}

/** The same with the sign of the subset: plus where it has an even number of members. */
function addTerms(
  terms: Float64Array,
  own: number,
  over: number,
  signs: Int8Array,
  v: number,
  nSums: number,
  at: number,
): void {
  for (let subset = over; ; subset = (subset - 1) & over) {
    const k = (own | subset) * nSums + at;
    terms[k] = terms[k]! + signs[subset]! * v;
    if (subset === 0) return;
  }
}

/** For a background row, a bit per split: whether it goes left. Worked out when it is asked for first. */
function directionsOf(trees: Trees, rows: Float64Array, width: number): (z: number) => Int32Array {
  const { right, feature } = trees;
  const known: Int32Array[] = [];
  return (z) => {
    let left = known[z];
    if (!left) {
      left = new Int32Array((right.length + 31) >> 5);
      for (let i = 0; i < right.length; i++) {
        if (right[i]! >= 0 && goesLeft(trees, i, rows[z * width + feature[i]!]!))
          left[i >> 5] = left[i >> 5]! | (1 << (i & 31));
      }
      known[z] = left;
    }
    return left;
  };
}

/**
 * Sums that join at most `order` columns at a time are known from the coalitions of at most that many players: their
 * Moebius terms vanish above.
 */
export function mixedFill(parts: Parts, rows: Float64Array, order: number): Fill {
  const { nSums, sums, encode, header } = parts;
  const width = header.n_raw;
  const mixed = new Float64Array(width);
  return (x, place, n) => (z, table) => {
    const always = 1 << n;
    table.fill(0);
    for (let s = 0; s < 1 << n; s++) {
      if (size(s) > order) continue;
      for (let j = 0; j < width; j++) {
        mixed[j] = place[j]! >= 0 && (s | always) & (1 << place[j]!) ? x[j]! : rows[z * width + j]!;
      }
      sums(encode(mixed), table, s * nSums);
      for (let subset = (s - 1) & s; s !== 0; subset = (subset - 1) & s) {
        for (let m = 0; m < nSums; m++) {
          table[s * nSums + m] = table[s * nSums + m]! - table[subset * nSums + m]!;
        }
        if (subset === 0) break;
      }
    }
    addSubsets(table, nSums);
  };
}

/** Every coalition's number becomes the sum over its subsets. */
function addSubsets(table: Float64Array, nSums: number): void {
  for (let half = nSums; half < table.length; half *= 2) {
    for (let s = half; s < table.length; s += 2 * half) {
      for (let k = s; k < s + half; k++) table[k] = table[k]! + table[k - half]!;
    }
  }
}

export function size(bits: number): number {
  let members = 0;
  for (let rest = bits; rest; rest &= rest - 1) members++;
  return members;
}
