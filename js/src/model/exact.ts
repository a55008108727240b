// Exact Shapley values where the shown unit is no sum (a probability, say): every coalition of at most a dozen
// players, against every background row.

import { linearFill, mixedFill, size, treeFill } from "./coalitions";
import type { UnitHeader } from "./container";
import { adderOf } from "./links";
import type { Explainer, Parts } from "./parts";

/** What was explained last: where one feature is edited, the coalitions without it stay as they are. */
interface Last {
  x: Float64Array;
  output: number;
  active: number[];
  game: Float64Array;
}

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
  let last: Last | null = null;
  return function* (encoded, output, raw) {
    const x = mixed ? raw : encoded;
    const active = activePlayers(x, rows, width, players, matters);
    const moved = last && onlyMoved(last.x, x, players);
    const known =
      active.length > 0 && moved !== null && last?.output === output && same(last.active, active);
    if (moved !== null && active.includes(moved))
      active.push(...active.splice(active.indexOf(moved), 1));
    const game = new Float64Array(2 ** active.length);
    if (known) fillWithoutLast(game, active, last!);
    const wanted = known ? game.subarray(game.length / 2) : game;
    const n = active.length - (known ? 1 : 0);
    const place = Int32Array.from({ length: width }, (_, e) => active.indexOf(players[e]!));
    const table = new Float64Array(wanted.length * nSums);
    const add = adderOf(unit, nSums, output);
    const fillFrom = fill(x, place, n);
    for (let z = 0; z < weight.length; z++) {
      fillFrom(z, table);
      add(table, weight[z]!, wanted);
      yield;
    }
    last = { x: Float64Array.from(x), output, active, game };
    const phi = shapley(game, active.length);
    const values = new Float64Array(parts.header.shown.length);
    active.forEach((player, i) => {
      const at = shown[player]!;
      values[at] = values[at]! + phi[i]!;
    });
    return { values, base_value: game[0]! };
  };
}

/** The coalitions without the last player, from a game of the same players in another order. */
function fillWithoutLast(game: Float64Array, active: number[], last: Last): void {
  const from = new Int32Array(game.length / 2);
  game[0] = last.game[0]!;
  for (let i = 0, half = 1; half < from.length; i++, half *= 2) {
    const bit = 1 << last.active.indexOf(active[i]!);
    for (let s = 0; s < half; s++) {
      from[s + half] = from[s]! | bit;
      game[s + half] = last.game[from[s + half]!]!;
    }
  }
}

const same = (a: number[], b: number[]): boolean =>
  a.length === b.length && a.every((player) => b.includes(player));

/** The one player in which two rows differ; null where there is none, or more than one. */
function onlyMoved(a: Float64Array, b: Float64Array, players: number[]): number | null {
  let moved: number | null = null;
  for (let e = 0; e < a.length; e++) {
    if (Object.is(a[e], b[e])) continue;
    if (moved !== null && moved !== players[e]) return null;
    moved = players[e]!;
  }
  return moved;
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
