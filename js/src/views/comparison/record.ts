// What is asked, and the result as Python has it (xwidgets/results/comparison.py).

import type { Tensor } from "../../runtime/answers";
import { markOf } from "../../runtime/cohorts";
import type { Doubted } from "../../runtime/doubt";
import { fixed, formatAmount, formatShare, formatSignedAmount } from "../../runtime/format";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export interface Comparison {
  cohorts: readonly string[];
  counts: Tensor;
  shared: Tensor;
  measures: readonly string[];
  groups: readonly string[];
  features: Tensor;
  /** 1 where a mean is a share of rows, or a probability. */
  shares: Tensor;
  overall: Tensor;
  values: Tensor;
  low: Tensor;
  high: Tensor;
  rest: Tensor;
  difference: Tensor;
  difference_low: Tensor;
  difference_high: Tensor;
  p: Tensor;
  first: Tensor;
  second: Tensor;
  pair_difference: Tensor;
  pair_low: Tensor;
  pair_high: Tensor;
  pair_p: Tensor;
  sentence: string;
  trust: Doubted & { n_rows: number; notes?: readonly string[] };
}

/** Of the cohorts that there are now, for the output and at the threshold on screen, as in Python. */
export function questionOf(store: Store, { cohorts: wanted }: Options): Question {
  const cohorts = store.shared.cohorts.value
    .filter(({ name }) => !wanted || wanted.includes(name))
    .map((one) => [one.name, markOf(one)]);
  const unit = store.unit.value;
  const threshold = store.shared.threshold.value;
  const several = store.n_outputs > 1;
  return {
    method: "comparison",
    options: {
      cohorts,
      ...(several ? { output: store.output.value } : {}),
      ...(store.n_outputs === 2 && threshold !== null ? { threshold } : {}),
    } as unknown as Question["options"],
    unit,
  };
}

/** What can be shown: where nobody can compare the cohorts that there are now, those that were compared before. */
export function shownOf(store: Store, asked: Question): Question {
  const nobody = store.connection.value === "none" || !store.schema.value.has_model;
  if (!nobody || store.answers.there(asked)) return asked;
  return store.answers.held({ method: asked.method, unit: asked.unit });
}

/** Cohorts of the page that an answer does not know. */
export function missingIn(
  store: Store,
  record: Comparison,
  { cohorts: wanted }: Options,
): string[] {
  const names = store.shared.cohorts.value.map(({ name }) => name);
  return names.filter(
    (name) => (!wanted || wanted.includes(name)) && !record.cohorts.includes(name),
  );
}

/** A mean as it is written, as in Python; undefined is no number. */
export function told(record: Comparison, j: number, value: number): string {
  if (Number.isNaN(value)) return t`n/a`;
  return record.shares.data[j] ? formatShare(value) : formatAmount(value);
}

/** A difference: of shares in percent of all rows. */
export function toldMore(record: Comparison, j: number, value: number): string {
  if (!record.shares.data[j] || value === 0) return formatSignedAmount(value);
  const size = 100 * Math.abs(value);
  return `${value > 0 ? "+" : "\u2212"}${fixed(size, size < 1 ? 2 : 1)}`;
}

/** By how much a cohort is more than another one, or than everybody else (-1); NaN where nobody can say. */
export interface Difference {
  value: number;
  low: number;
  high: number;
  p: number;
}

const UNKNOWN: Difference = { value: Number.NaN, low: Number.NaN, high: Number.NaN, p: Number.NaN };

export function differenceOf(record: Comparison, k: number, other: number, j: number): Difference {
  const m = record.measures.length;
  const at = ({ data }: Tensor, i: number): number => data[i * m + j] as number;
  if (other < 0)
    return {
      value: at(record.difference, k),
      low: at(record.difference_low, k),
      high: at(record.difference_high, k),
      p: at(record.p, k),
    };
  const pair = record.first.data.findIndex(
    (first, i) => first === Math.min(k, other) && record.second.data[i] === Math.max(k, other),
  );
  if (pair < 0) return UNKNOWN;
  const [value, low, high] = [record.pair_difference, record.pair_low, record.pair_high].map(
    (one) => at(one, pair),
  ) as [number, number, number];
  const p = at(record.pair_p, pair);
  return k < other ? { value, low, high, p } : { value: -value, low: -high, high: -low, p };
}

export interface Section {
  title: string;
  /** Measures, the most important features first. */
  lines: readonly number[];
}

const TITLES: Record<string, string> = {
  model: t`What the model says`,
  importance: t`Importance: mean |SHAP|`,
  effect: t`Effect: mean SHAP`,
  feature: t`The rows themselves`,
};

export function sectionsOf(record: Comparison): readonly Section[] {
  const importance = new Map<number, number>();
  record.groups.forEach((group, j) => {
    if (group === "importance")
      importance.set(record.features.data[j] as number, record.overall.data[j] as number);
  });
  const weight = (j: number): number => importance.get(record.features.data[j] as number) ?? 0;
  return Object.entries(TITLES).map(([group, title]) => {
    const lines = record.groups.flatMap((one, j) => (one === group ? [j] : []));
    return {
      title,
      lines: group === "model" ? lines : lines.sort((a, b) => weight(b) - weight(a) || a - b),
    };
  });
}

export const SURE = 0.05;
