// What is asked, and the result as Python has it (xwidgets/results/errors.py).

import type { Further } from "../../charts/Asked";
import type { Condition } from "../../charts/conditions";
import { decidedIn } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { columnName } from "../../runtime/quantities";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { type Tree, type TreeNode, weigh } from "../../trees/tree";
import type { Options } from "./wire";

export const KIND = "errors";

const TWO_CLASSES: readonly string[] = [
  "false positive rate",
  "false negative rate",
  "false discovery rate",
];
/** Wrong more often than probabilities say: may be negative. */
export const EXCESS = "excess error";
const OF_PROBABILITIES = ["log loss", "Brier score", EXCESS];

const isBinary = (store: Store): boolean =>
  store.schema.value.target?.levels?.length === 2 && store.schema.value.output_names.length === 2;

/** What can be called an error here, the usual one first. */
export function metricsOf(store: Store): readonly string[] {
  const schema = store.schema.value;
  if (!schema.target?.levels) return ["absolute error", "squared error"];
  return [
    "error rate",
    ...(isBinary(store) ? TWO_CLASSES : []),
    ...(decidedIn(schema) === "probability" ? OF_PROBABILITIES : []),
  ];
}

const COUNTED: Readonly<Record<string, string>> = {
  errors: t`errors`,
  "false positives": t`false positives`,
  "false negatives": t`false negatives`,
};

/** What is counted, or what slices have more of; else by the metric's own name. */
export const counted = (what: string): string => COUNTED[what] ?? what;

/** A condition of a slice: of a feature, or of a column that the model does not take. */
export type SliceCondition = Condition & { quantity: string };

export interface RowLine {
  row: number;
  actual: number;
  decided: number;
  likely: number;
  loss: number;
  /** Probability of what was decided, and what is said of the label: of classes its probability. */
  confidence: number | null;
  quality: number | null;
}

/** Slices, by whatever tells them (xwidgets/results/sliced.py). */
export interface Sliced {
  metric: string;
  share: boolean;
  rate: number;
  what: string;
  /** What slices have more of than the rest. */
  surplus: string;
  slice_names: readonly string[];
  slice_conditions: readonly (readonly SliceCondition[])[];
  slice_counts: Tensor;
  slice_row_share: Tensor;
  slice_error_share: Tensor;
  slice_rates: Tensor;
  slice_held_rates: Tensor;
  slice_held_counts: Tensor;
  slice_low: Tensor;
  slice_high: Tensor;
  slice_p: Tensor;
  slice_confirmed: Tensor;
  slice_overlap: Tensor;
  slice_alike: readonly (readonly string[])[];
  n_tried: number;
}

/** As xwidgets/results/attribution_slices.py. */
export interface AttributionSlices extends Sliced, Further {
  /** Of each row the sum of 2**k over slices k; absent where a file holds no rows. */
  members?: Tensor | null;
}

/** A row whose explanation is unusual, and by what. */
export interface OutlierLine {
  row: number;
  feature: number;
  distance: number;
  effect: number;
  usual: number;
}

/** As xwidgets/results/errors_outliers.py. */
export interface Outliers extends Further {
  rows: readonly OutlierLine[];
  n_apart: number;
  median: number | null;
  feature_names: readonly string[];
  unit: Unit;
}

/** Positions of the rows of a slice. */
export function membersOf({ members }: AttributionSlices, k: number): number[] {
  const rows: number[] = [];
  members?.data.forEach((bits, row) => {
    if ((bits >> k) & 1) rows.push(row);
  });
  return rows;
}

export interface ErrorsRecord extends Sliced {
  total: number;
  feature: Tensor;
  threshold: Tensor;
  levels: readonly (readonly number[] | null)[];
  left: Tensor;
  right: Tensor;
  parent: Tensor;
  missing_left: Tensor;
  missing_counts: Tensor;
  counts: Tensor;
  error_share: Tensor;
  rates: Tensor;
  held_counts: Tensor;
  held_rates: Tensor;
  low: Tensor;
  high: Tensor;
  names: readonly string[];
  conditions: readonly (readonly SliceCondition[])[];
  suspects: readonly { features: readonly number[]; text: string }[];
  class_names: readonly string[];
  feature_names: readonly string[];
  /** Columns that the model does not see, by which rows are told, too. */
  column_names: readonly string[];
  task: string;
  target_name: string;
  sentence: string;
  mistakes: readonly RowLine[];
  labels: readonly RowLine[];
  n_mistakes: number;
  n_doubtful: number;
  trust: Doubted & {
    n_rows: number;
    n_held_out: number;
    labels: string;
    /** Of all rows, where the lists are of the rows in this file. */
    n_mistakes?: number;
    notes?: readonly string[];
  };
}

/** Of the output and at the threshold on screen; what is as usual is left out, as in Python. */
export function questionOf(store: Store, options: Options): Question {
  const schema = store.schema.value;
  const unit = decidedIn(schema);
  const threshold = store.shared.threshold.value;
  const metric = options.metric ?? "";
  // Which class counts as positive matters to these alone.
  const matters = threshold !== null || TWO_CLASSES.includes(metric);
  const output = isBinary(store) && matters ? { output: store.output.value, threshold } : {};
  const cohorts = store.shared.cohorts.value.map(({ name }) => columnName(name));
  const beside = store.extras.value
    .map(({ quantity }) => quantity)
    .filter((one) => !cohorts.includes(one));
  const columns = options.columns ?? (beside.length ? beside : null);
  const question: Question = {
    method: KIND,
    options: { ...options, ...(columns ? { columns: [...columns] } : {}), ...output },
    unit,
  };
  if (store.answers.there(question)) return question;
  // In a file whatever there is, however that was asked for.
  const plain = { method: KIND, unit };
  const held = store.answers.held(plain);
  return held === plain ? question : held;
}

/** What is asked besides, of attributions in the unit on screen; `further` of xwidgets/views/errors/view.py. */
export function furtherOf(store: Store, options: Options, method: string): Question {
  const { output_names } = store.schema.value;
  const threshold = output_names.length === 2 ? store.shared.threshold.value : null;
  const { metric, control } = options;
  const told = {
    ...(output_names.length > 1 ? { output: store.output.value } : {}),
    ...(method === "attribution_slices" && metric ? { metric } : {}),
    ...(method === "attribution_slices" && control ? { control } : {}),
    ...(method === "attribution_slices" && threshold !== null ? { threshold } : {}),
  };
  const ask = (unit: string): Question => ({ method: `${KIND}.${method}`, options: told, unit });
  // A file opens in the unit of decisions, and holds attributions in the one that was on screen.
  const units = [store.unit.value, "log_odds", "probability", "value"];
  return units.map(ask).find((one) => store.answers.there(one)) ?? ask(store.unit.value);
}

export const at = ({ data }: Tensor, i: number): number => data[i] as number;

/** What splits a node, or stands in a condition; and whether the model sees it. */
export function splitName(record: ErrorsRecord, feature: number): string {
  const { feature_names, column_names } = record;
  const beside = column_names[feature - feature_names.length];
  return beside === undefined ? (feature_names[feature] ?? "") : `${beside}, ${UNSEEN}`;
}

export const UNSEEN = t`not seen by the model`;

/** "zip is not seen by the model": of one or two conditions; "" where it sees all that they speak of. */
export function unseenText(conditions: readonly SliceCondition[]): string {
  const names = conditions
    .filter(({ quantity }) => quantity.startsWith("column:"))
    .map(({ feature_name }) => feature_name);
  if (!names.length) return "";
  return names.length === conditions.length ? UNSEEN : t`${names[0]} is ${UNSEEN}`;
}

/** The nodes as trees are drawn: what a node says is its rate, what it holds its share of all errors. */
export function treeOf(record: ErrorsRecord): Tree {
  const n = record.feature.data.length;
  const depths: number[] = [];
  const nodes = Array.from({ length: n }, (_, i): TreeNode => {
    const parent = at(record.parent, i);
    depths.push(parent < 0 ? 0 : (depths[parent] as number) + 1);
    const codes = record.levels[i] ?? null;
    const sides = [true, false].flatMap((left) => {
      const part = at(left ? record.left : record.right, i);
      if (part < 0) return [];
      const own = record.conditions[part]?.find(({ feature }) => feature === at(record.feature, i));
      const side = { low: Number.NaN, high: Number.NaN, codes: own?.levels ?? null, left };
      return [{ ...side, n_rows: at(record.counts, part), value: at(record.rates, part) }];
    });
    return {
      at: i,
      depth: depths[i] as number,
      parent,
      left: at(record.left, i),
      right: at(record.right, i),
      feature: at(record.feature, i),
      threshold: at(record.threshold, i),
      codes: codes && new Set(codes),
      missing_left: at(record.missing_left, i) > 0,
      n_rows: at(record.counts, i),
      n_held_out: at(record.held_counts, i),
      value: at(record.rates, i),
      spread: Number.NaN,
      agreement: Number.NaN,
      name: record.names[i] ?? "",
      conditions: record.conditions[i] ?? [],
      bins: sides,
      n_missing: at(record.missing_counts, i),
      missing_value: Number.NaN,
      answers: [],
      n_leaves: 1,
      gain: 0,
    };
  });
  weigh(nodes);
  const reach = nodes.reduce((most, { value }) => Math.max(most, Math.abs(value - record.rate)), 0);
  return { nodes, answer_edges: [], middle: record.rate, reach };
}
