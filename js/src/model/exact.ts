// Exact Shapley values where the shown unit is no sum (a probability, say): every coalition of at most a dozen
// players, against every background row. The sums of all coalitions come at once: those of linear models by
// doubling, those of products of columns from small coalitions, those of trees from one walk per background row,
// which finds each leaf that some mixture reaches.

import type { UnitHeader } from "./container";
import type { Explainer } from "./explain";
import { outputOf } from "./links";
import type { Parts } from "./page";
import { goesLeft, type Trees } from "./trees";

/** Adds the sums of all coalitions of `n` players to `table` (2 ** n, nSums). */
type Fill = (x: Float64Array, z: number, place: Int32Array, n: number, table: Float64Array) => void;

export function exactExplainer(parts: Parts, unit: UnitHeader): Explainer {
  const { nSums } = parts;
  const { players, shown, order } = unit.explanation;
  const mixed = order > 1;
  const width = mixed ? parts.header.n_raw : parts.header.n_encoded;
  const rows = parts.section("reference.rows") as Float64Array;
  const weight = parts.section("reference.weight");
  const matters = mixed ? new Uint8Array(width).fill(1) : mattering(parts);
  const fill = mixed
    ? mixedFill(parts, rows, order)
    : parts.trees
      ? treeFill(parts.trees, rows, width)
      : linearFill(parts, rows, width);
  return function* (encoded, output, raw) {
    const x = mixed ? raw : encoded;
    const active = activePlayers(x, rows, width, players, matters);
    const n = active.length;
    const place = new Int32Array(width).fill(-1);
    for (let e = 0; e < width; e++) place[e] = active.indexOf(players[e]!);
    const nCoalitions = 2 ** n;
    const table = new Float64Array(nCoalitions * nSums);
    const game = new Float64Array(nCoalitions);
    const shownOf = outputOf(unit, nSums, output);
    for (let z = 0; z < weight.length; z++) {
      table.fill(0);
      fill(x, z * width, place, n, table);
      for (let s = 0; s < nCoalitions; s++) {
        game[s] = game[s]! + weight[z]! * shownOf(table, s * nSums);
      }
      yield;
    }
    const phi = shapley(game, n);
    const values = new Float64Array(parts.header.shown.length);
    active.forEach((player, i) => {
      const at = shown[player]!;
      values[at] = values[at]! + phi[i]!;
    });
    return { values, base_value: game[0]! };
  };
}

/** Shapley values of a game; bit `i` of a coalition's number says whether player `i` is in. */
export function shapley(game: Float64Array, n: number): Float64Array {
  const weights = new Float64Array(n);
  let binomial = 1;
  for (let s = 0; s < n; s++) {
    weights[s] = 1 / (n * binomial);
    binomial = (binomial * (n - 1 - s)) / (s + 1);
  }
  const phi = new Float64Array(n);
  for (let s = 0; s < game.length; s++) {
    const members = size(s);
    for (let i = 0; i < n; i++) {
      if (s & (1 << i)) continue;
      phi[i] = phi[i]! + weights[members]! * (game[s | (1 << i)]! - game[s]!);
    }
  }
  return phi;
}

/** Whether each encoded column can change a sum at all. */
function mattering({ trees, coefficients, nSums, header }: Parts): Uint8Array {
  const matters = new Uint8Array(header.n_encoded);
  if (trees) {
    for (let i = 0; i < trees.right.length; i++) {
      if (trees.right[i]! >= 0) matters[trees.feature[i]!] = 1;
    }
  } else {
    for (let c = 0; c < coefficients.length; c++) {
      if (coefficients[c] !== 0) matters[Math.floor(c / nSums)] = 1;
    }
  }
  return matters;
}

/** Players in which the row differs from some background row, in order. */
function activePlayers(
  x: Float64Array,
  rows: Float64Array,
  width: number,
  players: number[],
  matters: Uint8Array,
): number[] {
  const active = new Set<number>();
  for (let e = 0; e < width; e++) {
    if (!matters[e] || players[e]! < 0 || active.has(players[e]!)) continue;
    for (let z = e; z < rows.length; z += width) {
      if (!Object.is(rows[z], x[e]) && rows[z] !== x[e]) {
        active.add(players[e]!);
        break;
      }
    }
  }
  return [...active].sort((a, b) => a - b);
}

function linearFill(parts: Parts, rows: Float64Array, width: number): Fill {
  const { coefficients, constants, nSums } = parts;
  return (x, z, place, n, table) => {
    for (let m = 0; m < nSums; m++) {
      const change = new Float64Array(n);
      let sum = constants[m]!;
      for (let e = 0; e < width; e++) {
        const coefficient = coefficients[e * nSums + m]!;
        const theirs = rows[z + e]! * coefficient;
        sum += theirs;
        if (place[e]! >= 0) change[place[e]!] = change[place[e]!]! + x[e]! * coefficient - theirs;
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
function treeFill(trees: Trees, rows: Float64Array, width: number): Fill {
  const { nTrees, nSums, nValues, offsets, right, feature, value, output, base } = trees;
  const chosen = new Uint8Array(width + 1);
  const branch = new Int32Array(width + 1);
  const other = new Int32Array(width + 1);
  let terms = new Float64Array(0);
  return (x, z, place, n, table) => {
    if (terms.length !== table.length) terms = new Float64Array(table.length);
    terms.fill(0);
    const all = (1 << n) - 1;
    for (let m = 0; m < nSums; m++) terms[m] = base[m]!;
    for (let t = 0; t < nTrees; t++) {
      let i = offsets[t]!;
      let level = 0;
      let [a, b] = [0, 0];
      let [nA, nB] = [0, 0];
      for (;;) {
        while (right[i]! >= 0) {
          const f = feature[i]!;
          const player = place[f]!;
          const bit = player < 0 ? 0 : 1 << player;
          if (bit === 0 || (a | b) & bit) {
            i = goesLeft(trees, i, a & bit ? x[f]! : rows[z + f]!) ? i + 1 : right[i]!;
            continue;
          }
          const mine = goesLeft(trees, i, x[f]!);
          if (mine === goesLeft(trees, i, rows[z + f]!)) {
            i = mine ? i + 1 : right[i]!;
            continue;
          }
          branch[level] = bit;
          chosen[level] = 1;
          other[level++] = mine ? right[i]! : i + 1;
          a |= bit;
          nA++;
          i = mine ? i + 1 : right[i]!;
        }
        const leaf = (-1 - right[i]!) * nValues;
        const [from, to] = nValues > 1 ? [0, nSums] : [output[t]!, output[t]! + 1];
        if (nB <= n - nA - nB) {
          for (let subset = b; ; subset = (subset - 1) & b) {
            const sign = odd(subset) ? -1 : 1;
            const at = (a | subset) * nSums;
            for (let m = from; m < to; m++)
              terms[at + m] = terms[at + m]! + sign * value[leaf + m - from]!;
            if (subset === 0) break;
          }
        } else {
          const free = all & ~(a | b);
          for (let subset = free; ; subset = (subset - 1) & free) {
            const at = (a | subset) * nSums;
            for (let m = from; m < to; m++)
              table[at + m] = table[at + m]! + value[leaf + m - from]!;
            if (subset === 0) break;
          }
        }
        while (level > 0 && chosen[level - 1] === 2) {
          b &= ~branch[--level]!;
          nB--;
        }
        if (level === 0) break;
        chosen[level - 1] = 2;
        a &= ~branch[level - 1]!;
        b |= branch[level - 1]!;
        nA--;
        nB++;
        i = other[level - 1]!;
      }
    }
    addSubsets(terms, nSums);
    for (let s = 0; s < table.length; s++) table[s] = table[s]! + terms[s]!;
  };
}

/**
 * Sums that join at most `order` columns at a time are known from the coalitions of at most that many players: their
 * Moebius terms vanish above.
 */
function mixedFill(parts: Parts, rows: Float64Array, order: number): Fill {
  const { nSums, sums, encode, header } = parts;
  const width = header.n_raw;
  const mixed = new Float64Array(width);
  return (x, z, place, n, table) => {
    for (let s = 0; s < 1 << n; s++) {
      if (size(s) > order) continue;
      for (let j = 0; j < width; j++) {
        mixed[j] = place[j]! >= 0 && s & (1 << place[j]!) ? x[j]! : rows[z + j]!;
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

function size(bits: number): number {
  let members = 0;
  for (let rest = bits; rest; rest &= rest - 1) members++;
  return members;
}

function odd(bits: number): boolean {
  let parity = bits ^ (bits >> 8);
  parity ^= parity >> 4;
  parity ^= parity >> 2;
  parity ^= parity >> 1;
  return (parity & 1) === 1;
}
