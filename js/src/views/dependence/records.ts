// What is asked about effects, and the results as Python's records have them (xwidgets/results/effects.py, where every
// field is explained): arrays as tensors, other fields as they are.

import type { Tensor } from "../../runtime/answers";
import type { Question } from "../../runtime/question";

export interface EffectTrust {
  n_rows: number;
  n_rows_total: number;
  n_kept?: number;
  /** Order of the levels of accumulated effects, in words. */
  order?: string;
  /** Share of the grid that stands on few rows. */
  thin?: number;
  notes?: readonly string[];
}

interface Result {
  output_names: readonly string[];
  method: string;
  unit: string;
  trust: EffectTrust;
}

/** Partial dependence with single rows' curves, or accumulated local effects, of one feature. */
export interface Dependence extends Result {
  feature: number;
  grid: Tensor;
  average: Tensor;
  center: Tensor;
  share: Tensor;
  extrapolated?: Tensor | null;
  individual?: Tensor | null;
  rows?: Tensor | null;
}

/** Of two features. */
export interface PairDependence extends Result {
  features: readonly [number, number];
  grid_first: Tensor;
  grid_second: Tensor;
  average: Tensor;
  together: Tensor;
  share: Tensor;
}

/** One side of a split; numbers above `low`, up to `high`. */
export interface Condition {
  feature: number;
  feature_name: string;
  low?: number | null;
  high?: number | null;
  levels?: readonly number[] | null;
  missing?: boolean;
}

export interface RegionalEffects extends Result {
  feature: number;
  output: number;
  grid: Tensor;
  average: Tensor;
  heterogeneity: Tensor;
  parent: Tensor;
  share: Tensor;
  region?: Tensor | null;
  names: readonly string[];
  conditions: readonly (readonly Condition[])[];
  before: number;
  after: number;
}

export interface VarianceLedger extends Result {
  output: number;
  curves: number;
  rest: number;
  gain: Tensor;
  accepted: Tensor;
  feature: Tensor;
  by: Tensor;
  names: readonly string[];
  conditions: readonly Condition[];
}

export type EffectMethod = "shap" | "pdp" | "ale";

export const METHODS = ["shap", "pdp", "ale"] as const satisfies readonly EffectMethod[];

/** What Python asked for; SHAP values stand in front where they are part of it, with curves over them. */
export function openedMethods(options: Readonly<Record<string, unknown>>): {
  method: EffectMethod;
  over: EffectMethod[];
} {
  const asked = METHODS.find((name) => name === options.method) ?? "shap";
  const beside = METHODS.filter(
    (name) => Array.isArray(options.over) && options.over.includes(name),
  );
  const method = beside.includes("shap") ? "shap" : asked;
  const over = METHODS.filter(
    (name) => name !== method && (name === asked || beside.includes(name)),
  );
  return { method, over };
}

const MODULES = { pdp: "effects.partial", ale: "effects.accumulated" } as const;

/** What Python said beside method and features of one question: other questions have none of it. */
export interface OwnOptions {
  method: unknown;
  features: readonly unknown[];
  /** Grid, rows and lines. */
  more: Readonly<Record<string, unknown>>;
}

const OWN = ["grid", "n_rows", "individual"];

export const ownOptions = (options: Readonly<Record<string, unknown>>): OwnOptions => ({
  method: options.method,
  features: Array.isArray(options.features) ? options.features : [options.feature],
  more: Object.fromEntries(OWN.map((name) => [name, options[name]])),
});

/** Options that are left out are the method's own. */
export function effectQuestion(
  method: "pdp" | "ale",
  features: readonly number[],
  unit: string,
  own: OwnOptions,
): Question {
  const asked =
    own.method === method &&
    own.features.length === features.length &&
    own.features.every((one, i) => one === features[i]);
  return {
    method: MODULES[method],
    options: { features: [...features], ...(asked ? own.more : {}) },
    unit,
  };
}

export const regionsQuestion = (
  feature: number,
  output: number,
  unit: string,
  own: OwnOptions,
): Question => ({
  method: "effects.regions",
  options: { feature, output, ...(own.features[0] === feature ? { grid: own.more.grid } : {}) },
  unit,
});

export const ledgerQuestion = (output: number, unit: string): Question => ({
  method: "effects.ledger",
  options: { output },
  unit,
});
