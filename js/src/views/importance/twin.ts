// The bars of importance as a table.

import { type Importance, type Measured, methodName } from "../../charts/importance";
import { plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Cell, exact, known, said, type Twin, twinOf } from "../../twin/twin";

/** One bar of every feature. */
interface Series {
  name: string;
  of: Measured;
}

export function importanceTwin(
  store: Store,
  importance: Importance,
  others: readonly Importance[],
  features: Int32Array,
): Twin {
  const { all, selected, outputs, label, outputs_label, method } = importance;
  const split = outputs ? "sum" : "importance";
  const rows = (of: Measured): string =>
    of === selected ? t`of the selected rows` : t`of all rows`;
  const drawn = selected ? [selected, all] : [all];
  const series: Series[] = [
    ...(outputs?.selected ?? outputs?.all ?? []).map((of, k) => ({
      name: store.outputName(k),
      of,
    })),
    ...drawn.map((of) => ({ name: selected ? `${split} ${rows(of)}` : split, of })),
    ...others.map((other) => ({
      name: `${methodName(other.method)} (${other.label})`,
      of: other.all,
    })),
  ].filter(({ of }) => of.n_rows > 0);
  const whiskers = series.map(({ of }) => of.spread.some((spread) => spread > 0));
  const caption = [
    t`Importance of features by ${methodName(method)}: ${label}`,
    outputs_label,
    selected
      ? t`${plural(selected.n_rows, t`selected row`, t`selected rows`)} of ${all.n_rows}`
      : plural(all.n_rows, t`row`, t`rows`),
  ];
  return twinOf(
    caption.filter(Boolean).join(", "),
    ["feature", ...series.flatMap(({ name }, k) => (whiskers[k] ? [name, `± ${name}`] : [name]))],
    features,
    (j) => [
      said(store.featureName(j)),
      ...series.flatMap(({ of }, k): Cell[] => {
        const cell = exact(of.values[j] as number);
        return whiskers[k] ? [cell, known(of.spread[j])] : [cell];
      }),
    ],
  );
}
