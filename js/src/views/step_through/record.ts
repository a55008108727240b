// The answers of Python, as xwidgets/results/step_through.py has them.

import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Unit } from "../../runtime/wire";

/** What all walks have in common. */
export interface Steps {
  rows: Tensor | null;
  stages: readonly string[];
  titles: readonly string[];
  /** Of each step, for each output. */
  said: readonly (readonly string[])[];
  feature_names: readonly string[];
  output_names: readonly string[];
  trust: Doubted;
}

export interface ShapSteps extends Steps {
  players: readonly string[];
  labels: readonly string[];
  members: readonly (readonly number[])[];
  values: Tensor;
  orders: Tensor;
  shapley: Tensor;
  attributions: Tensor;
}

/** One of the two features by which rows are drawn. */
export interface DrawnAxis {
  feature: number;
  name: string;
  levels: readonly string[] | null;
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface LimeSteps extends Steps {
  axes: readonly [DrawnAxis, DrawnAxis];
  points: Tensor;
  answers: Tensor;
  weights: Tensor;
  n_same: Tensor;
  labels: readonly string[];
  same: Tensor;
  other: Tensor;
  values: Tensor;
  base_values: Tensor;
  predictions: Tensor;
}

/** One column of a matrix. */
export const columnOf = (tensor: Tensor, column: number): number[] => {
  const n = tensor.shape[1] as number;
  return Array.from({ length: tensor.shape[0] as number }, (_, i) =>
    Number(tensor.data[i * n + column]),
  );
};

export interface TreeSteps extends Steps {
  questions: readonly string[];
  n_rows: Tensor;
  values: Tensor;
  running: Tensor | null;
  n_trees: number;
  averages: boolean;
  tree_unit: Unit;
}

export interface EffectsSteps extends Steps {
  /** The feature, and the one that it goes together with. */
  names: readonly string[];
  points: Tensor;
  strange: Tensor;
  at: number;
  interval: readonly [number, number];
  inside: Tensor;
  grid: Tensor;
  partial: Tensor;
  edges: Tensor;
  accumulated: Tensor;
}
