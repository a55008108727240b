// Performance without a kernel: from what the page holds of predictions and y. Exact scores; intervals stay with Python.

import { type Answered, answerInPage } from "../../runtime/answers";
import { asManyFitted, sampledRows } from "../../runtime/doubt";
import { plural } from "../../runtime/format";
import { predictionsOf } from "../../runtime/predictions";
import { keyOf, type Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { METHOD, questionOf } from "./asked";

const NO_INTERVALS = t`No intervals here: a notebook computes them`;

async function performance(store: Store, question: Question): Promise<Answered | null> {
  const schema = store.schema.value;
  if (store.connection.value !== "none" || keyOf(question) !== keyOf(questionOf(schema)))
    return null;
  const unit = (question.unit || schema.units[0]) as Unit;
  const predictions = predictionsOf(store, unit);
  const y = store.target.value;
  // Weights of rows are not in the page.
  if (!predictions || !y || !schema.target || schema.weighted) return null;
  const { n_rows, output_names, target, n_fitted } = schema;
  const { levels } = target;
  const n = output_names.length;
  if (levels ? levels.join("\0") !== output_names.join("\0") : n > 1) return null;
  const known = (row: number): boolean =>
    levels ? (y[row] as number) >= 0 : Number.isFinite(y[row] as number);
  const rows = Int32Array.from({ length: n_rows }, (_, row) => row).filter(known);
  const unknown = n_rows - rows.length;
  const task = levels ? (n === 2 ? "binary" : "multiclass") : "regression";
  const output = n === 2 ? 1 : 0;
  const columns = task === "binary" ? [output] : output_names.map((_, k) => k);
  const list = (data: Int32Array | Float64Array, ...shape: number[]) => ({ data, shape });
  const notes = [
    ...(unknown ? [t`${plural(unknown, t`row`, t`rows`)} without y left out`] : []),
    NO_INTERVALS,
  ];
  return {
    task,
    target_name: target.name,
    class_names: levels ?? [],
    output,
    metric_names: [],
    low: list(new Float64Array(0), 0),
    high: list(new Float64Array(0), 0),
    rows: unknown ? list(rows, rows.length) : null,
    actual: list(
      Float64Array.from(rows, (row) => y[row] as number),
      rows.length,
    ),
    scores: list(
      Float64Array.from(
        { length: rows.length * columns.length },
        (_, i) =>
          predictions[
            (rows[Math.floor(i / columns.length)] as number) * n +
              (columns[i % columns.length] as number)
          ] as number,
      ),
      rows.length,
      columns.length,
    ),
    weight: null,
    unit,
    trust: {
      notes,
      n_rows: rows.length,
      n_rows_total: n_rows,
      doubts: [...sampledRows(rows.length, n_rows), ...asManyFitted(n_fitted)],
    },
  };
}

answerInPage(METHOD, performance);
