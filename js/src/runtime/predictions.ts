// What the model says of every row, of every output: from blocks of attributions and of predictions alike.

import { type Block, blocksOf, type Numbers } from "./columns";
import { probabilityOf } from "./probability";
import type { Store } from "./store";
import type { Unit } from "./wire";

/** Predictions in one unit, output-major. */
export interface Predicted {
  unit: Unit;
  /** NaN where a row is not predicted yet. */
  values: Float32Array;
  /** Of all rows and outputs. */
  whole: boolean;
}

/** Of the blocks in the page; null where there are none in that unit. */
export function gatherPredictions(
  blocks: readonly Block[],
  unit: Unit,
  n_outputs: number,
  n_rows: number,
): Predicted | null {
  let values: Float32Array | null = null;
  for (const { state, columns } of [
    ...blocksOf(blocks, "attributions"),
    ...blocksOf(blocks, "predictions"),
  ]) {
    const { meta } = state;
    if (meta.unit !== unit) continue;
    const rows = columns.get("rows") as Numbers;
    const all = columns.get("all_predictions");
    const from = (all ?? columns.get("predictions")) as Numbers;
    const outputs = all ? Array.from({ length: n_outputs }, (_, k) => k) : meta.outputs;
    values ??= new Float32Array(n_outputs * n_rows).fill(Number.NaN);
    for (const [at, k] of outputs.entries())
      for (let i = 0; i < rows.length; i++) {
        const told = from[at * rows.length + i] as number;
        const row = rows[i] as number;
        values[k * n_rows + row] = told;
        if ("mirrored" in meta && meta.mirrored && outputs.length === 1 && n_outputs === 2)
          values[(1 - k) * n_rows + row] = unit === "probability" ? 1 - told : -told;
      }
  }
  return values && { unit, values, whole: n_rows > 0 && !values.some(Number.isNaN) };
}

interface Known {
  blocks: readonly Block[];
  of: Map<Unit, Predicted | null>;
}

const known = new WeakMap<Store, Known>();

/** What the page holds in a unit, gathered once. */
export function predictedIn(store: Store, unit: Unit): Predicted | null {
  const blocks = store.blocks.value;
  const { output_names, n_rows } = store.schema.value;
  let mine = known.get(store);
  if (mine?.blocks !== blocks) {
    mine = { blocks, of: new Map() };
    known.set(store, mine);
  }
  let found = mine.of.get(unit);
  if (found === undefined) {
    found = gatherPredictions(blocks, unit, output_names.length, n_rows);
    mine.of.set(unit, found);
  }
  return found;
}

/** Whether it holds those of every row. */
export const predictsAll = (store: Store): boolean =>
  store.schema.value.units.some((unit) => predictedIn(store, unit)?.whole);

/** Those of every row, row by row. Probabilities in the digits that float32 keeps: a score of 0.7 is called so from 0.7 on. */
export function predictionsOf(store: Store, unit: Unit): Float64Array | null {
  const { output_names, n_rows, link } = store.schema.value;
  const n = output_names.length;
  const own = predictedIn(store, unit);
  const source = own?.whole || unit !== "probability" ? own : predictedIn(store, "log_odds");
  if (!source?.whole) return null;
  if (source.unit !== unit && !link) return null;
  const found = new Float64Array(n * n_rows);
  const told = new Float64Array(n);
  for (let row = 0; row < n_rows; row++) {
    for (let k = 0; k < n; k++) told[k] = source.values[k * n_rows + row] as number;
    for (let k = 0; k < n; k++)
      found[row * n + k] =
        source.unit !== unit
          ? probabilityOf(told, k, link ?? "")
          : unit === "probability"
            ? Number((told[k] as number).toPrecision(7))
            : (told[k] as number);
  }
  return found;
}
