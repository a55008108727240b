// What the answer says, and how it is read. Pure.

import type { QuantityCondition } from "../../charts/quantityTerms";
import { decidedIn } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { fixed, formatNumber, formatShare } from "../../runtime/format";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export const KIND = "fairness";

export interface Criterion {
  name: string;
  metrics: readonly string[];
  gap: number | null;
  low: number | null;
  high: number | null;
  verdict: "holds" | "does not hold" | "cannot tell";
  left_out: readonly string[];
}

/** Verdicts of Python as they are said. */
export const VERDICTS: Readonly<Record<Criterion["verdict"], string>> = {
  holds: t`holds`,
  "does not hold": t`does not hold`,
  "cannot tell": t`cannot tell`,
};

const STRATEGIES: Readonly<Record<string, string>> = {
  "single threshold": t`single threshold`,
  "best of each group": t`best of each group`,
};

/** A strategy as it is said; by a criterion's name where it holds that. */
export const strategyName = (name: string): string => STRATEGIES[name] ?? name;

/** As xwidgets/results/fairness.py. */
export interface FairnessRecord {
  by: readonly string[];
  quantities: readonly string[];
  groups: readonly string[];
  conditions: readonly (readonly QuantityCondition[])[];
  metrics: readonly string[];
  values: Tensor;
  low: Tensor;
  high: Tensor;
  sizes: Tensor;
  counts: Tensor;
  overall: Tensor;
  difference: Tensor;
  difference_low: Tensor;
  difference_high: Tensor;
  ratio: Tensor;
  criteria: readonly Criterion[];
  conflicts: readonly { criteria: readonly string[]; words: string }[];
  tolerance: number;
  cost: readonly [number, number];
  strategies: readonly string[];
  thresholds: Tensor;
  strategy_values: Tensor;
  strategy_cost: Tensor;
  held_cost: Tensor;
  now_cost: number | null;
  gained: Tensor;
  lost: Tensor;
  positive: string;
  task: string;
  sentence: string;
  row_group?: Tensor | null;
  row_score?: Tensor | null;
  row_decided?: Tensor | null;
  trust: Doubted & { notes?: readonly string[]; n_rows?: number };
}

/** A share as a percentage that stays whole in narrow columns; undefined is no number. */
export const share = (value: number): string =>
  Number.isFinite(value) ? formatShare(value).replaceAll(" ", "\u00a0") : t`n/a`;

/** The threshold on screen, where one score decides. */
export function thresholdOf(store: Store): Question["options"] {
  const threshold = store.shared.threshold.value;
  return store.schema.value.output_names.length === 2 && threshold !== null ? { threshold } : {};
}

/** What plans of recourse may change, as Python was told. */
export function limitsOf({ vary, ranges, max_changes }: Options): Question["options"] {
  return {
    ...(vary ? { vary: [...vary] } : {}),
    ...(ranges ? { ranges } : {}),
    ...(max_changes ? { max_changes } : {}),
  };
}

/** What is asked besides, of the same groups and class. */
export function furtherOf(
  store: Store,
  record: FairnessRecord,
  method: string,
  unit: string,
  more: Question["options"] = {},
): Question {
  const { output_names } = store.schema.value;
  const options = {
    by: [...record.quantities],
    ...(output_names.length > 1 ? { output: store.output.value } : {}),
    ...more,
  };
  const ask = (one: string): Question => ({ method: `${KIND}.${method}`, options, unit: one });
  // A file opens in the unit of decisions, and holds attributions in the one that was on screen.
  const there = [unit, "log_odds", "probability", "value"].map(ask);
  return there.find((one) => store.answers.there(one)) ?? ask(unit);
}

/** Of the class and at the threshold on screen; what is as usual is left out, as in Python. */
export function questionOf(store: Store, options: Options, by: readonly string[] | null): Question {
  const { by: own, tolerance, cost } = options;
  const { output_names } = store.schema.value;
  const groups = by ?? own;
  const output = store.output.value;
  const threshold = output_names.length === 2 ? store.shared.threshold.value : null;
  const question: Question = {
    method: KIND,
    options: {
      ...(groups ? { by: [...groups] } : {}),
      ...(tolerance === undefined ? {} : { tolerance }),
      ...(cost === undefined ? {} : { cost }),
      ...(output_names.length > 1 ? { output } : {}),
      ...(threshold === null ? {} : { threshold }),
    },
    unit: decidedIn(store.schema.value),
  };
  if (groups || store.answers.there(question)) return question;
  // In a file whatever there is, however that was asked for.
  const plain = { method: KIND, unit: question.unit };
  const held = store.answers.held(plain);
  return held === plain ? question : held;
}

export const at = ({ data }: Tensor, i: number): number => data[i] as number;

/** Undefined is no number, and never 0. */
export function told(record: FairnessRecord, metric: string, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return t`n/a`;
  if (!record.positive || metric.startsWith("Brier")) return formatNumber(value, 3);
  const percent = 100 * value;
  const digits = Math.abs(percent) < 1 ? 2 : Math.abs(percent) < 99.95 ? 1 : 0;
  return `${fixed(percent, value === 0 ? 0 : digits).replace("-", "\u2212")} %`;
}

/** Ends of the scale that a metric has in all groups, as they are and as a strategy (-1: none) makes them. */
export function scaleOf(record: FairnessRecord, k: number, strategy: number): [number, number] {
  const n = record.groups.length;
  const ends = [at(record.overall, k)];
  for (let j = 0; j < n; j++)
    for (const part of [record.values, record.low, record.high]) ends.push(at(part, k * n + j));
  const n_metrics = record.metrics.length;
  for (let j = 0; strategy >= 0 && j < n; j++)
    ends.push(at(record.strategy_values, (strategy * n_metrics + k) * n + j));
  const known = ends.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known);
  const high = Math.max(...known);
  return high > low ? [low, high] : [low, low + 1];
}

/** Rows that a strategy moves: to positive, or no longer. */
export function moved(record: FairnessRecord, strategy: number, to_positive: boolean): number[] {
  const { row_group, row_score, row_decided } = record;
  const n_groups = record.groups.length;
  const rows: number[] = [];
  if (!row_group || !row_score || !row_decided) return rows;
  for (let row = 0; row < row_group.data.length; row++) {
    const limit = at(record.thresholds, strategy * n_groups + at(row_group, row));
    const score = at(row_score, row);
    if (Number.isNaN(score)) continue;
    const then = score >= limit;
    if (then === to_positive && then !== at(row_decided, row) > 0) rows.push(row);
  }
  return rows;
}

/** Thresholds by level of the one column that groups are made by; null where no level says a group. */
export function sharedThreshold(
  record: FairnessRecord,
  strategy: number,
  own_names: readonly string[],
): { quantity: string; values: Record<string, number> } | null {
  const quantity = record.quantities[0];
  if (record.quantities.length !== 1 || quantity === undefined) return null;
  const values: Record<string, number> = {};
  const n_groups = record.groups.length;
  for (const [j, [condition]] of record.conditions.entries()) {
    const levels = condition?.levels;
    if (!levels) return null;
    const limit = at(record.thresholds, strategy * n_groups + j);
    if (!(limit >= 0 && limit <= 1)) return null;
    const codes = condition?.missing ? [...levels, own_names.length - 1] : levels;
    for (const code of codes) {
      const name = own_names[code];
      if (name === undefined) return null;
      values[name] = limit;
    }
  }
  return { quantity, values };
}
