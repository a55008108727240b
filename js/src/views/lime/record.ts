// The answer of Python as one row and one output of it see it, at one width of the kernel.

import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Options } from "./wire";

/** As xwidgets/results/lime.py; what stands along rows is null in a file that holds none of them. */
export interface Lime {
  values: Tensor | null;
  base_values: Tensor | null;
  predictions: Tensor | null;
  rows: Tensor | null;
  position: Tensor | null;
  low: Tensor | null;
  high: Tensor | null;
  standard_error: Tensor | null;
  widths?: Tensor | null;
  values_by_width?: Tensor | null;
  error_by_width?: Tensor | null;
  base_by_width?: Tensor | null;
  r2_by_width?: Tensor | null;
  n_effective_by_width?: Tensor | null;
  feature_names: readonly string[];
  trust: Doubted & {
    local_r2?: readonly (readonly number[])[];
    n_effective?: readonly number[];
    n_samples: number;
    n_calls: number;
    kernel_width: number;
    discretize: boolean;
    draws: string;
  };
}

/** A linear model around one row, of one output. */
export interface Local {
  /** Weight times position: what each feature adds. */
  contributions: Float64Array;
  errors: Float64Array;
  weights: Float64Array;
  position: Float64Array;
  low: Float64Array;
  high: Float64Array;
  /** What the linear model says of the row, and the model itself. */
  said: number;
  prediction: number;
  r2: number;
  n_effective: number;
  width: number;
}

const along = (tensor: Tensor, from: number, n: number, step: number): Float64Array =>
  Float64Array.from({ length: n }, (_, j) => tensor.data[from + j * step] as number);

/** As `LimeView.questions` asks it. */
export const questionOf = (
  unit: string,
  rows: readonly number[],
  { discretize, kernel_width, n_samples, draws }: Options,
): Question => ({
  method: "lime",
  options: { rows: [...rows], discretize: discretize ?? true, kernel_width, n_samples, draws },
  unit,
});

/** Where a row stands in an answer; -1 where it does not. */
export const placeOf = ({ rows }: Lime, row: number): number =>
  rows ? Array.from(rows.data).indexOf(row) : -1;

/** Which of the widths is the one that was asked for; -1: the answer knows no others. */
export function ownWidth({ widths, trust }: Lime): number {
  if (!widths) return -1;
  const away = Array.from(widths.data, (width) => Math.abs(width - trust.kernel_width));
  return away.indexOf(Math.min(...away));
}

/** `at`: place of the row; `width`: which of the widths, -1: the one that was asked for. */
export function localOf(record: Lime, at: number, output: number, width = -1): Local | null {
  const { values, predictions, position, low, high } = record;
  if (!values || !predictions || !position || !low || !high || at < 0) return null;
  const [, n, n_outputs] = values.shape as [number, number, number];
  const { widths, trust } = record;
  const other = width >= 0 && widths ? width : -1;
  const block = other < 0 ? at : at * (widths as Tensor).data.length + other;
  const [of_values, of_errors, of_base] =
    other < 0
      ? [values, record.standard_error, record.base_values]
      : [record.values_by_width, record.error_by_width, record.base_by_width];
  const own = along(position, at * n, n, 1);
  const weights = along(of_values as Tensor, block * n * n_outputs + output, n, n_outputs);
  const errors = of_errors
    ? along(of_errors, block * n * n_outputs + output, n, n_outputs)
    : new Float64Array(n);
  const contributions = weights.map((weight, j) => weight * (own[j] as number));
  const base = (of_base as Tensor).data[block * n_outputs + output] as number;
  const r2 =
    other < 0
      ? trust.local_r2?.[at]?.[output]
      : record.r2_by_width?.data[block * n_outputs + output];
  const n_effective =
    other < 0 ? trust.n_effective?.[at] : record.n_effective_by_width?.data[block];
  return {
    contributions,
    errors: errors.map((error, j) => error * Math.abs(own[j] as number)),
    weights,
    position: own,
    low: along(low, at * n, n, 1),
    high: along(high, at * n, n, 1),
    said: contributions.reduce((sum, one) => sum + one, base),
    prediction: predictions.data[at * n_outputs + output] as number,
    r2: r2 ?? Number.NaN,
    n_effective: n_effective ?? Number.NaN,
    width: other < 0 ? trust.kernel_width : ((widths as Tensor).data[other] as number),
  };
}

/** Contributions by width of the kernel: one curve per feature. */
export function curvesOf(record: Lime, at: number, output: number): Float64Array[] {
  const n_widths = record.widths?.data.length ?? 0;
  const each = Array.from({ length: n_widths }, (_, k) => localOf(record, at, output, k));
  return record.feature_names.map((_, j) =>
    Float64Array.from(each, (local) => local?.contributions[j] ?? Number.NaN),
  );
}
