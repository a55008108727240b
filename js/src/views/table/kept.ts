// Rows that were edited and kept, in the table beside the others: they are numbered from n_rows on.

import { madeBlock, type Numbers } from "../../runtime/columns";
import { type KeptRow, Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { TableColumn } from "./columns";

/** They, as a table of their own. */
export function keptStore(main: Store, kept: readonly KeptRow[]): Store {
  const schema = {
    ...main.schema.value,
    n_rows: kept.length,
    row_names: null,
    target: null,
  };
  const [unit, output] = [main.unit.value, main.output.value];
  const store = new Store(schema, unit);
  store.output.value = output;
  const cells = schema.features.map(({ levels }, j): [string, Numbers] => [
    String(j),
    // Levels are missing as -1 in a table.
    Float64Array.from(kept, ({ codes }) =>
      levels && Number.isNaN(codes[j]) ? -1 : (codes[j] as number),
    ),
  ]);
  const told = kept.flatMap(({ prediction }, i) => (Number.isNaN(prediction) ? [] : [i]));
  const of = (i: number): KeptRow => kept[i] as KeptRow;
  const values = schema.features.flatMap((_, j) =>
    told.map((i) => of(i).contributions?.[j] ?? Number.NaN),
  );
  const meta = { unit, method: "", outputs: [output], mirrored: false };
  store.blocks.value = [
    madeBlock({ role: "features", meta: {} }, cells),
    madeBlock({ role: "attributions", meta }, [
      ["rows", Int32Array.from(told)],
      ["values", Float64Array.from(values)],
      ["predictions", Float64Array.from(told, (i) => of(i).prediction)],
      ["base_values", Float64Array.of(0)],
      // A probability may take all of them.
      [
        "all_predictions",
        Float64Array.from(
          main.schema.value.output_names.flatMap((_, k) =>
            told.map((i) => of(i).predictions[k] ?? Number.NaN),
          ),
        ),
      ],
      ["all_base_values", new Float64Array(main.n_outputs)],
    ]),
  ];
  return store;
}

/** The columns of the table, going on with those of the kept rows (`own`). */
export function withKept(
  columns: readonly TableColumn[],
  own: readonly TableColumn[],
  kept: readonly KeptRow[],
  n_rows: number,
): TableColumn[] {
  const edited = (row: number): KeptRow => kept[row - n_rows] as KeptRow;
  return columns.map((column) => {
    const theirs = own.find(({ key }) => key === column.key);
    const feature = column.key.startsWith("feature:") ? Number(column.key.slice(8)) : -1;
    const either =
      <T>(here: (row: number) => T, there: ((row: number) => T) | undefined, none: T) =>
      (row: number): T =>
        row < n_rows ? here(row) : there ? there(row - n_rows) : none;
    const whole: TableColumn = {
      ...column,
      text: either(column.text, theirs?.text, ""),
      missing: either(column.missing, theirs?.missing, false),
      rank: either(column.rank, theirs?.rank, Number.NaN),
      plain: either(column.plain, theirs?.plain, ""),
      contribution:
        column.contribution && either(column.contribution, theirs?.contribution ?? undefined, 0),
      note: (row) => {
        if (row < n_rows || feature < 0) return "";
        const { start, codes } = edited(row);
        return Object.is(start[feature], codes[feature]) ? "" : t`edited`;
      },
    };
    if (column.key !== "row") return whole;
    const from = (row: number): string => {
      const { origin, name } = edited(row);
      if (origin < 0) return name;
      // A branch that was given no name is called by its row.
      return /^row \d+( \(\d+\))?$/.test(name) ? name.slice(4) : `${origin} ${name}`;
    };
    const longest = Math.max(...kept.map((_, i) => from(n_rows + i).length));
    return {
      ...whole,
      width: Math.max(column.width, Math.min(180, 30 + 7 * longest)),
      text: (row) => (row < n_rows ? column.text(row) : `\u270e ${from(row)}`),
      // Behind the row that it was made of.
      rank: (row) => (row < n_rows ? row : edited(row).origin + 0.5),
      plain: (row) => (row < n_rows ? column.plain(row) : t`${from(row)} edited`),
      note: (row) => (row < n_rows ? "" : t`kept from what if: ${edited(row).name}`),
    };
  });
}
