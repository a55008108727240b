// What Python found of batches, and how a view reads it.

import type { QuantityCondition } from "../../charts/quantityTerms";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

/** As `DriftView.questions` asks it. */
export const questionOf = (
  store: Store,
  { new: batches, bins, edges, control, leave_out }: Options,
): Question =>
  store.answers.held({
    method: "drift",
    options: { new: batches, bins, edges, control, leave_out } as Question["options"],
    unit: store.unit.value,
  });

/** A slice whose share of the rows changed. */
export interface Moved {
  name: string;
  conditions: QuantityCondition[];
  before: number;
  now: number;
}

/** As xwidgets/results/drift.py. */
export interface Drift {
  batch_names: readonly string[];
  batch_rows: Tensor;
  feature_names: readonly string[];
  column_names: readonly string[];
  effect: Tensor;
  low: Tensor;
  high: Tensor;
  verdict: Tensor;
  attribution_reference: Tensor;
  attribution_new: Tensor;
  attribution_verdict: Tensor;
  bins: readonly (readonly { names: string[]; reference: number[]; new: number[] }[])[];
  slices: readonly (readonly Moved[])[];
  sentences: readonly string[];
  score_name: string;
  score_reference: number | null;
  score: Tensor;
  estimate: Tensor;
  estimate_error: Tensor;
  trust: Doubted & { n_rows: number; least: number; notes?: string[] };
}

export const VERDICTS = [t`as before`, t`moved`, t`cannot tell`, t`later`, t`left out`];
export const MOVED = 1;

/** The value of a batch: of a column, or of a feature where the array is of features. */
export function at(of: Tensor, batch: number, j: number): number {
  return of.data[batch * (of.shape[1] ?? 1) + j] ?? Number.NaN;
}

/** Features in the order of a batch: those that moved, then those it decides by otherwise, then by effect. */
export function inOrder(record: Drift, batch: number): number[] {
  const rank = (j: number): number =>
    at(record.verdict, batch, j) === MOVED
      ? 2
      : at(record.attribution_verdict, batch, j) === MOVED
        ? 1
        : 0;
  const size = (j: number): number => at(record.effect, batch, j) || 0;
  return record.feature_names
    .map((_, j) => j)
    .sort((a, b) => rank(b) - rank(a) || size(b) - size(a));
}

/** Columns of predictions. */
export const predictionsOf = (record: Drift): number[] =>
  record.column_names.map((_, j) => j).slice(record.feature_names.length);
