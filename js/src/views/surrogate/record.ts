// What is asked, and the result as Python has it (xwidgets/results/surrogate.py).

import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { TreeRecord } from "../../trees/tree";

export const KIND = "surrogate";
export const MAX_DEPTH = 8;

export interface Surrogate extends TreeRecord {
  fidelity: Tensor;
  fidelity_grown: Tensor;
  agreement: number | null;
  depths: Tensor;
  depth_leaves: Tensor;
  depth_fidelity: Tensor;
  depth_grown: Tensor;
  depth_agreement?: Tensor | null;
  importances: Tensor;
  feature_names: readonly string[];
  output_names: readonly string[];
  max_depth: number;
  exact: boolean;
  method: string;
  unit: string;
  trust: Doubted & {
    n_rows: number;
    n_rows_total: number;
    n_held_out: number;
    /** It is the model's own tree, or the upper part of it. */
    own?: boolean;
    notes?: readonly string[];
  };
}

/** As xwidgets/results/linear_surrogate.py has it. */
export interface LinearSurrogate {
  term_feature: Tensor;
  /** Code of a level; below 0 what is none. */
  term_level: Tensor;
  term_names: readonly string[];
  coefficients: Tensor;
  center: Tensor;
  scale: Tensor;
  counts: Tensor;
  intercept: Tensor;
  size: Tensor;
  fidelity: Tensor;
  fidelity_grown: Tensor;
  agreement: number | null;
  feature_names: readonly string[];
  trust: Surrogate["trust"];
}

export const NUMBER = -1;
export const MISSING = -2;

export const linearQuestion = (unit: string, rows?: readonly number[] | string): Question => ({
  method: "imitation.linear",
  options: { rows: rows ?? null },
  unit,
});

/** Trees of every depth are parts of one. */
export const questionOf = (unit: string, rows?: readonly number[] | string): Question => ({
  method: "imitation",
  options: { rows: rows ?? null },
  unit,
});

/** R2 of an output at a depth; NaN where it is not there. */
export const fidelityAt = (of: Tensor, output: number, depth: number): number => {
  const [n_depths = 0, n_outputs = 1] = of.shape;
  const at = Math.min(depth, n_depths) - 1;
  return of.data[at * n_outputs + Math.min(output, n_outputs - 1)] ?? Number.NaN;
};
