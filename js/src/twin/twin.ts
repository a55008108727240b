// A chart as a table: the numbers that it draws, each as it is written and exactly.

import type { Column } from "../runtime/columns";
import { formatCell, formatNumber, formatSigned, formatValue } from "../runtime/format";

export interface Cell {
  text: string;
  /** The number itself, where it is one. */
  value?: number;
}

/** The table twin of a chart. Its first column says what a row is of. */
export interface Twin {
  /** What the numbers are, of which rows and which output. */
  caption: string;
  head: readonly string[];
  n_rows: number;
  /** Row by row, so that of a long table only what is shown is written. */
  row: (at: number) => readonly Cell[];
}

/** A longer table shows its beginning, and is copied whole. */
export const MAX_ROWS = 200;

/** Of as many rows as there are things that they are of. */
export const twinOf = <T>(
  caption: string,
  head: readonly string[],
  things: ArrayLike<T>,
  row: (thing: T, at: number) => readonly Cell[],
): Twin => ({
  caption,
  head,
  n_rows: things.length,
  row: (at) => row(things[at] as T, at),
});

/** Words. */
export const said = (text: string): Cell => ({ text });

/** A number; what is none has words alone. */
export const exact = (value: number, write: (value: number) => string = formatNumber): Cell =>
  Number.isNaN(value) ? { text: write(value) } : { text: write(value), value };

/** A number with its sign: a contribution. */
export const signed = (value: number): Cell => exact(value, (one) => formatSigned(one, 4));

/** As `exact`, nothing where there is no number. */
export const known = (
  value: number | null | undefined,
  write: (value: number) => string = formatNumber,
): Cell =>
  value === null || value === undefined || Number.isNaN(value) ? said("") : exact(value, write);

/** A value of a column, or the code of its level. */
export function ofColumn(column: Column, value: number): Cell {
  const text = formatValue(column, value);
  const { levels, kind } = column.schema;
  return levels || kind === "boolean" || kind === "datetime" || Number.isNaN(value)
    ? said(text)
    : { text, value };
}

/** What a row has in a column; nothing where that column is not in the page yet. */
export function ofRow(column: Column | null, row: number): Cell {
  if (!column) return said("\u2026");
  if (column.isMissing(row)) return said(formatCell(column, row));
  return ofColumn(column, column.values[row] as number);
}

/** Exactly, as tables elsewhere take it: tabs between columns, numbers in full. */
export function tabSeparated({ head, n_rows, row }: Twin): string {
  const clean = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const lines = [head.map(clean)];
  for (let at = 0; at < n_rows; at++)
    lines.push(
      row(at).map(({ text, value }) => (value === undefined ? clean(text) : plain(value))),
    );
  return lines.map((line) => line.join("\t")).join("\n");
}

/** A number of 32 bits has no more digits than it was sent with. */
const plain = (value: number): string =>
  Math.fround(value) === value ? String(Number(value.toPrecision(8))) : String(value);
