// The rows of an answer, and what is shown of them: of all or of those in a mask, for any class and threshold. What
// follows from the order of scores is worked out once per selection; a threshold then costs a few searches.

import type { Limits } from "../../row/decision";
import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { type Calibration, calibrationOf } from "./calibration";
import {
  type Counts,
  countsAt,
  fallingOrder,
  rocAuc,
  type Scored,
  sumOf,
  type Walk,
  walk,
} from "./curves";
import {
  confusionOf,
  decisionScores,
  matrixScores,
  meanKnown,
  numberScores,
  probabilityScores,
  rankScores,
} from "./scores";
import type { Metric } from "./words";

/** What the kernel answers: `xwidgets.results.Performance`. */
export interface PerformanceRecord {
  task: "binary" | "multiclass" | "regression";
  target_name: string;
  class_names: readonly string[];
  output: number;
  metric_names: readonly string[];
  low: Tensor;
  high: Tensor;
  selected_low?: Tensor | null;
  selected_high?: Tensor | null;
  rows?: Tensor | null;
  actual: Tensor;
  scores: Tensor;
  weight?: Tensor | null;
  unit: string;
  trust: Doubted & { notes?: readonly string[]; n_rows?: number; n_rows_total?: number };
}

/** What no threshold moves. */
export interface Base {
  n_rows: number;
  /** Of two classes by group of rows (of one: all of them); of several none. */
  walks: readonly Walk[];
  /** Of the class that is set against the rest; null of numbers. */
  walk: Walk | null;
  calibration: Calibration | null;
  metrics: readonly [string, number][];
  mask: Uint8Array | null;
}

/** What a threshold decides. */
export interface Decided {
  counts: Counts | null;
  /** Weight by what rows are and what they are taken for, line by line. */
  cells: Float64Array | null;
  metrics: ReadonlyMap<string, number>;
}

export class Cases {
  readonly record: PerformanceRecord;
  readonly n_rows: number;
  readonly n_scores: number;
  readonly actual: Float64Array;
  readonly weight: Float64Array | null;
  readonly probability: boolean;
  /** Positions in the table, -1 of rows that the page does not hold; null: all of its rows, in order. */
  readonly rows: ArrayLike<number> | null;
  /** Whether the page holds some of the compared rows alone. */
  readonly partly: boolean;
  readonly #scores: Float64Array;
  readonly #scored = new Map<number, Scored>();
  readonly #orders = new Map<number, Int32Array>();
  #decided: Int32Array | null = null;

  constructor(record: PerformanceRecord) {
    this.record = record;
    this.#scores = record.scores.data as Float64Array;
    this.actual = record.actual.data as Float64Array;
    this.n_rows = this.actual.length;
    this.n_scores = record.scores.shape[1] ?? 1;
    this.weight = (record.weight?.data as Float64Array | undefined) ?? null;
    this.rows = record.rows?.data ?? null;
    this.partly = record.rows?.data.some((row) => row < 0) ?? false;
    this.probability = record.task !== "regression" && record.unit === "probability";
  }

  /** Position in the table; -1: not in this page. */
  rowOf(i: number): number {
    return this.rows ? (this.rows[i] as number) : i;
  }

  /** A mask of the table's rows as one of these. */
  maskOf(mask: Uint8Array | null): Uint8Array | null {
    const { rows } = this;
    return mask && rows
      ? Uint8Array.from({ length: this.n_rows }, (_, i) => mask[rows[i] as number] ?? 0)
      : mask;
  }

  /** What the model says: of a class, or a number. */
  column(output: number): Float64Array {
    return this.scored(output).score;
  }

  scored(output: number): Scored {
    const known = this.#scored.get(output);
    if (known) return known;
    const { task } = this.record;
    const all = this.#scores;
    const n = this.n_scores;
    let score = all;
    if (task === "multiclass")
      score = Float64Array.from({ length: this.n_rows }, (_, i) => all[i * n + output] as number);
    else if (task === "binary" && output !== this.record.output)
      score = all.map((value) => (this.probability ? 1 - value : -value));
    const actual = Uint8Array.from(this.actual, (code) => (code === output ? 1 : 0));
    const made = { actual, score, weight: this.weight };
    this.#scored.set(output, made);
    return made;
  }

  #order(output: number): Int32Array {
    const order = this.#orders.get(output) ?? fallingOrder(this.column(output));
    this.#orders.set(output, order);
    return order;
  }

  #walk(output: number, mask: Uint8Array | null): Walk {
    return walk(this.scored(output), this.#order(output), mask);
  }

  /** The likeliest class of every row. */
  likeliest(): Int32Array {
    if (this.#decided) return this.#decided;
    const n = this.n_scores;
    const found = Int32Array.from({ length: this.n_rows }, (_, i) => {
      let best = 0;
      for (let k = 1; k < n; k++)
        if ((this.#scores[i * n + k] as number) > (this.#scores[i * n + best] as number)) best = k;
      return best;
    });
    this.#decided = found;
    return found;
  }

  /** The class that every row is taken for. */
  decided(output: number, limits: Limits): Int32Array {
    if (this.record.task !== "binary") return this.likeliest();
    const score = this.column(output);
    return Int32Array.from(score, (value, i) => {
      const limit = limits.values[limits.group ? (limits.group[this.rowOf(i)] as number) : 0];
      return value >= (limit as number) ? output : 1 - output;
    });
  }

  /** Everything that no threshold moves, of the rows in `mask` (of these cases). */
  base(
    output: number,
    mask: Uint8Array | null,
    group: ArrayLike<number> | null,
    n_groups: number,
  ): Base {
    const { task } = this.record;
    if (task === "regression") {
      const metrics = [...numberScores(this.actual, this.#scores, this.weight, mask)];
      return { n_rows: this.#count(mask), walks: [], walk: null, calibration: null, metrics, mask };
    }
    const curve = this.#walk(output, mask);
    const metrics: [string, number][] = [];
    let walks: Walk[] = [curve];
    if (task === "binary") {
      metrics.push(...rankScores(curve));
      if (group)
        walks = Array.from({ length: n_groups }, (_, g) =>
          this.#walk(
            output,
            Uint8Array.from({ length: this.n_rows }, (_, i) =>
              group[this.rowOf(i)] === g && (!mask || mask[i]) ? 1 : 0,
            ),
          ),
        );
    } else {
      const areas = this.record.class_names.map((_, k) =>
        rocAuc(k === output ? curve : this.#walk(k, mask)),
      );
      metrics.push(["macro ROC AUC", meanKnown(areas)]);
    }
    if (this.probability) metrics.push(...this.#probabilityScores(output, mask));
    return {
      n_rows: curve.n_rows,
      walks,
      walk: curve,
      calibration: this.probability ? calibrationOf(this.scored(output), mask) : null,
      metrics,
      mask,
    };
  }

  decide(output: number, limits: Limits, base: Base): Decided {
    const { task, class_names } = this.record;
    const n = class_names.length;
    if (task === "regression") return { counts: null, cells: null, metrics: new Map(base.metrics) };
    if (task === "binary") {
      const counts = sumOf(base.walks.map((one, g) => countsAt(one, limits.values[g] as number)));
      const cells = new Float64Array(4);
      const other = 1 - output;
      cells[output * 2 + output] = counts.tp;
      cells[output * 2 + other] = counts.fn;
      cells[other * 2 + output] = counts.fp;
      cells[other * 2 + other] = counts.tn;
      return { counts, cells, metrics: new Map([...decisionScores(counts), ...base.metrics]) };
    }
    const cells = confusionOf(this.actual, this.likeliest(), n, this.weight, base.mask);
    const metrics = new Map([...matrixScores(cells, n), ...base.metrics]);
    return { counts: null, cells, metrics };
  }

  #probabilityScores(output: number, mask: Uint8Array | null): [string, number][] {
    const n = this.n_scores;
    const two = this.record.task === "binary";
    const score = this.column(output);
    return probabilityScores(
      {
        n_rows: this.n_rows,
        n_classes: two ? 2 : n,
        actual: (i) => this.actual[i] as number,
        of: two
          ? (i, k) => (k === output ? (score[i] as number) : 1 - (score[i] as number))
          : (i, k) => this.#scores[i * n + k] as number,
      },
      this.weight,
      mask,
    );
  }

  #count(mask: Uint8Array | null): number {
    return mask ? mask.reduce((sum, one) => sum + one, 0) : this.n_rows;
  }
}

/** Scores whose meaning does not depend on which of two classes is called positive. */
const SAME_BOTH_WAYS = new Set([
  "accuracy",
  "balanced accuracy",
  "MCC",
  "ROC AUC",
  "log loss",
  "Brier score",
]);

/** Scores that no threshold moves. */
const OF_ALL_THRESHOLDS = new Set(["ROC AUC", "average precision", "log loss", "Brier score"]);

/** Intervals by the names of scores, as far as they are of what is shown: that class, that threshold. */
export function intervalsOf(
  found: { metric_names: readonly string[]; low?: Tensor | null; high?: Tensor | null } | null,
  same_output: boolean,
  same_threshold: boolean,
): ReadonlyMap<string, [number, number]> {
  const ends = new Map<string, [number, number]>();
  if (!found?.low || !found.high) return ends;
  for (const [k, name] of found.metric_names.entries()) {
    const [low, high] = [found.low.data[k] as number, found.high.data[k] as number];
    const holds =
      (same_output || SAME_BOTH_WAYS.has(name)) && (same_threshold || OF_ALL_THRESHOLDS.has(name));
    if (holds && Number.isFinite(low + high)) ends.set(name, [low, high]);
  }
  return ends;
}

export const metricOf = (
  name: string,
  values: ReadonlyMap<string, number>,
  ends: ReadonlyMap<string, [number, number]>,
): Metric => {
  const [low, high] = ends.get(name) ?? [Number.NaN, Number.NaN];
  return { value: values.get(name) ?? Number.NaN, low, high };
};
