// Good models as tables: importance by each, the effect of the feature in focus, what each says of the row in focus.

import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { exact, known, ofColumn, said, signed, type Twin, twinOf } from "../../twin/twin";
import { columnOf, type GoodModels, linesOf, nModels } from "./record";

const THIS = t`this model`;

const names = (record: GoodModels): string[] =>
  Array.from({ length: nModels(record) }, (_, k) => t`model ${k + 1}`);

export const importanceTwin = (
  store: Store,
  record: GoodModels,
  features: readonly number[],
): Twin =>
  twinOf(
    t`Importance by good models: ${record.importance_unit}`,
    [t`feature`, THIS, ...names(record)],
    features,
    (j) => [
      said(store.featureName(j)),
      known(record.own_importance.data[j]),
      ...columnOf(record.importance, j, record.feature_names.length).map((value) => known(value)),
    ],
  );

export function effectTwin(store: Store, record: GoodModels): Twin[] {
  const feature = store.focus.value;
  const column = store.column(feature);
  const lines = linesOf(record, feature);
  if (!column || !lines) return [];
  return [
    twinOf(
      t`Effect of ${column.name} by good models`,
      [column.name, THIS, ...names(record)],
      lines.x,
      (value, i) => [
        ofColumn(column, value),
        signed(lines.own[i] as number),
        ...lines.each.map((line) => signed(line[i] as number)),
      ],
    ),
  ];
}

/** Nothing in a file without rows. */
export function rowTwin(store: Store, record: GoodModels): Twin[] {
  const { predictions, own_predictions, agree, unit } = record;
  const row = Math.max(0, store.row.value);
  if (!predictions || !own_predictions) return [];
  const told = columnOf(predictions, row, predictions.shape[1] ?? 1);
  return [
    twinOf(
      t`${store.rowTitle(row)} by good models: ${unit}`,
      [t`row`, THIS, ...names(record), ...(agree ? [t`models that agree`] : [])],
      [row],
      () => [
        said(store.rowName(row)),
        exact(own_predictions.data[row] as number),
        ...told.map((value) => exact(value)),
        ...(agree ? [known(agree.data[row])] : []),
      ],
    ),
  ];
}
