// What rows are called: a range from the schema, or a block of numbers or of text.

import { type Block, blockOf, type Numbers } from "./columns";
import type { Schema } from "./wire";
import { t } from "./words";

export interface RowNames {
  /** What they name ("customer"); may be empty. */
  title: string;
  /** The label of a row; empty where it has none. */
  text(row: number): string;
  /** Whether it is a number, which stands behind what it numbers. */
  isNumber(row: number): boolean;
}

/** Null where rows have no names, or where they are on their way. */
export function readRowNames(schema: Schema, blocks: readonly Block[]): RowNames | null {
  const told = schema.row_names;
  if (!told) return null;
  const { title, start, step } = told;
  if (start !== null)
    return { title, text: (row) => String(start + step * row), isNumber: () => true };
  const columns = blockOf(blocks, "row_names")?.columns;
  const numbers = columns?.get("numbers");
  if (numbers) return { title, text: (row) => String(numbers[row] ?? ""), isNumber: () => true };
  const bytes = columns?.get("text");
  const ends = columns?.get("ends");
  if (!bytes || !ends) return null;
  const numbered = columns?.get("numbered");
  return { title, text: textOf(bytes, ends), isNumber: (row) => numbered?.[row] === 1 };
}

/** Decoded when asked for: a million names are never all on screen. */
function textOf(bytes: Numbers, ends: Numbers): (row: number) => string {
  const decoder = new TextDecoder();
  return (row) => {
    const end = ends[row];
    if (end === undefined) return "";
    const start = row > 0 ? (ends[row - 1] as number) : 0;
    return decoder.decode(bytes.subarray(start, end) as Uint8Array);
  };
}

/** "customer 1007", "#1007", "Alice"; "row 4" where it has no label. */
export function nameOfRow(names: RowNames | null, row: number): string {
  const text = row >= 0 ? names?.text(row) : "";
  if (!names || !text) return t`row ${row}`;
  if (!names.isNumber(row)) return text;
  return names.title ? `${names.title} ${text}` : `#${text}`;
}

/**
 * The row that somebody means: "row 4" by its position, else by its whole label (where there are labels), else the next
 * row after `from` whose label holds the text. -1: none.
 */
export function findRow(names: RowNames | null, n_rows: number, wanted: string, from = -1): number {
  const text = names ? wanted.trim() : wanted.trim().replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
  const position =
    /^row\s*(\d+)$/i.exec(text)?.[1] ?? (names ? undefined : /^\d+$/.exec(text)?.[0]);
  if (position !== undefined) return Number(position) < n_rows ? Number(position) : -1;
  if (!names || !text) return -1;
  const folded = text.toLowerCase();
  const same = (row: number): boolean =>
    names.text(row).toLowerCase() === folded || nameOfRow(names, row).toLowerCase() === folded;
  for (let row = 0; row < n_rows; row++) if (same(row)) return row;
  for (let k = 1; k <= n_rows; k++) {
    const row = (from + k) % n_rows;
    if (nameOfRow(names, row).toLowerCase().includes(folded)) return row;
  }
  return -1;
}
