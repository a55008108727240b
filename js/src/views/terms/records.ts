// A model's own terms, as xwidgets/results/terms.py has them.

import type { Tensor } from "../../runtime/answers";
import type { Numbers } from "../../runtime/columns";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Schema } from "../../runtime/wire";

export interface Terms {
  term_names: readonly string[];
  features: Tensor;
  constant: Tensor;
  center: Tensor;
  size: Tensor;
  slope: Tensor;
  standardized: Tensor;
  n_first: Tensor;
  n_second: Tensor;
  start: Tensor;
  first: Tensor;
  second: Tensor;
  value: Tensor;
  share: Tensor;
  steps: Tensor;
  shap_gap: Tensor;
  kind: string;
  output_names: readonly string[];
  unit: string;
  trust: Doubted & {
    additivity_gap: readonly number[];
    shap_gap?: number | null;
    n_shap: number;
    n_rows: number;
    /** Name of a penalty that it can be fitted anew with; empty where there is none. */
    path?: string;
    notes?: readonly string[];
  };
}

/** As xwidgets/results/penalty_path.py has it. */
export interface PenaltyPath {
  strength: Tensor;
  parameter: string;
  own: number;
  column_names: readonly string[];
  features: Tensor;
  coefficients: Tensor;
  error?: Tensor | null;
  standard_error?: Tensor | null;
  error_name: string;
  trust: Doubted & { refit_gap: number; n_rows: number; notes?: readonly string[] };
}

export const pathQuestion = (schema: Pick<Schema, "units">, output: number): Question => ({
  method: "terms.path",
  options: { output },
  unit: questionOf(schema).unit ?? "",
});

export const questionOf = ({ units }: Pick<Schema, "units">): Question => ({
  method: "terms",
  unit: units.includes("log_odds") ? "log_odds" : (units[0] ?? ""),
});

/** One term, for one output. */
export interface Term {
  place: number;
  name: string;
  /** The second is -1 where it is of one feature. */
  features: readonly [number, number];
  /** What it moves: a standard deviation over the rows. */
  size: number;
  /** Per unit, and per standard deviation, of the raw column; NaN where it is no straight line. */
  slope: number;
  standardized: number;
  /** How far SHAP values are from it; NaN where they are not comparable. */
  shap_gap: number;
  is_stepped: boolean;
}

/** The one that moves most first. */
export function termsOf(record: Terms, output: number): Term[] {
  const n_outputs = record.output_names.length;
  const at = ({ data }: Tensor, t: number): number => data[t * n_outputs + output] as number;
  return record.term_names
    .map((name, t) => ({
      place: t,
      name,
      features: [
        record.features.data[2 * t] as number,
        record.features.data[2 * t + 1] as number,
      ] as const,
      size: at(record.size, t),
      slope: at(record.slope, t),
      standardized: at(record.standardized, t),
      shap_gap: at(record.shap_gap, t),
      is_stepped: record.steps.data[t] === 1,
    }))
    .sort((a, b) => b.size - a.size || a.place - b.place);
}

/** A pair by its place, else the term of the feature in focus; without one the term that moves most. */
export const openedOf = (terms: readonly Term[], feature: number, pair: number): Term | undefined =>
  terms.find(({ place }) => place === pair) ??
  terms.find(({ features: [a, b] }) => feature >= 0 && a === feature && b < 0) ??
  terms[0];

/** The mean prediction: where all centered terms are 0. */
export function interceptOf({ constant, center, output_names }: Terms, output: number): number {
  const n = output_names.length;
  let sum = constant.data[output] as number;
  for (let at = output; at < center.data.length; at += n) sum += center.data[at] as number;
  return sum;
}

/** A curve around its mean: values along the feature and what is added there. */
export interface Curve {
  x: Numbers;
  y: Float64Array;
  share: Numbers;
}

export interface Surface {
  x: Float64Array;
  y: Float64Array;
  /** The second feature runs faster. */
  value: Float64Array;
  share: Numbers;
}

const valuesOf = (record: Terms, term: Term, output: number): Float64Array => {
  const n = record.output_names.length;
  const [from, to] = rangeOf(record, term);
  const center = record.center.data[term.place * n + output] as number;
  return Float64Array.from(
    { length: to - from },
    (_, i) => (record.value.data[(from + i) * n + output] as number) - center,
  );
};

const rangeOf = ({ start }: Terms, { place }: Term): readonly [number, number] => [
  start.data[place] as number,
  start.data[place + 1] as number,
];

export function curveOf(record: Terms, term: Term, output: number): Curve {
  const [from, to] = rangeOf(record, term);
  return {
    x: record.first.data.slice(from, to),
    y: valuesOf(record, term, output),
    share: record.share.data.slice(from, to),
  };
}

export function pairOf(record: Terms, term: Term, output: number): Surface {
  const [from, to] = rangeOf(record, term);
  const n_second = record.n_second.data[term.place] as number;
  const first = record.first.data.slice(from, to);
  return {
    x: Float64Array.from(first).filter((_, i) => i % n_second === 0),
    y: Float64Array.from(record.second.data.slice(from, from + n_second)),
    value: valuesOf(record, term, output),
    share: record.share.data.slice(from, to),
  };
}

/** What a curve says of a value; NaN where it says nothing. */
export function curveAt({ x, y }: Curve, value: number, is_stepped: boolean): number {
  let n = x.length;
  while (n > 0 && Number.isNaN(x[n - 1] as number)) n--;
  if (Number.isNaN(value)) return n < x.length ? (y[n] as number) : Number.NaN;
  if (!n) return Number.NaN;
  if (value <= (x[0] as number)) return y[0] as number;
  if (value >= (x[n - 1] as number)) return y[n - 1] as number;
  let [low, high] = [0, n - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((x[middle] as number) <= value) low = middle;
    else high = middle;
  }
  if (is_stepped || value === x[low]) return y[low] as number;
  const width = (x[high] as number) - (x[low] as number);
  const share = (value - (x[low] as number)) / width;
  return (1 - share) * (y[low] as number) + share * (y[high] as number);
}
