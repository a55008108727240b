// The columns of the table: what each cell says, sorts by, and where it stands.

import { ellipsize, type Measure } from "../../marks/labels";
import { sortedBy } from "../../marks/order";
import { type AttributionTable, type Column, featureValues } from "../../runtime/columns";
import { formatCell, formatNumber, formatProbability, formatSigned } from "../../runtime/format";
import { featureName } from "../../runtime/quantities";
import type { RowNames } from "../../runtime/rowNames";
import type { Store } from "../../runtime/store";
import { actualLabel, actualText, shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";

export interface TableColumn {
  /** "selected", "row", "row_name", "prediction", "actual" or a quantity ("feature:3", "column:sex"). */
  key: string;
  /** Whole name, for tooltips and screen readers. */
  name: string;
  /** As much of it as fits. */
  title: string;
  width: number;
  right: boolean;
  text: (row: number) => string;
  missing: (row: number) => boolean;
  /** What it is sorted by; NaN stands last. */
  rank: (row: number) => number;
  /** As text for a spreadsheet: all digits, nothing for a missing value. */
  plain: (row: number) => string;
  /** The feature's contributions, where they are shown. */
  contribution: ((row: number) => number) | null;
  /** Shown beside the features: the model does not take it. */
  beside?: boolean;
  /** What is to be said of a cell besides. */
  note?: (row: number) => string;
}

export type Content = "values" | "contributions";

/** Leading columns that stay in place when the others scroll. */
export const FIXED = 2;

const SAMPLE = 30;

const plainNumber = (value: number): string => (Number.isFinite(value) ? String(value) : "");

/** All columns: mark, row, prediction, actual, the features, the most important first, then what is shown beside them. */
export function tableColumns(
  store: Store,
  table: AttributionTable | null,
  features: ArrayLike<number>,
  content: Content,
  measure: Measure,
): TableColumn[] {
  // Rows that are not explained yet may be predicted.
  const predicted = (row: number): number => table?.predictions[row] ?? Number.NaN;
  const isPredicted = (row: number): boolean => !Number.isNaN(predicted(row));
  const digits = String(store.n_rows - 1).length;
  const columns: TableColumn[] = [
    {
      key: "selected",
      name: t`selected`,
      title: "\u2713",
      width: 34,
      right: false,
      text: () => "",
      missing: () => false,
      rank: (row) => (store.mask.value?.[row] ? 0 : 1),
      plain: () => "",
      contribution: null,
    },
    {
      key: "row",
      name: t`row`,
      title: t`row`,
      width: Math.max(58, digits * 9 + 20),
      right: true,
      text: (row) => String(row),
      missing: () => false,
      rank: (row) => row,
      plain: (row) => String(row),
      contribution: null,
    },
    ...nameColumn(store, measure),
    {
      key: "prediction",
      name: predictionName(store),
      title: t`prediction`,
      width: 96,
      right: true,
      text: (row) => (isPredicted(row) ? formatNumber(predicted(row), 4) : "\u2026"),
      missing: (row) => !isPredicted(row),
      rank: predicted,
      plain: (row) => plainNumber(predicted(row)),
      contribution: null,
    },
  ];
  if (store.link.value)
    columns.push({
      key: "probability",
      name: t`probability of ${store.outputName()}`,
      title: t`probability`,
      width: 96,
      right: true,
      text: (row) => (isPredicted(row) ? formatProbability(store.probability(row)) : "\u2026"),
      missing: (row) => !isPredicted(row),
      rank: (row) => store.probability(row),
      plain: (row) => plainNumber(store.probability(row)),
      contribution: null,
    });
  const target = store.schema.value.target;
  const y = store.target.value;
  if (target && y) {
    const number = target.kind === "number";
    columns.push({
      key: "actual",
      name: actualLabel(target),
      title: t`actual`,
      width: 96,
      right: number,
      text: (row) => actualText(store, row) ?? "",
      missing: (row) => !target.levels?.[y[row] as number] && !number,
      rank: (row) => {
        const value = y[row] as number;
        return !number && value < 0 ? Number.NaN : value;
      },
      plain: (row) =>
        number ? plainNumber(y[row] as number) : (target.levels?.[y[row] as number] ?? ""),
      contribution: null,
    });
  }
  for (let k = 0; k < features.length; k++)
    columns.push(featureColumn(store, table, features[k] as number, content, measure));
  for (const column of store.extras.value)
    columns.push({
      ...valuesColumn(store, column, column.quantity, column.name, measure),
      beside: true,
    });
  return columns;
}

/** What the rows are called, behind their positions. */
function nameColumn(store: Store, measure: Measure): TableColumn[] {
  const names = store.row_names.value;
  if (!names) return [];
  const name = names.title || "name";
  let widest = measure(name, true) + 16;
  for (let k = 0; k < SAMPLE; k++)
    widest = Math.max(widest, measure(names.text(Math.floor((k * store.n_rows) / SAMPLE)), true));
  const numbers = names.isNumber(0);
  let order: Float64Array | null = null;
  return [
    {
      key: "row_name",
      name,
      title: ellipsize(name, 140, measure, true),
      width: Math.round(Math.min(200, Math.max(72, widest + 18))),
      right: numbers,
      text: (row) => names.text(row),
      missing: (row) => !names.text(row),
      rank: (row) => {
        order ??= ranksOf(names, store.n_rows);
        return order[row] ?? Number.NaN;
      },
      plain: (row) => names.text(row),
      contribution: null,
    },
  ];
}

/** Numbers by their size, text by the alphabet; NaN without a name. */
function ranksOf(names: RowNames, n_rows: number): Float64Array {
  const texts = Array.from({ length: n_rows }, (_, row) => names.text(row));
  if (texts.every((text, row) => !text || names.isNumber(row)))
    return Float64Array.from(texts, (text) => (text ? Number(text) : Number.NaN));
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const rows = Array.from(texts.keys()).sort((a, b) =>
    compare(texts[a] as string, texts[b] as string),
  );
  const ranks = new Float64Array(n_rows).fill(Number.NaN);
  for (const [rank, row] of rows.entries()) if (texts[row]) ranks[row] = rank;
  return ranks;
}

function featureColumn(
  store: Store,
  table: AttributionTable | null,
  feature: number,
  content: Content,
  measure: Measure,
): TableColumn {
  const name = store.featureName(feature);
  const key = featureName(feature);
  if (content === "values") return valuesColumn(store, store.column(feature), key, name, measure);
  const values = table ? featureValues(table, feature) : null;
  const value = (row: number): number => (values ? (values[row] as number) : Number.NaN);
  const text = (row: number): string =>
    Number.isNaN(value(row)) ? "\u2026" : formatSigned(value(row), 2);
  return {
    key,
    name,
    title: ellipsize(name, 140, measure, true),
    width: widthOf(store, name, text, measure),
    right: true,
    text,
    missing: (row) => Number.isNaN(value(row)),
    rank: value,
    plain: (row) => plainNumber(value(row)),
    contribution: value,
  };
}

/** A few cells tell how wide a column wants to be. */
function widthOf(
  store: Store,
  name: string,
  text: (row: number) => string,
  measure: Measure,
): number {
  let widest = measure(name, true) + 16;
  for (let k = 0; k < SAMPLE; k++)
    widest = Math.max(widest, measure(text(Math.floor((k * store.n_rows) / SAMPLE)), true));
  return Math.round(Math.min(176, Math.max(84, widest + 18)));
}

/** The values of a quantity; null: they are not here yet. */
function valuesColumn(
  store: Store,
  column: Column | null,
  key: string,
  name: string,
  measure: Measure,
): TableColumn {
  const number = (row: number): number =>
    column && !column.isMissing(row) ? (column.values[row] as number) : Number.NaN;
  const kind = column?.schema.kind;
  const text = (row: number): string => (column ? formatCell(column, row) : "\u2026");
  return {
    key,
    name,
    title: ellipsize(name, 140, measure, true),
    width: widthOf(store, name, text, measure),
    right: !column?.categorical && kind !== "datetime" && kind !== "boolean",
    text,
    missing: (row) => !column || column.isMissing(row),
    rank: number,
    plain: (row) => {
      if (!column || column.isMissing(row)) return "";
      if (kind === "datetime" || kind === "boolean" || column.categorical)
        return formatCell(column, row);
      return plainNumber(number(row));
    },
    contribution: null,
  };
}

export interface Sort {
  key: string;
  descending: boolean;
}

/** First up, then down, then as it was; the marks: selected first, then as it was. */
export function nextSort(sort: Sort | null, key: string): Sort | null {
  if (sort?.key !== key) return { key, descending: false };
  return sort.descending || key === "selected" ? null : { key, descending: true };
}

/** The rows in the order shown; missing values last either way. */
export function sortedRows(
  rows: Int32Array,
  columns: readonly TableColumn[],
  sort: Sort | null,
): Int32Array {
  const column = sort && columns.find((c) => c.key === sort.key);
  if (!column) return rows;
  const { rank } = column;
  return sortedBy(rows, sort.descending ? (row) => -rank(row) : rank);
}

/** Rows as tab-separated text, without the mark. */
export function tabSeparated(columns: readonly TableColumn[], rows: ArrayLike<number>): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const shown = columns.filter((column) => column.key !== "selected");
  const lines = [shown.map((column) => clean(column.name)).join("\t")];
  for (let i = 0; i < rows.length; i++)
    lines.push(shown.map((column) => clean(column.plain(rows[i] as number))).join("\t"));
  return lines.join("\n");
}

const predictionName = (store: Store): string => {
  const shown = shownOutput(store);
  const own = store.outputName();
  const isName = store.unit.value !== "value" || (shown === own && own !== "prediction");
  return isName ? t`prediction, ${shown}` : shown;
};
