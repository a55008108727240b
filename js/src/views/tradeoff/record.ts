// What the trade-off says, as xwidgets/results/tradeoff.py has it, and what follows from it. Pure.

import { decidedIn } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { formatNumber } from "../../runtime/format";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export interface Tradeoff {
  scores: Tensor;
  mean: Tensor;
  standard_error: Tensor;
  behind: Tensor;
  behind_error: Tensor;
  complexity: Tensor;
  front: Tensor;
  within_one_error: Tensor;
  simplest: Tensor;
  differ: Tensor;
  fit_seconds: Tensor;
  /** Not in a file that holds no rows. */
  decisions?: Tensor | null;
  predictions?: Tensor | null;
  model_names: readonly string[];
  kinds: readonly string[];
  readings: readonly string[];
  reasons: readonly string[];
  measure_names: readonly string[];
  best: number;
  metric: string;
  greater_is_better: boolean;
  output_name: string;
  class_names: readonly string[];
  unit: string;
  /** Best and simplest, by measure. */
  sentences: readonly string[];
  trust: Doubted & { notes?: readonly string[] };
}

export const KIND = "tradeoff";

/** As `TradeoffView.questions` asks it. */
export const questionOf = (store: Store, { metric, n_folds }: Options): Question =>
  store.answers.held({
    method: KIND,
    options: {
      ...(metric === undefined ? {} : { metric }),
      ...(n_folds === undefined ? {} : { n_folds }),
    },
    unit: decidedIn(store.schema.value),
  });

export const at = ({ data, shape }: Tensor, i: number, j = 0): number =>
  Number(data[i * (shape[1] ?? 1) + j]);

export interface Model {
  index: number;
  name: string;
  kind: string;
  score: number;
  error: number;
  /** The score so that more is better; of a model without one the least of all. */
  gain: number;
  behind: number;
  behind_error: number;
  /** By measure; NaN where there is nothing to count. */
  complexity: readonly number[];
  front: readonly boolean[];
  /** What the last measure counts. */
  reading: string;
  /** Why it has no score. */
  reason: string;
  seconds: number;
}

function gain({ mean, greater_is_better }: Tradeoff, i: number): number {
  const score = at(mean, i);
  if (!Number.isFinite(score)) return Number.NEGATIVE_INFINITY;
  return greater_is_better ? score : -score;
}

export const bestFirst = (models: readonly Model[]): Model[] =>
  models.toSorted((a, b) => b.gain - a.gain || a.index - b.index);

/** What the axis of scores is called. */
export const heldOut = ({ metric, greater_is_better }: Tradeoff): string =>
  t`${metric}, held out (${greater_is_better ? t`more` : t`less`} is better)`;

export const modelsOf = (record: Tradeoff): Model[] =>
  record.model_names.map((name, i) => ({
    index: i,
    name,
    kind: record.kinds[i] as string,
    score: at(record.mean, i),
    error: at(record.standard_error, i),
    gain: gain(record, i),
    behind: at(record.behind, i),
    behind_error: at(record.behind_error, i),
    complexity: record.measure_names.map((_, k) => at(record.complexity, i, k)),
    front: record.measure_names.map((_, k) => at(record.front, i, k) === 1),
    reading: record.readings[i] as string,
    reason: record.reasons[i] as string,
    seconds: at(record.fit_seconds, i),
  }));

const MOST_DECIMALS = 6;

/** As many decimals as two digits of the error have. */
export function scoreText(value: number, error: number): string {
  if (!(error > 0)) return formatNumber(value, 3);
  const decimals = Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(error))));
  const text = (x: number): string =>
    x.toLocaleString(__LANGUAGE__, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  return `${text(value)} \u00b1 ${text(error)}`.replaceAll("-", "\u2212");
}

/** The two that are compared unless others are chosen: the best, and the simplest that is as good (else the next best). */
export function firstPair(record: Tradeoff, measure: number): [number, number] {
  const best = Math.max(0, record.best);
  const simplest = at(record.simplest, measure);
  if (simplest >= 0 && simplest !== best) return [best, simplest];
  const next = bestFirst(modelsOf(record)).find(({ index }) => index !== best);
  return [best, next?.index ?? best];
}

/** One model's line of a table of rows. */
const lineOf = ({ data, shape }: Tensor, model: number): ArrayLike<number> => {
  const n = shape[1] as number;
  return (data as Float64Array).subarray(model * n, (model + 1) * n);
};

export interface Disagreement {
  /** Of classes those with another decision; of numbers those furthest apart. */
  rows: number[];
  n: number;
  share: number;
  /** Of numbers: the mean distance. */
  distance: number;
}

const FURTHEST = 0.05;

/** Where two models part; null where the file holds no rows. */
export function disagreement(record: Tradeoff, a: number, b: number): Disagreement | null {
  const { decisions } = record;
  if (!decisions) return null;
  const [one, other] = [lineOf(decisions, a), lineOf(decisions, b)];
  const n = one.length;
  const distances = Float64Array.from({ length: n }, (_, i) =>
    Math.abs((one[i] as number) - (other[i] as number)),
  );
  if (record.class_names.length) {
    const rows: number[] = [];
    for (let i = 0; i < n; i++) if ((distances[i] as number) > 0) rows.push(i);
    return { rows, n, share: at(record.differ, a, b), distance: Number.NaN };
  }
  const order = Array.from(distances.keys())
    .filter((i) => (distances[i] as number) > 0)
    .sort((i, j) => (distances[j] as number) - (distances[i] as number));
  const rows = order.slice(0, Math.max(1, Math.round(n * FURTHEST))).sort((i, j) => i - j);
  return { rows, n, share: rows.length / n, distance: at(record.differ, a, b) };
}

/** What two models say of every row; null where the file holds no rows. */
export function saidByBoth(
  record: Tradeoff,
  a: number,
  b: number,
): [ArrayLike<number>, ArrayLike<number>] | null {
  const { predictions } = record;
  return predictions ? [lineOf(predictions, a), lineOf(predictions, b)] : null;
}
