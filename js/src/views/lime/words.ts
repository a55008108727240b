// What the view says: conditions, the fit, the agreement with SHAP. Twin of xwidgets/views/lime/figures.py.

import { cellText } from "../../row/explained";
import { fixed, formatOf } from "../../runtime/format";
import { distinctOf } from "../../runtime/ranks";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Local } from "./record";

/** What is compared: "28 < age ≤ 37", "sex = Female". */
export function condition(store: Store, local: Local, row: number, feature: number): string {
  const name = store.featureName(feature);
  const [low, high] = [local.low[feature] as number, local.high[feature] as number];
  const column = store.column(feature);
  if (Number.isNaN(low) || !column) return `${name} = ${cellText(store, feature, row)}`;
  const write = (value: number): string => formatOf(column.schema, value);
  if (low === Number.NEGATIVE_INFINITY) return `${name} ≤ ${write(high)}`;
  if (high === Number.POSITIVE_INFINITY) return `${name} > ${write(low)}`;
  return `${write(low)} < ${name} ≤ ${write(high)}`;
}

export const GOOD = 0.9;
export const ROUGH = 0.6;

/** How far the linear model stands in for the model. */
export function fitWords(r2: number): string {
  const how =
    r2 >= GOOD ? t`a good stand-in` : r2 >= ROUGH ? t`a rough stand-in` : t`a poor stand-in`;
  const share = Math.max(0, Math.floor(100 * r2 + 0.5));
  return t`${how}: ${share} % of what the model does around the row (local R² ${fixed(r2, 2)})`;
}

export interface Agreement {
  rank_correlation: number;
  n_shared: number;
  n_top: number;
}

const TOP = 5;

/** As xwidgets/methods/lime/agreement.py. */
export function agreement(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  top = TOP,
): Agreement {
  const count = (values: ArrayLike<number>): number =>
    Array.from(values).filter((value) => value !== 0).length;
  const n_top = Math.min(top, count(first), count(second));
  const strongest = (values: ArrayLike<number>): Set<number> =>
    new Set(
      Array.from(values, (_, j) => j)
        .sort((a, b) => Math.abs(values[b] as number) - Math.abs(values[a] as number) || a - b)
        .slice(0, n_top),
    );
  const [one, other] = [strongest(first), strongest(second)];
  const [a, b] = [centered(first), centered(second)];
  const size = Math.sqrt(dot(a, a) * dot(b, b));
  return {
    rank_correlation: size > 0 ? dot(a, b) / size : Number.NaN,
    n_shared: [...one].filter((j) => other.has(j)).length,
    n_top,
  };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, j) => sum + value * (b[j] as number), 0);

/** Ranks less their mean; equal values share theirs. */
function centered(values: ArrayLike<number>): number[] {
  const { values: known, starts } = distinctOf(values);
  const rank = new Map(
    Array.from(known, (value, i) => [
      value,
      ((starts[i] as number) + (starts[i + 1] as number) - 1) / 2,
    ]),
  );
  const mean = (values.length - 1) / 2;
  return Array.from(values, (value) => (rank.get(value + 0) as number) - mean);
}
