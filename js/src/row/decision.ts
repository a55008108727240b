// Where "yes" begins: what a row is called, by the threshold that all views share, else by the model itself.

import { levelsOf } from "../marks/planeAxis";
import type { Column } from "../runtime/columns";
import { formatNumber } from "../runtime/format";
import { probabilityOf } from "../runtime/probability";
import { quantityOf } from "../runtime/quantities";
import type { Store } from "../runtime/store";
import type { SharedState } from "../runtime/wire";
import { t } from "../runtime/words";

export type Threshold = SharedState["threshold"];

export const MAX_GROUPS = 50;

/** What is compared with y and with thresholds: probabilities where there are some; as `decided_in` of results/units.py. */
export const decidedIn = ({ units }: { units: readonly string[] }): string =>
  units.includes("probability") || units.includes("log_odds") ? "probability" : "";
const MISSING = t`missing`;

/** Thresholds: the lowest score that is called positive, by group of rows where there are groups. */
export interface Limits {
  values: readonly number[];
  /** Group of every row of the table; null: one threshold. */
  group: ArrayLike<number> | null;
}

export interface Grouping {
  /** What the groups are called on screen, and by Python. */
  names: string[];
  own_names: string[];
  of: ArrayLike<number>;
  column: string;
}

const groupings = new WeakMap<Column, Grouping>();

/** Groups of a quantity, a level each; null where it has none. */
export function groupingOf(store: Store, quantity: string): Grouping | null {
  const column = store.quantity(quantity);
  const levels = column && levelsOf(column);
  if (!column || !levels || levels.length > MAX_GROUPS) return null;
  const known = groupings.get(column);
  if (known) return known;
  const own = column.schema.own_levels ?? levels;
  let absent = false;
  const of = Int32Array.from(column.values, (code, row) => {
    if (!column.isMissing(row)) return code;
    absent = true;
    return levels.length;
  });
  const found = {
    names: absent ? [...levels, MISSING] : levels,
    own_names: absent ? [...own, MISSING] : own,
    of,
    column: column.name,
  };
  groupings.set(column, found);
  return found;
}

/** The lowest score with which a model itself says `output`, of two classes: a tie is the first one's. */
export function ownThreshold(unit: string, output: number): number {
  if (unit !== "probability") return output ? Number.MIN_VALUE : 0;
  return output ? 0.5 + 2 ** -53 : 0.5;
}

/** The lowest score that is called so, for every group. */
export function limitsOf(threshold: Threshold, grouping: Grouping | null, own: number): Limits {
  if (threshold === null || typeof threshold === "number")
    return { values: [threshold ?? own], group: null };
  if (!grouping) return { values: [own], group: null };
  return {
    values: grouping.own_names.map((name) => threshold.values[name] ?? own),
    group: grouping.of,
  };
}

/** What rows are called, of two classes. */
export interface Decision {
  /** Whether a row of the table, or one that stands in none, is called as the class on screen; null: not known. */
  ofRow: (row: number) => boolean | null;
  of: (score: number, group: number) => boolean;
  limits: Limits;
  grouping: Grouping | null;
  /** What a row scores, from the predictions of all outputs in the unit on screen. */
  score: (predictions: ArrayLike<number>) => number;
}

/** Null where the outputs are no two classes. */
export function decisionOf(store: Store): Decision | null {
  const { target, output_names } = store.schema.value;
  const link = store.link.value;
  const unit = store.unit.value;
  if (output_names.length !== 2 || (unit === "value" && target?.kind !== "category")) return null;
  const output = store.output.value;
  const chosen = store.shared.threshold.value;
  const threshold = unit === "probability" || link ? chosen : null;
  // A threshold is a probability; the model's own decision needs none.
  const scale = threshold === null ? unit : "probability";
  const by = threshold !== null && typeof threshold === "object" ? threshold.quantity : "";
  const grouping = by ? groupingOf(store, by) : null;
  const limits = limitsOf(threshold, grouping, ownThreshold(scale, output));
  const of = (score: number, group: number): boolean =>
    score >= (limits.values[group] ?? ownThreshold(scale, output));
  // Seven digits: what a page holds of a probability, which is called so from just there on.
  const told = (value: number): number =>
    unit === "probability" ? Number(value.toPrecision(7)) : value;
  const score = (predictions: ArrayLike<number>): number =>
    scale === unit ? told(predictions[output] as number) : probabilityOf(predictions, output, link);
  const table = store.attributions.value;
  return {
    of,
    limits,
    grouping,
    score,
    ofRow: (row) => {
      const value =
        scale === unit ? told(table?.predictions[row] ?? Number.NaN) : store.probability(row);
      return Number.isNaN(value)
        ? null
        : of(value, limits.group ? (limits.group[row] as number) : 0);
    },
  };
}

/** The group of a row that stands in no table, by the codes of its features, else of the row that it began as. */
export function groupOf(
  store: Store,
  { grouping }: Decision,
  codes: readonly number[],
  origin: number,
): number {
  const { threshold } = store.shared;
  const chosen = threshold.value;
  if (!grouping || chosen === null || typeof chosen !== "object") return 0;
  const feature = quantityOf(chosen.quantity)?.feature ?? -1;
  if (feature < 0) return origin < 0 ? -1 : (grouping.of[origin] as number);
  const code = codes[feature] as number;
  return Number.isNaN(code) ? grouping.own_names.indexOf(MISSING) : code;
}

/** "called yes: from 0.3 on", "called no: below 0.4 (Paris)"; nothing where it is not known. */
export function decisionWords(
  store: Store,
  decision: Decision,
  score: number,
  group: number,
): string {
  if (Number.isNaN(score)) return "";
  const output = store.output.value;
  const yes = decision.of(score, group);
  const called = t`called ${store.outputName(yes ? output : 1 - output)}`;
  const limit = decision.limits.values[group];
  if (store.shared.threshold.value === null || limit === undefined) return called;
  const text = formatNumber(limit, 3);
  const of = decision.grouping ? ` (${decision.grouping.names[group]})` : "";
  return `${called}: ${yes ? t`from ${text} on` : t`below ${text}`}${of}`;
}
