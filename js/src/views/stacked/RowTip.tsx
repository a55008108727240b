// One row in a few words: what it is, what the model says, what pushed most.

import type { JSX } from "preact";
import { bySize } from "../../marks/force";
import { cellText } from "../../row/explained";
import { type AttributionTable, rowValues } from "../../runtime/columns";
import { extrasText } from "../../runtime/extras";
import { formatAmount, formatSignedAmount } from "../../runtime/format";
import { besides } from "../../runtime/probability";
import type { Store } from "../../runtime/store";
import { actualPhrase } from "../../runtime/target";
import { t } from "../../runtime/words";

const TOP = 3;

const strongest = (table: AttributionTable, row: number): { feature: number; value: number }[] => {
  const values = rowValues(table, row);
  return bySize(values)
    .slice(0, TOP)
    .map((feature) => ({ feature, value: values[feature] as number }));
};

export function RowTip(props: { store: Store; table: AttributionTable; row: number }): JSX.Element {
  const { store, table, row } = props;
  const actual = actualPhrase(store, row);
  const beside = extrasText(store, row);
  return (
    <>
      <b>
        {t`${store.rowTitle(row)}: f(x) = ${formatAmount(table.predictions[row] as number, 3)}`}
      </b>
      {besides(store.probability(row))}
      {actual === null ? null : `, ${actual}`}
      {beside ? <div>{beside}</div> : null}
      {strongest(table, row).map(({ feature, value }) => (
        <div key={feature}>
          {value < 0 ? "\u25be" : "\u25b4"} {store.featureName(feature)} ={" "}
          {cellText(store, feature, row)}: {formatSignedAmount(value, 2)}
        </div>
      ))}
    </>
  );
}

export function rowSentence(store: Store, table: AttributionTable, row: number): string {
  if (!table.done[row]) return t`${store.rowTitle(row)}, not computed yet`;
  const actual = actualPhrase(store, row);
  const parts = strongest(table, row).map(
    ({ feature, value }) => `${store.featureName(feature)} ${formatSignedAmount(value, 2)}`,
  );
  const what = actual === null ? "" : `, ${actual}`;
  return `${store.rowTitle(row)}, f(x) ${formatAmount(table.predictions[row] as number, 3)}${besides(store.probability(row))}${what}; ${parts.join(", ")}`;
}
