// Scores of decisions, ranks, probabilities and numbers, as scikit-learn defines them: what
// xwidgets/methods/performance/scores.py computes for the bootstrap, here for what is on screen.

import { averagePrecision, type Counts, ratio, rocAuc, type Walk } from "./curves";

export type Metrics = ReadonlyMap<string, number>;

const EPS = 2 ** -52;

/** Of decisions between two classes. */
export function decisionScores(c: Counts): Map<string, number> {
  const { tp, fp, tn, fn } = c;
  const recall = ratio(tp, tp + fn);
  const specificity = ratio(tn, tn + fp);
  const below = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return new Map([
    ["accuracy", ratio(tp + tn, tp + fp + tn + fn)],
    ["balanced accuracy", (recall + specificity) / 2],
    ["precision", ratio(tp, tp + fp)],
    ["recall", recall],
    ["specificity", specificity],
    ["F1", ratio(2 * tp, 2 * tp + fp + fn)],
    ["MCC", below > 0 ? (tp * tn - fp * fn) / Math.sqrt(below) : 0],
  ]);
}

/** Of the order of scores. */
export const rankScores = (curve: Walk): [string, number][] => [
  ["ROC AUC", rocAuc(curve)],
  ["average precision", averagePrecision(curve)],
];

/** Sum of a number per row over the weight of the rows. */
function meanOf(
  n: number,
  of: (i: number) => number,
  weight: Float64Array | null,
  mask: Uint8Array | null,
): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < n; i++) {
    if (mask && !mask[i]) continue;
    const own = weight ? (weight[i] as number) : 1;
    sum += own * of(i);
    total += own;
  }
  return ratio(sum, total);
}

/** Probabilities of classes, row by row: of two classes the score of one is enough. */
export interface Probabilities {
  n_rows: number;
  /** Position of the right class. */
  actual: (row: number) => number;
  n_classes: number;
  of: (row: number, k: number) => number;
}

/** Of probabilities: mean of minus the logarithm of the right one, mean squared distance from what happened. */
export function probabilityScores(
  p: Probabilities,
  weight: Float64Array | null,
  mask: Uint8Array | null,
): [string, number][] {
  const loss = (row: number): number =>
    -Math.log(Math.min(1 - EPS, Math.max(EPS, p.of(row, p.actual(row)))));
  const brier = (row: number): number => {
    const right = p.actual(row);
    let sum = 0;
    for (let k = 0; k < p.n_classes; k++) sum += (p.of(row, k) - (k === right ? 1 : 0)) ** 2;
    return p.n_classes === 2 ? sum / 2 : sum;
  };
  return [
    ["log loss", meanOf(p.n_rows, loss, weight, mask)],
    ["Brier score", meanOf(p.n_rows, brier, weight, mask)],
  ];
}

/** Weight of the rows by what they are (lines) and what they are taken for. */
export function confusionOf(
  actual: ArrayLike<number>,
  decided: ArrayLike<number>,
  n_classes: number,
  weight: Float64Array | null,
  mask: Uint8Array | null,
): Float64Array {
  const cells = new Float64Array(n_classes * n_classes);
  for (let i = 0; i < actual.length; i++) {
    if (mask && !mask[i]) continue;
    const cell = (actual[i] as number) * n_classes + (decided[i] as number);
    cells[cell] = (cells[cell] as number) + (weight ? (weight[i] as number) : 1);
  }
  return cells;
}

/** Of decisions among several classes; every class counts the same in "macro", one without rows not at all. */
export function matrixScores(cells: Float64Array, n: number): [string, number][] {
  let [right, total] = [0, 0];
  const recalls: number[] = [];
  const f1: number[] = [];
  for (let k = 0; k < n; k++) {
    const tp = cells[k * n + k] as number;
    let [actual, taken] = [0, 0];
    for (let j = 0; j < n; j++) {
      actual += cells[k * n + j] as number;
      taken += cells[j * n + k] as number;
    }
    right += tp;
    total += actual;
    recalls.push(ratio(tp, actual));
    f1.push(ratio(2 * tp, actual + taken));
  }
  return [
    ["accuracy", ratio(right, total)],
    ["balanced accuracy", meanKnown(recalls)],
    ["macro F1", meanKnown(f1)],
  ];
}

export function meanKnown(values: readonly number[]): number {
  const known = values.filter((value) => Number.isFinite(value));
  return ratio(
    known.reduce((sum, value) => sum + value, 0),
    known.length,
  );
}

/** Of numbers. */
export function numberScores(
  actual: Float64Array,
  predicted: Float64Array,
  weight: Float64Array | null,
  mask: Uint8Array | null,
): Metrics {
  const mean = (of: (i: number) => number): number => meanOf(actual.length, of, weight, mask);
  const off = (i: number): number => (predicted[i] as number) - (actual[i] as number);
  const centre = mean((i) => actual[i] as number);
  const squared = mean((i) => off(i) ** 2);
  const spread = mean((i) => ((actual[i] as number) - centre) ** 2);
  return new Map([
    ["R2", 1 - ratio(squared, spread)],
    ["MAE", mean((i) => Math.abs(off(i)))],
    ["RMSE", Math.sqrt(squared)],
    ["bias", mean(off)],
  ]);
}
