// What is asked for this view: the same as xwidgets/views/counterfactuals/asked.py; and the answer, as
// xwidgets/results/counterfactuals.py has it.

import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export const METHOD = "counterfactuals";

export interface Change {
  plan: number;
  feature: number;
  before: number | string | null;
  after: number | string | null;
  before_text: string;
  after_text: string;
  /** With as few digits as still work: "at least 0.4". */
  text: string;
  low: number | null;
  high: number | null;
  region_low: number | null;
  region_high: number | null;
  /** The text is of a region: it holds while the plan's other numbers move in theirs. */
  joint: boolean;
}

/** A line of the menu: features that all change together; without a plan `cost` is null. */
export interface LeverSet {
  of: number;
  features: readonly number[];
  cost: number | null;
  proved: boolean;
  changes: readonly Change[];
}

export interface Goal {
  output: number;
  low: number | null;
  high: number | null;
  largest: boolean;
  text: string;
}

export interface Counterfactuals {
  values: Tensor;
  costs: Tensor;
  distance: Tensor;
  predictions: Tensor;
  outside: Tensor;
  order: Tensor;
  path: Tensor;
  near: Tensor;
  near_row: Tensor;
  share: Tensor;
  near_now: Tensor;
  strangeness: Tensor;
  of: Tensor;
  rows_asked: Tensor;
  current: Tensor;
  nearest_unlike: Tensor;
  why: readonly string[];
  changes: readonly Change[];
  goals: readonly Goal[];
  certificates: readonly string[];
  binding: readonly (readonly string[])[];
  menu: readonly LeverSet[];
  locked: Readonly<Record<string, string>>;
  sentence: string;
  feature_names: readonly string[];
  unit: string;
  trust: Doubted & { notes?: readonly string[]; n_asked?: number; diversity?: number };
}

/** What can be chosen in the page; null: as it is by default. */
export interface Look {
  target?: unknown;
  vary?: readonly number[] | null;
  max_changes?: number | null;
  menu?: number | null;
}

const GIVEN = [
  "target",
  "vary",
  "ranges",
  "monotone",
  "max_changes",
  "n",
  "rules",
  "missing_cost",
  "menu",
  "seconds",
];

const REASONS: Readonly<Record<string, string>> = {
  closest: t`closest`,
  "most usual": t`most usual`,
  "fewest changes": t`fewest changes`,
  "like a real row": t`like a real row`,
  "other features": t`other features`,
};

/** Why a plan is shown, as it is said. */
export const reasonOf = ({ why }: Counterfactuals, plan: number): string => {
  const reason = why[plan] ?? "";
  return REASONS[reason] ?? reason;
};

/** The options of the view with what was chosen in the page in their place. */
export function looked(options: Readonly<Options>, look: Readonly<Look>): Record<string, unknown> {
  return { ...options, ...look };
}

export function questionOf(
  store: Store,
  options: Readonly<Options>,
  look: Readonly<Look>,
): Question {
  const all = looked(options, look);
  const asked: Record<string, unknown> = { output: store.output.value };
  for (const name of GIVEN) asked[name] = all[name] ?? null;
  // A menu that is closed is none.
  asked.menu = all.menu || null;
  if (all.rows) asked.rows = all.rows;
  else asked.row = all.row ?? store.row.value;
  if (store.n_outputs <= 2) asked.threshold = store.shared.threshold.value;
  return { method: METHOD, options: asked, unit: store.unit.value };
}

/** Item k of the last axis at `i`. */
export const at = ({ data, shape }: Tensor, i: number, k = 0): number =>
  data[i * (shape[1] ?? 1) + k] as number;
