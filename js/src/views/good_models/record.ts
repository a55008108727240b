// What models that do about as well say, as the page reads it.

import { decidedIn } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { formatInteger, formatNumber, plural } from "../../runtime/format";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

/** As xwidgets/results/good_models.py. */
export interface GoodModels {
  scores: Tensor;
  left_out_scores: Tensor;
  importance: Tensor;
  own_score: number | null;
  own_importance: Tensor;
  grid: Tensor;
  effects: Tensor;
  own_effect: Tensor;
  predictions: Tensor | null;
  decisions: Tensor | null;
  own_predictions: Tensor | null;
  agree: Tensor | null;
  spread: Tensor | null;
  feature_names: readonly string[];
  output_name: string;
  class_names: readonly string[];
  how: string;
  metric: string;
  importance_unit: string;
  unit: string;
  trust: Doubted & { notes?: string[] };
}

/** As `GoodModelsView.questions` asks it. */
export const questionOf = (store: Store, { how, n, tolerance, given }: Options): Question =>
  store.answers.held({
    method: "good_models",
    options: {
      how: how ?? null,
      n: n ?? null,
      tolerance: tolerance ?? null,
      given: given ?? null,
    },
    unit: decidedIn(store.schema.value),
  });

const MAX_DIGITS = 6;

export const nModels = ({ scores }: GoodModels): number => scores.data.length;

/** Features by their median importance over the models, the most important first; those that were
 * not shuffled are left out. */
export function orderOf({ importance, feature_names }: GoodModels): number[] {
  const m = feature_names.length;
  const middle = feature_names.map((_, j) => {
    const own = columnOf(importance, j, m).sort((a, b) => a - b);
    const half = own.length >> 1;
    const [low, high] = [own[(own.length - 1) >> 1] as number, own[half] as number];
    return (low + high) / 2;
  });
  return feature_names
    .map((_, j) => j)
    .filter((j) => !Number.isNaN(middle[j]))
    .sort((a, b) => (middle[b] as number) - (middle[a] as number));
}

/** Of one feature (or row) what every model says. */
export function columnOf({ data }: Tensor, j: number, m: number): number[] {
  return Array.from({ length: data.length / m }, (_, k) => data[k * m + j] as number);
}

export interface Lines {
  x: Float64Array;
  each: Float64Array[];
  own: Float64Array;
}

/** The effect of a feature by every model; null where it has none. */
export function linesOf({ grid, effects, own_effect }: GoodModels, j: number): Lines | null {
  const [m = 0, width = 0] = grid.shape;
  const n = Array.from({ length: width }, (_, i) => grid.data[j * width + i] as number).findIndex(
    Number.isNaN,
  );
  const end = n < 0 ? width : n;
  if (end < 2) return null;
  const part = ({ data }: Tensor, start: number): Float64Array =>
    Float64Array.from({ length: end }, (_, i) => data[start + i] as number);
  return {
    x: part(grid, j * width),
    each: Array.from({ length: effects.shape[0] ?? 0 }, (_, k) =>
      part(effects, (k * m + j) * width),
    ),
    own: part(own_effect, j * width),
  };
}

/** Rows in classes: by how many models agree, the fewest first; of numbers the tenth on which models differ most. */
export interface Part {
  label: string;
  rows: number[];
}

export function partsOf(record: GoodModels): Part[] {
  const n = nModels(record);
  if (record.agree) {
    const found = new Map<number, number[]>();
    for (let row = 0; row < record.agree.data.length; row++) {
      const k = record.agree.data[row] as number;
      const rows = found.get(k);
      if (rows) rows.push(row);
      else found.set(k, [row]);
    }
    return [...found]
      .sort(([a], [b]) => a - b)
      .map(([k, rows]) => ({ label: t`${k} of ${n} agree`, rows }));
  }
  if (!record.spread) return [];
  const order = Array.from(record.spread.data.keys()).sort(
    (a, b) => (record.spread?.data[b] as number) - (record.spread?.data[a] as number),
  );
  const few = order.slice(0, Math.max(1, Math.round(order.length / 10)));
  const least = record.spread.data[few.at(-1) as number] as number;
  return [
    {
      label: t`models ${formatNumber(least, 2)} apart or more`,
      rows: few.sort((a, b) => a - b),
    },
  ];
}

/** The least and the largest, with as many digits as tell them apart. */
export function endsOf(values: ArrayLike<number>, digits = 2): [string, string] {
  const [low, high] = [Math.min(...Array.from(values)), Math.max(...Array.from(values))];
  for (let n = digits; ; n++) {
    const [first, last] = [formatNumber(low, n), formatNumber(high, n)];
    if (first !== last || low === high || n === MAX_DIGITS) return [first, last];
  }
}

export function said(record: GoodModels): string {
  const { scores, left_out_scores, agree, metric } = record;
  const n = nModels(record);
  const ends = endsOf(scores.data, 3);
  const left = left_out_scores.data.length;
  const text = `${plural(n, t`good model`, t`good models`)} (${metric} ${ends.join(t` to `)})${left ? t`, ${left} left out` : ""}`;
  if (!agree) return `${text}.`;
  const all = Array.from(agree.data).filter((one) => one === n).length;
  return t`${text}: all decide the same for ${formatInteger(all)} of ${formatInteger(agree.data.length)} rows.`;
}

/** What they say of one row; empty where rows are not there. */
export function onRow(record: GoodModels, row: number): string {
  const { predictions, agree, class_names, output_name } = record;
  if (!predictions || row < 0) return "";
  const told = columnOf(predictions, row, predictions.shape[1] ?? 1);
  const ends = endsOf(told).join(t` to `);
  const what = class_names.length ? `${output_name} ${ends}` : ends;
  return agree
    ? t`${agree.data[row]} of ${plural(nModels(record), t`model`, t`models`)} agree on this row: ${what}.`
    : t`${nModels(record)} models say ${what} of this row.`;
}
