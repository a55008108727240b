// Which rows a chart of rows is about.

/** Rows that have a number; of a selection those alone. */
export function rowsShown(values: ArrayLike<number>, mask: Uint8Array | null): number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++)
    if (!Number.isNaN(values[row] as number) && (!mask || mask[row])) rows.push(row);
  return rows;
}
