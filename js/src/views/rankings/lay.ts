// Where ranks stand, and what is said of them. Pure.

import { ellipsize, type Measure } from "../../marks/labels";
import { formatAmount, formatNumber } from "../../runtime/format";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { RankingsRecord } from "./index";

export const questionOf = (store: Store, refitted: boolean): Question => ({
  method: "rankings",
  options: { output: store.output.value, refitted: refitted || null },
  unit: store.unit.value,
});

export const METHODS: Readonly<Record<string, string>> = {
  shap: "SHAP",
  permutation: t`permutation`,
  conditional: t`conditional`,
  impurity: t`impurity`,
  drop_column: t`left out`,
};

export const MAX_FEATURES = 12;
const LANE = 24;
const TOP = 34;
/** From a mark to its name, and from a number to the line that goes on. */
const BESIDE = 9;
const GAP = 6;
const SPACE = 4;
/** A number is smaller than a name. */
const SMALLER = 11 / 12;
const VALUE = 46;
/** A method whose names stand beside its marks has at least so much. */
const NARROW = 124;

export interface Spot {
  x: number;
  y: number;
  /** Where the words beside it end. */
  end: number;
  low: number;
  high: number;
  name: string;
  value: string;
}

export interface Laid {
  height: number;
  left: number;
  columns: { x: number; name: string; label: string; unit: string }[];
  lanes: { y: number; text: string }[];
  lines: {
    feature: number;
    label: string;
    path: string;
    marks: Spot[];
  }[];
  /** Features that share a rank by a method stand below each other there, joined. */
  ties: { x: number; y1: number; y2: number }[];
}

/** Features by their mean rank. */
export function orderOf({ ranks, method_names, feature_names }: RankingsRecord): number[] {
  const n = method_names.length;
  const at = (j: number, m: number): number => ranks.data[j * n + m] as number;
  const mean = (j: number): number => method_names.reduce((sum, _, m) => sum + at(j, m), 0) / n;
  return feature_names
    .map((_, j) => j)
    .sort((a, b) => mean(a) - mean(b) || at(a, 0) - at(b, 0) || a - b);
}

/** The first features by their mean rank; those whose rank is below the last lane stand under it. */
export function lay(
  record: RankingsRecord,
  width: number,
  nameOf: (feature: number) => string,
  measure: Measure,
): Laid {
  const n_methods = record.method_names.length;
  const n_features = record.feature_names.length;
  const at = (tensor: { data: ArrayLike<number> }, j: number, m: number): number =>
    tensor.data[j * n_methods + m] as number;
  const order = orderOf(record);
  const shown = order.slice(0, MAX_FEATURES);
  const own = columnsOf(n_methods, (m) => lanesOf(order, (j) => at(record.ranks, j, m)));
  const n_lanes = Math.min(n_features, MAX_FEATURES);
  const left = 34;
  // Where names do not fit at every method they stand at the first one alone.
  const even = (width - left - 8) / n_methods;
  const narrow = n_methods > 1 && even < NARROW;
  const first = narrow
    ? Math.max(0.42 * (width - left), width - left - NARROW * (n_methods - 1))
    : even;
  const step = narrow ? (width - left - 8 - first) / (n_methods - 1) : even;
  const columns = record.method_names.map((name, m) => ({
    x: left + 8 + (m ? first + (m - 1) * step : 0),
    name,
    label: ellipsize(METHODS[name] ?? name, (m || !narrow ? step : first) - 2, measure, true),
    unit: record.units[m] ?? "",
  }));
  const place = (rank: number): number => TOP + LANE * Math.min(rank - 1, n_lanes);
  const below = n_lanes < n_features;
  const lanes = Array.from({ length: n_lanes }, (_, k) => ({
    y: place(k + 1),
    text: String(k + 1),
  }));
  if (below) lanes.push({ y: place(n_lanes + 1), text: "\u2193" });
  const room = (narrow ? first : step) - 2 * BESIDE - VALUE;
  // Of several in one place below the last lane only the first is named.
  const taken = new Map<string, number>();
  const lines = shown.map((feature) => {
    const full = nameOf(feature);
    const short = room > 20 ? ellipsize(full, room, measure, true) : "";
    const marks = columns.map(({ x }, m) => {
      const y = place((own[m] as Float64Array)[feature] as number);
      const key = `${m}:${y}`;
      const free = !taken.has(key) && !(narrow && m);
      const name = free ? short : "";
      const value = free ? formatAmount(at(record.values, feature, m)) : "";
      const words = name || value ? BESIDE + measure(name, true) + SPACE + GAP : 0;
      const end = taken.get(key) ?? x + words + SMALLER * measure(value);
      taken.set(key, end);
      return {
        x,
        y,
        end,
        low: place(at(record.rank_low, feature, m)),
        high: place(at(record.rank_high, feature, m)),
        name,
        value,
      };
    });
    const told = columns.map(({ name }, m) => {
      const rank = at(record.ranks, feature, m);
      const is_tied = order.some((j) => j !== feature && at(record.ranks, j, m) === rank);
      return t`${formatNumber(rank)}${is_tied ? t` (tied)` : ""} by ${METHODS[name] ?? name}`;
    });
    return { feature, label: t`${full}: rank ${told.join(", ")}`, path: pathOf(marks), marks };
  });
  const ties = columns.flatMap(({ x }, m) => {
    const places = new Map<number, number[]>();
    for (const feature of shown) {
      const rank = at(record.ranks, feature, m);
      const y = place((own[m] as Float64Array)[feature] as number);
      places.set(rank, [...(places.get(rank) ?? []), y]);
    }
    return [...places.values()]
      .map((ys) => ({ x, y1: Math.min(...ys), y2: Math.max(...ys) }))
      .filter(({ y1, y2 }) => y1 < y2);
  });
  const height = TOP + LANE * (n_lanes - 1 + (below ? 1 : 0)) + 16;
  return { height, left, columns, lanes, lines, ties };
}

const columnsOf = <T>(n: number, make: (m: number) => T): T[] =>
  Array.from({ length: n }, (_, m) => make(m));

/** By feature its lane, from 1: as its rank, and of those that share one each its own, in the order of all methods. As
 * `lanes_of` of xwidgets/views/rankings/figures.py. */
export function lanesOf(
  order: readonly number[],
  rankOf: (feature: number) => number,
): Float64Array {
  const lanes = new Float64Array(order.length);
  const sorted = order.map((feature, at) => ({ feature, at }));
  sorted.sort((a, b) => rankOf(a.feature) - rankOf(b.feature) || a.at - b.at);
  for (const [k, { feature }] of sorted.entries()) lanes[feature] = k + 1;
  return lanes;
}

/** From the end of the words beside a mark to the next mark. */
function pathOf(marks: readonly Spot[]): string {
  return marks
    .slice(1)
    .map(({ x, y }, m) => {
      const before = marks[m] as Spot;
      const from = Math.min(before.end, x - 12);
      return `M${from},${before.y}L${Math.max(from, x - (x - before.x) * 0.28)},${before.y}L${x},${y}`;
    })
    .join("");
}

/** How far the methods agree, in words: as `said` of xwidgets/views/rankings/figures.py. */
export function said(record: RankingsRecord): string {
  const names = record.method_names.map((name) => METHODS[name] ?? name);
  const n = names.length;
  if (n < 2) return t`By one method alone: a second needs y (permutation) or trees (impurity).`;
  let [least, one, two] = [2, 0, 1];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const value = record.agreement.data[i * n + j] as number;
      if (value < least) [least, one, two] = [value, i, j];
    }
  if (least > 1) least = 1;
  const pair = t`(${names[one]} and ${names[two]})`;
  const told = formatNumber(least, 2);
  return least >= 0.8 - 1e-9
    ? t`${n} methods tell much the same order: rank correlation ${told} ${pair} or more.`
    : t`${n} methods disagree: rank correlation down to ${told} ${pair}.`;
}
