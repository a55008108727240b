// What is asked about effects, and the results as Python's records have them (xwidgets/results/effects.py, where every
// field is explained): arrays as tensors, other fields as they are.

import type { Condition } from "../../charts/conditions";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { namedFeature, namedQuantity } from "../../runtime/named";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import type { Options } from "./wire";

export interface EffectTrust extends Doubted {
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
  /** Standard errors; files of earlier versions have none. */
  error?: number;
  rest: number;
  gain: Tensor;
  gain_error?: Tensor | null;
  accepted: Tensor;
  feature: Tensor;
  by: Tensor;
  names: readonly string[];
  conditions: readonly Condition[];
}

export type EffectMethod = "shap" | "pdp" | "ale";

type Looked = Readonly<Options>;

export const METHODS = ["shap", "pdp", "ale"] as const satisfies readonly EffectMethod[];

/** What Python asked for; SHAP values stand in front where they are part of it, with curves over them. */
export function openedMethods(options: Looked): {
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

/** The feature that a view stays on, and the one beside it; -1: none. */
export function featuresOf(options: Looked): readonly [number, number] {
  const [first = -1, second = -1] = options.features ?? [];
  return [options.feature ?? first, options.other ?? second];
}

const question = (options: Looked): string =>
  JSON.stringify([options.method ?? METHODS[0], featuresOf(options)]);

const without = (options: Looked, kept: Looked = {}): Options =>
  Object.fromEntries(
    Object.entries(options).filter(([name]) => !OWN.includes(name) || name in kept),
  );

/** Options of a view, and what was chosen in it since; as `looking` in xwidgets/views/dependence/look.py. */
export function looking(options: Looked, look: Looked): Options {
  const found = { ...options, ...look };
  return question(found) === question(options) ? found : without(found, look);
}

/** What is chosen after a change: what was asked of one method and its features alone goes with them. */
export function changed(look: Looked, change: Looked): Options {
  const next = { ...look, ...change };
  return question(next) === question(look) ? next : without(next);
}

/** A look as the arguments of `dependence` in Python. */
export function lookCode(store: Store, look: Looked): Record<string, unknown> {
  const { method = METHODS[0], over, centered, color_by } = look;
  const code: Record<string, unknown> = {};
  const named = (j: number): string | number => namedFeature(store, j);
  const [pinned, other] = featuresOf(look);
  const first = pinned < 0 ? store.focus.value : pinned;
  const is_pair = method !== METHODS[0] && other >= 0 && other !== first;
  if (is_pair) code.feature = [named(first), named(other)];
  else if (pinned >= 0) code.feature = named(pinned);
  if (method !== METHODS[0]) code.method = method;
  const beside = METHODS.filter((name) => Array.isArray(over) && over.includes(name));
  if (beside.length && !is_pair) code.over = beside;
  if (centered) code.centered = true;
  if (color_by) code.color_by = namedQuantity(store, color_by, ["auto", "none"]);
  for (const [name, value] of Object.entries(look))
    if (OWN.includes(name) && value !== undefined) code[name] = value;
  return code;
}

export const ownOptions = (options: Readonly<Record<string, unknown>>): OwnOptions => ({
  method: options.method,
  features: Array.isArray(options.features) ? options.features : [options.feature],
  more: Object.fromEntries(OWN.map((name) => [name, options[name]])),
});

/** Options that are left out are the method's own. Of two features the earlier one stands first: `inOrder`. */
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
  const more = asked ? { ...own.more } : {};
  const [first = -1, second = first] = features;
  if (second < first && Array.isArray(more.grid)) more.grid = more.grid.toReversed();
  return {
    method: MODULES[method],
    options: { features: features.toSorted((a, b) => a - b), ...more },
    unit,
  };
}

/** The same with the feature that stands first in the other place; as `transposed` in xwidgets/results/effects.py. */
export function inOrder(record: PairDependence, first: number): PairDependence {
  const [a, b] = record.features;
  if (a === first) return record;
  return {
    ...record,
    features: [b, a],
    grid_first: record.grid_second,
    grid_second: record.grid_first,
    average: turned(record.average),
    together: turned(record.together),
    share: turned(record.share),
  };
}

function turned({ data, shape }: Tensor): Tensor {
  const [n = 0, m = 0, depth = 1] = shape;
  const found = new Float64Array(data.length);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < m; k++)
      for (let o = 0; o < depth; o++)
        found[(k * n + i) * depth + o] = data[(i * m + k) * depth + o] as number;
  return { data: found, shape: [m, n, ...shape.slice(2)] };
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
