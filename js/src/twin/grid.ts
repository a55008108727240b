// What stands over two features as a table: a line for each value of the second, from the top down, as in the picture.

import type { Column } from "../runtime/columns";
import { formatNumber } from "../runtime/format";
import { t } from "../runtime/words";
import { known, ofColumn, type Twin, twinOf } from "./twin";

/** Values along one feature. */
export interface Side {
  column: Column;
  /** Those that are drawn, from left to right, or from the bottom up. */
  values: ArrayLike<number>;
}

/** `share`: of the rows in a cell; one without rows stands in brackets, and the caption says so. */
export function gridTwin(
  caption: string,
  first: Side,
  second: Side,
  value: (i: number, k: number) => number,
  share: (i: number, k: number) => number = () => 1,
  write: (value: number) => string = formatNumber,
): Twin {
  const lines = Array.from(second.values, (_, k) => k).toReversed();
  let has_empty = false;
  for (const k of lines)
    for (let i = 0; i < first.values.length; i++) has_empty ||= !(share(i, k) > 0);
  return twinOf(
    has_empty ? t`${caption}; in brackets where no row is` : caption,
    [
      t`${second.column.name}, by ${first.column.name}`,
      ...Array.from(first.values, (one) => ofColumn(first.column, one).text),
    ],
    lines,
    (k) => [
      ofColumn(second.column, second.values[k] as number),
      ...Array.from(first.values, (_, i) =>
        known(value(i, k), share(i, k) > 0 ? write : (one) => `(${write(one)})`),
      ),
    ],
  );
}
