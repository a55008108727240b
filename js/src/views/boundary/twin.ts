// The plane of a decision boundary as a table.

import type { Column } from "../../runtime/columns";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { gridTwin } from "../../twin/grid";
import type { Twin } from "../../twin/twin";
import type { Boundary } from "./records";

/** Of the output on screen; where it is decided for, its value is beyond the threshold. */
export function planeTwin(
  store: Store,
  record: Boundary,
  surface: ArrayLike<number>,
  a: Column,
  b: Column,
): Twin {
  const n = record.grid_second.data.length;
  const n_outputs = record.output_names.length;
  const output = store.output.value;
  const of = record.rows ? store.rowTitle(record.rows.data[0] as number) : t`all rows on average`;
  return gridTwin(
    t`${record.unit === "probability" ? t`probability of ${store.outputName()}` : shownOutput(store)} over ${a.name} and ${b.name}: ${of}`,
    { column: a, values: record.grid_first.data },
    { column: b, values: record.grid_second.data },
    (i, k) => surface[(i * n + k) * n_outputs + output] as number,
    (i, k) => record.share.data[i * n + k] as number,
  );
}
