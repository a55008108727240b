// The strips of a beeswarm as a table: row by row, what every feature is and what it adds.

import { rowsShown } from "../../charts/rowsShown";
import { type AttributionTable, featureValues } from "../../runtime/columns";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { ofRow, said, signed, type Twin, twinOf } from "../../twin/twin";

export function beeswarmTwin(store: Store, table: AttributionTable, features: Int32Array): Twin {
  const mask = store.mask.value;
  const strips = Array.from(features, (j) => ({
    name: store.featureName(j),
    column: store.column(j),
    values: featureValues(table, j),
  }));
  const rows = rowsShown(strips[0]?.values ?? [], mask);
  return twinOf(
    t`SHAP values by feature, ${shownOutput(store)}: ${
      mask
        ? plural(rows.length, t`selected row`, t`selected rows`)
        : plural(rows.length, t`row`, t`rows`)
    }`,
    ["row", ...strips.flatMap(({ name }) => [name, t`attribution of ${name}`])],
    rows,
    (row) => [
      said(store.rowName(row)),
      ...strips.flatMap(({ column, values }) => [
        ofRow(column, row),
        signed(values[row] as number),
      ]),
    ],
  );
}
