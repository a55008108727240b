// Many rows as one table: in the order of the picture, what each feature adds to every one of them.

import { featureValues } from "../../runtime/columns";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { exact, said, signed, type Twin, twinOf } from "../../twin/twin";
import type { Scene } from "./scene";

/** Of a selection the selected rows alone. */
export function stackedTwin(store: Store, { table, ordered, features, single }: Scene): Twin {
  const mask = store.mask.value;
  const rows = mask ? ordered.filter((row) => mask[row]) : ordered;
  const drawn = single < 0 ? Array.from(features) : [single];
  const values = drawn.map((j) => featureValues(table, j));
  return twinOf(
    t`${shownOutput(store)}, from the base value by SHAP values to f(x): ${mask ? plural(rows.length, t`selected row`, t`selected rows`) : plural(rows.length, t`row`, t`rows`)}`,
    [
      t`row`,
      ...(single < 0 ? [t`base value`] : []),
      ...drawn.map((j) => store.featureName(j)),
      ...(single < 0 ? [t`f(x)`] : []),
    ],
    rows,
    (row) => [
      said(store.rowName(row)),
      ...(single < 0 ? [exact(table.base_value)] : []),
      ...values.map((of) => signed(of[row] as number)),
      ...(single < 0 ? [exact(table.predictions[row] as number)] : []),
    ],
  );
}
