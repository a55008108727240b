// One question about an edited row, answered in short pieces of work.

import type { Explanation, PageModel } from "./page";

export interface Question {
  /** Codes of the row. */
  row: Float64Array;
  /** Output that is explained and drawn along the grids. */
  output: number;
  /** Unit; the model's own where it is left out. */
  unit?: string;
  explain?: boolean;
  /** Grids to move one feature along, all else as in the row. */
  ice?: { feature: number; grid: Float64Array }[];
  /** Further rows (n, n_features) to predict. */
  rows?: Float64Array;
}

export interface Reply {
  /** Of the row: one per output. */
  predictions: Float64Array;
  /** null: not asked for, or the page cannot explain this unit. */
  explanation: Explanation | null;
  /** One curve per grid; NaN where the model cannot take the value. */
  ice: Float64Array[];
  /** Of the further rows: (n, n_outputs); NaN where the model cannot take a row. */
  rows: Float64Array;
}

/** Predictions between two yields. */
const PIECE = 16;

/** Answer a question in the model's unit; throws where the model cannot take the row. */
export function* answering(model: PageModel, question: Question): Generator<void, Reply> {
  const { row, output, explain, ice = [], rows = new Float64Array(0) } = question;
  const predictions = model.predict(row, 1);
  const explanation = explain && model.can_explain ? yield* model.explaining(row, output) : null;
  const width = model.n_features;
  const n = rows.length / width;
  const predicted = new Float64Array(n * model.n_outputs);
  for (let i = 0; i < n; i += PIECE) {
    for (let k = i; k < Math.min(n, i + PIECE); k++) {
      const one = rows.subarray(k * width, (k + 1) * width);
      const at = k * model.n_outputs;
      if (model.refusals(one).length) predicted.fill(Number.NaN, at, at + model.n_outputs);
      else predicted.set(model.predict(one, 1), at);
    }
    yield;
  }
  const curves: Float64Array[] = [];
  for (const { feature, grid } of ice) {
    const curve = new Float64Array(grid.length);
    for (let i = 0; i < grid.length; i += PIECE) {
      curve.set(model.ice(row, feature, grid.subarray(i, i + PIECE), output), i);
      yield;
    }
    curves.push(curve);
  }
  return { predictions, explanation, ice: curves, rows: predicted };
}
