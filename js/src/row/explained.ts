// One row and its explanation, as force and waterfall plots see it.

import { useEffect, useState } from "preact/hooks";
import { type AttributionTable, rowErrors, rowValues } from "../runtime/columns";
import { formatCell } from "../runtime/format";
import { messageOf } from "../runtime/messages";
import type { Store } from "../runtime/store";
import type { ViewContext } from "../runtime/view";

export interface Explained {
  row: number;
  /** The view shows one row for good and does not follow the focus. */
  pinned: boolean;
  table: AttributionTable | null;
  /** Contributions, one per feature; null while the row is not computed. */
  values: Float64Array | null;
  errors: Float64Array | null;
  base: number;
  prediction: number;
  /** Beside log-odds: of the prediction and of the base value; NaN where nothing makes it one. */
  probability: number;
  base_probability: number;
  /** Why the kernel could not explain the row. */
  error: string;
}

/** The row that a view explains. Asks the kernel, once, for a row that is not computed yet. */
export function useExplained(context: ViewContext<{ row?: number }>): Explained {
  const { store, options } = context;
  const pinned = options.row !== undefined;
  const row = options.row ?? store.row.value;
  const table = store.attributions.value;
  const done = table?.done[row] === 1;
  const connected = store.connection.value === "connected";
  const key = `${row} ${store.output.value} ${store.unit.value}`;
  const [failure, setFailure] = useState({ key: "", message: "" });
  useEffect(() => {
    if (done || !connected) return;
    store.explainRow(row).catch((error: unknown) => {
      setFailure({ key, message: messageOf(error) });
    });
  }, [key, done, connected]);
  return {
    row,
    pinned,
    table,
    values: done ? rowValues(table, row) : null,
    errors: done ? rowErrors(table, row) : null,
    base: table?.base_value ?? 0,
    prediction: done ? (table.predictions[row] as number) : Number.NaN,
    probability: done ? store.probability(row) : Number.NaN,
    base_probability: store.probability(-1),
    error: failure.key === key ? failure.message : "",
  };
}

/** The row's value of a feature as a person writes it. */
export function cellText(store: Store, feature: number, row: number): string {
  const column = store.column(feature);
  return column ? formatCell(column, row) : "\u2026";
}

/** The computed row that is nearest to `row`; -1 where there is none. */
export function nearestDone(table: AttributionTable | null, row: number): number {
  if (!table) return -1;
  for (let step = 0; step < table.n_rows; step++) {
    if (table.done[row - step]) return row - step;
    if (table.done[row + step]) return row + step;
  }
  return -1;
}
