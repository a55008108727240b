// What is asked for this view and what comes back; the same as xwidgets/views/boundary and results/boundary.py.

import { decidedIn, groupingOf, type Limits, limitsOf, ownThreshold } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { predictionsOf } from "../../runtime/predictions";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import type { Unit } from "../../runtime/wire";
import type { Grid } from "./contours";
import type { Options } from "./wire";

export const METHOD = "boundary";

export interface Boundary {
  features: readonly [number, number];
  kinds: readonly [string, string];
  grid_first: Tensor;
  grid_second: Tensor;
  task: "binary" | "multiclass" | "regression";
  share: Tensor;
  scales: readonly [number, number];
  whole?: readonly [boolean, boolean];
  average?: Tensor | null;
  through?: Tensor | null;
  rows?: Tensor | null;
  places?: Tensor | null;
  predictions?: Tensor | null;
  chosen: string;
  output_names: readonly string[];
  unit: string;
  trust: Doubted & {
    n_rows: number;
    n_rows_total: number;
    agreement?: number | null;
    notes?: readonly string[];
  };
}

/** The row that the plane goes through; -1: it is the average. */
export const rowOf = (store: Store, options: Options): number =>
  options.row ?? (options.through ? store.row.value : -1);

export function questionOf(store: Store, options: Options): Question {
  const row = rowOf(store, options);
  const features = options.features?.length ? options.features : undefined;
  return {
    method: METHOD,
    options: row < 0 ? { features, n_rows: options.n_rows } : { features, row },
    unit: decidedIn(store.schema.value),
  };
}

export const gridOf = ({ kinds, grid_first, grid_second }: Boundary): Grid => ({
  kinds,
  first: grid_first.data,
  second: grid_second.data,
});

/** Values (first, second, output) of the one row, else the average; null where a file may hold neither. */
export const surfaceOf = (record: Boundary): Tensor["data"] | null =>
  (record.through ?? record.average)?.data ?? null;

/** The threshold of the class on screen, and where it differs by group, of the row; null: the model's own. */
export function thresholdOf(store: Store, record: Boundary, row: number): number {
  const output = store.output.value;
  const chosen = record.unit === "probability" ? store.shared.threshold.value : null;
  const own = ownThreshold(record.unit, output);
  if (chosen === null) return own;
  if (typeof chosen === "number") return chosen;
  const limits = limitsOf(chosen, groupingOf(store, chosen.quantity), own);
  return row >= 0 && limits.group ? (limits.values[limits.group[row] as number] ?? own) : own;
}

/** How far it is above the decision for an output: at least 0 where that is decided for. Null: nothing is decided. */
export function fieldOf(
  record: Boundary,
  surface: ArrayLike<number>,
  output: number,
  threshold: number,
): Float64Array | null {
  const n_outputs = record.output_names.length;
  if (record.task === "regression") return null;
  const found = new Float64Array(surface.length / n_outputs);
  for (let at = 0; at < found.length; at++) {
    const own = surface[at * n_outputs + output] as number;
    let best = threshold;
    if (record.task === "multiclass") {
      best = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < n_outputs; k++)
        if (k !== output) best = Math.max(best, surface[at * n_outputs + k] as number);
    }
    found[at] = own - best;
  }
  return found;
}

/** The class that is decided for, by the values of all outputs. */
export function decidedFor(
  record: Boundary,
  values: ArrayLike<number>,
  output: number,
  threshold: number,
): number {
  if (record.task === "binary")
    return (values[output] as number) >= threshold ? output : 1 - output;
  let best = 0;
  for (let k = 1; k < values.length; k++)
    if ((values[k] as number) > (values[best] as number)) best = k;
  return best;
}

/** 1 for each row that the model gets wrong, by its own threshold; null where y or predictions are not there. */
export function wrongRows(store: Store, record: Boundary): Uint8Array | null {
  const { target, output_names } = store.schema.value;
  const y = store.target.value;
  if (record.task === "regression" || !y || !target?.levels) return null;
  if (target.levels.join("\0") !== output_names.join("\0")) return null;
  const told = predictionsOf(store, (record.unit || store.unit.value) as Unit);
  if (!told) return null;
  const n = output_names.length;
  const output = store.output.value;
  const chosen = record.unit === "probability" ? store.shared.threshold.value : null;
  const own = ownThreshold(record.unit, output);
  const by = chosen !== null && typeof chosen === "object" ? chosen.quantity : "";
  const limits: Limits = limitsOf(chosen, by ? groupingOf(store, by) : null, own);
  const wrong = new Uint8Array(store.n_rows);
  for (let row = 0; row < wrong.length; row++) {
    const actual = y[row] as number;
    if (!(actual >= 0)) continue;
    const at = limits.group ? (limits.group[row] as number) : 0;
    const values = told.subarray(row * n, (row + 1) * n);
    if (decidedFor(record, values, output, limits.values[at] ?? own) !== actual) wrong[row] = 1;
  }
  return wrong;
}
