// What is asked, and the result as Python has it (xwidgets/results/sketch.py).

import type { Tensor } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";

export interface Sketch {
  differences: Tensor;
  feature_names: readonly string[];
  /** A property in Python: here because `sent()` adds it. */
  sentence: string;
  trust: Doubted;
}

/** As `SketchView.questions` asks it: a file without a kernel has the answer to the same question alone. */
export const questionOf = (store: Store): Question => ({
  method: "sketch",
  unit: store.unit.value,
});

export const sizeOf = ({ differences }: Sketch, j: number, output: number): number =>
  differences.data[j * (differences.shape[1] ?? 1) + output] ?? 0;

/** Features, the one that differs most first. */
export const orderOf = (record: Sketch, output: number): number[] =>
  record.feature_names
    .map((_, j) => j)
    .sort((a, b) => Math.abs(sizeOf(record, b, output)) - Math.abs(sizeOf(record, a, output)));
