// What the tooltip says about a row, and how a row is announced.

import type { JSX } from "preact";
import { featureValues } from "../runtime/columns";
import { extrasText } from "../runtime/extras";
import { formatCell, formatNumber, formatProbability, formatSigned } from "../runtime/format";
import type { Store } from "../runtime/store";
import { actualPhrase, shownOutput } from "../runtime/target";
import { t } from "../runtime/words";

interface Line {
  name: string;
  value: string;
}

/** `together`: what to say in place of the attribution. */
function linesOf(
  store: Store,
  row: number,
  feature: number,
  also: number,
  together: string,
): Line[] {
  const table = store.attributions.value;
  const column = store.column(feature);
  if (!table || !column) return [];
  const attribution = featureValues(table, feature)[row] as number;
  const error = table.standard_error?.[feature * table.n_rows + row];
  const doubt = error === undefined || Number.isNaN(error) ? "" : ` ± ${formatNumber(error, 2)}`;
  const lines = [
    { name: column.name, value: formatCell(column, row) },
    together
      ? { name: t`together`, value: together }
      : { name: t`attribution`, value: formatSigned(attribution, 3) + doubt },
  ];
  const other = also === feature ? null : store.column(also);
  if (other) lines.push({ name: other.name, value: formatCell(other, row) });
  lines.push({
    name: shownOutput(store),
    value: formatNumber(table.predictions[row] as number, 3),
  });
  const probability = store.probability(row);
  if (!Number.isNaN(probability))
    lines.push({ name: t`probability`, value: formatProbability(probability) });
  return lines;
}

export function RowTip(props: {
  store: Store;
  row: number;
  feature: number;
  also?: number;
  together?: string;
}): JSX.Element {
  const { store, row, feature, also = -1, together = "" } = props;
  const actual = actualPhrase(store, row);
  const beside = extrasText(store, row);
  return (
    <>
      <b>{store.rowTitle(row)}</b>
      {actual === null ? null : ` · ${actual}`}
      {beside ? <div>{beside}</div> : null}
      <table class="xw-tip-table">
        <tbody>
          {linesOf(store, row, feature, also, together).map(({ name, value }) => (
            <tr key={name}>
              <td>{name}</td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** One sentence for screen readers. */
export const rowSentence = (
  store: Store,
  row: number,
  feature: number,
  also = -1,
  together = "",
): string =>
  `${[store.rowTitle(row), extrasText(store, row)].filter(Boolean).join(", ")}: ${linesOf(
    store,
    row,
    feature,
    also,
    together,
  )
    .map(({ name, value }) => `${name} ${value}`)
    .join(", ")}`;
