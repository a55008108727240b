// The linear model around a row as tables: what each feature adds, and how that depends on the kernel.

import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { known, said, signed, type Twin, twinOf } from "../../twin/twin";
import { curvesOf, type Lime, type Local } from "./record";
import { condition } from "./words";

export function barsTwin(
  store: Store,
  local: Local,
  row: number,
  shap: Float64Array | null,
  features: readonly number[],
): Twin {
  return twinOf(
    t`LIME of ${store.rowName(row)}: what each feature adds to the ${shownOutput(store)}`,
    [t`feature`, t`contribution`, t`standard error`, ...(shap ? [t`SHAP`] : [])],
    features,
    (j) => [
      said(condition(store, local, row, j)),
      signed(local.contributions[j] as number),
      known(local.errors[j]),
      ...(shap ? [signed(shap[j] as number)] : []),
    ],
  );
}

/** Nothing where one width alone is known. */
export function widthsTwin(
  store: Store,
  record: Lime,
  place: number,
  features: readonly number[],
): Twin[] {
  if (!record.widths || record.widths.data.length < 2) return [];
  const curves = curvesOf(record, place, store.output.value);
  const widths = Array.from(record.widths.data, Number);
  return [
    twinOf(
      t`Contributions by the width of the kernel, ${shownOutput(store)}`,
      [t`feature`, ...widths.map((width) => formatNumber(width))],
      features,
      (j) => [
        said(store.featureName(j)),
        ...widths.map((_, k) => signed(curves[j]?.[k] ?? Number.NaN)),
      ],
    ),
  ];
}
