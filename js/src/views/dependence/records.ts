// What is asked about effects, and the results as Python's records have them (xwidgets/results/effects.py): arrays as
// tensors, other fields as they are. The model in the page answers the same questions with the same numbers.

import type { Tensor } from "../../runtime/answers";
import type { Question } from "../../runtime/question";

/** What all of them say. */
interface Effects {
  /** Positions among the shown features. */
  features: readonly number[];
  output_names: readonly string[];
  method: string;
  unit: string;
  trust: Readonly<Record<string, unknown>>;
}

/** "effects.partial" of one feature. */
export interface PartialDependence extends Effects {
  /** (n_values,) rising; codes of levels; the last may be NaN: what is missing. */
  values: Tensor;
  /** (n_values, n_outputs), weighted, of all rows. */
  mean: Tensor;
  /** int64 (n_kept,) rows with a curve of their own, a seeded sample; (n_kept, n_values, n_outputs). */
  kept?: Tensor;
  ice?: Tensor;
  /** Rows that `mean` is of. */
  n_rows: number;
}

/** "effects.accumulated" of one feature. */
export interface AccumulatedEffects extends Effects {
  /** (n_values,) edges of the bins, or codes in the order in which they are accumulated. */
  values: Tensor;
  /** (n_values, n_outputs), centred: its mean over the rows is 0. */
  effect: Tensor;
  /** Rows of each bin (n_values - 1), or of each level (n_values). */
  count: Tensor;
  /** How levels came to their order, in words: "similar in their other values"; empty for numbers. */
  order: string;
}

/** Either method of two features: `mean` (or `effect`) of (n_values, n_values_2, n_outputs). */
export interface EffectSurface extends Effects {
  values: Tensor;
  values_2: Tensor;
  surface: Tensor;
  /** Rows of each cell: of accumulated effects between edges, (n_values - 1, n_values_2 - 1); else around each value. */
  count: Tensor;
}

/** One side of a split: a number above `low`, up to `high` (null: no end), or these levels; and whether missing is in it. */
export interface Condition {
  feature: number;
  low: number | null;
  high: number | null;
  levels: readonly number[] | null;
  missing: boolean;
}

/** "effects.regions" of one feature and output: regions in the order of a tree, the first is all rows. */
export interface RegionalEffects extends Effects {
  output: number;
  /** (n_values,) as of partial dependence. */
  values: Tensor;
  /** (n_regions, n_values): mean of the curves, each centred on its own mean. */
  mean: Tensor;
  /** (n_regions,): root mean square distance of a row's centred curve from that. */
  heterogeneity: Tensor;
  /** int64 (n_regions,): the region that was split; -1 for all rows. */
  parent: Tensor;
  /** (n_regions,) of `n_rows` rows that were looked at. */
  count: Tensor;
  n_rows: number;
  /** (n_regions): all of them hold. */
  conditions: readonly (readonly Condition[])[];
  /** Of all rows, and within the regions that are not split further: what is left. */
  before: number;
  after: number;
}

/** A curve that may differ between two sides. */
export interface LedgerEntry {
  feature: number;
  condition: Condition;
  /** Share of the variance of predictions, on held-out rows, beyond what stands before it. */
  gain: number;
  accepted: boolean;
}

/** "effects.ledger" of one output. */
export interface VarianceLedger extends Effects {
  output: number;
  /** R2 to the model of the best sum of one curve per feature, on held-out rows; and with the accepted splits. */
  additive: number;
  explained: number;
  /** Accepted ones in their order, then the others. */
  entries: readonly LedgerEntry[];
  n_train: number;
  n_test: number;
}

export type EffectMethod = "shap" | "pdp" | "ale";

const MODULES = { pdp: "effects.partial", ale: "effects.accumulated" } as const;

/** Options that are left out are the method's own. */
export const effectQuestion = (
  method: "pdp" | "ale",
  features: readonly number[],
  unit: string,
): Question => ({ method: MODULES[method], options: { features: [...features] }, unit });

export const regionsQuestion = (feature: number, output: number, unit: string): Question => ({
  method: "effects.regions",
  options: { feature, output },
  unit,
});

export const ledgerQuestion = (output: number, unit: string): Question => ({
  method: "effects.ledger",
  options: { output },
  unit,
});
