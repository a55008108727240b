// What a view of effects draws, as tables: points of SHAP values with their trend, curves with lines of single rows, and
// what two features do together.

import { rowsShown } from "../../charts/rowsShown";
import { type TrendPoint, trendOf, trendRows } from "../../marks/trend";
import { type AttributionTable, type Column, featureValues } from "../../runtime/columns";
import { formatShare, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { gridTwin } from "../../twin/grid";
import { exact, ofColumn, ofRow, said, signed, type Twin, twinOf } from "../../twin/twin";
import { averageOf, type Lines } from "./curves";
import type { Curve } from "./EffectChart";
import type { Cell as PairCell } from "./surface";

/** Every row a point, and the feature that colors it beside. */
export function pointsTwin(
  store: Store,
  table: AttributionTable,
  column: Column,
  colored: Column | null,
): Twin {
  const mask = store.mask.value;
  const values = featureValues(table, column.position);
  const rows = rowsShown(values, mask);
  const beside = colored && colored !== column ? [colored] : [];
  return twinOf(
    t`SHAP values of ${column.name}, ${shownOutput(store)}: ${
      mask
        ? plural(rows.length, t`selected row`, t`selected rows`)
        : plural(rows.length, t`row`, t`rows`)
    }`,
    ["row", column.name, "attribution", ...beside.map(({ name }) => name)],
    rows,
    (row) => [
      said(store.rowName(row)),
      ofRow(column, row),
      signed(values[row] as number),
      ...beside.map((one) => ofRow(one, row)),
    ],
  );
}

/** The trend over the points of a number: of all rows, and of the selected ones. */
export function trendTwins(store: Store, table: AttributionTable, column: Column): Twin[] {
  if (column.categorical) return [];
  const values = featureValues(table, column.position);
  const rows = trendRows(column.values, values);
  const mask = store.mask.value;
  const kinds: [string, Uint8Array | null][] = [[t`all rows`, null]];
  if (mask) kinds.push([t`selected rows`, mask]);
  return kinds
    .map(([of, chosen]): [string, TrendPoint[]] => [
      of,
      trendOf(rows, column.values, values, chosen),
    ])
    .filter(([, points]) => points.length > 1)
    .map(([of, points]) =>
      twinOf(
        t`Trend of the SHAP values along ${column.name}: ${of}`,
        [column.name, t`mean attribution`, t`middle half from`, t`middle half to`, "rows"],
        points,
        ({ value, mean, low, high, n_rows }) => [
          ofColumn(column, value),
          signed(mean),
          signed(low),
          signed(high),
          exact(n_rows),
        ],
      ),
    );
}

/** The curve in front, with how many rows are near and what the selected ones do, then the lines of single rows. */
export function effectTwins(
  store: Store,
  column: Column,
  what: string,
  y_name: string,
  drawn: Curve & { share: ArrayLike<number>; lines: Lines },
): Twin[] {
  const { values, ys, share, lines, name } = drawn;
  const mask = store.mask.value;
  const average = mask && averageOf(lines, mask);
  const selected = average?.n ? average : null;
  const curve = twinOf(
    t`${what} of ${column.name}: ${y_name}`,
    [column.name, name, t`rows near`, ...(selected ? [t`mean of the selected rows`] : [])],
    values,
    (value, at) => [
      ofColumn(column, value),
      exact(ys[at] as number),
      exact(share[at] as number, formatShare),
      ...(selected ? [exact(selected.ys[at] as number)] : []),
    ],
  );
  if (!lines.rows.length) return [curve];
  return [
    curve,
    twinOf(
      t`${what} of ${column.name} in single rows: ${y_name}`,
      ["row", ...Array.from(values, (value) => ofColumn(column, value).text)],
      lines.rows,
      (row, line) => [
        said(store.rowName(row)),
        ...Array.from(values, (_, at) => exact(lines.ys[line * lines.n_values + at] as number)),
      ],
    ),
  ];
}

/** Curves of other methods over the picture. */
export const overTwins = (store: Store, column: Column, curves: readonly Curve[]): Twin[] =>
  curves.map(({ name, values, ys }) =>
    twinOf(
      t`${name} of ${column.name}: change, ${shownOutput(store)}`,
      [column.name, name],
      values,
      (value, at) => [ofColumn(column, value), signed(ys[at] as number)],
    ),
  );

/** Of two features, the cells that are drawn. */
export function pairTwin(
  a: Column,
  b: Column,
  caption: string,
  cells: readonly PairCell[],
  values: { first: ArrayLike<number>; second: ArrayLike<number> },
): Twin {
  const places = (of: (cell: PairCell) => number): number[] =>
    [...new Set(cells.map(of))].sort((one, other) => one - other);
  const [is, ks] = [places(({ i }) => i), places(({ k }) => k)];
  const found = new Map(cells.map((cell) => [`${cell.i} ${cell.k}`, cell]));
  const at = (x: number, y: number): PairCell => found.get(`${is[x]} ${ks[y]}`) as PairCell;
  return gridTwin(
    caption,
    { column: a, values: is.map((i) => values.first[i] as number) },
    { column: b, values: ks.map((k) => values.second[k] as number) },
    (x, y) => at(x, y).value,
    (x, y) => at(x, y).share,
  );
}
