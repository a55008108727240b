// What is shown of a row beside its features, in one line.

import { formatCell } from "./format";
import type { Store } from "./store";

const MOST = 3;
const LONGEST = 48;

/** "customer 1007 \u00b7 country Cuba": the first few; what the row is called is not said twice. */
export function extrasText(store: Store, row: number): string {
  const named = store.row_names.value?.title;
  return store.extras.value
    .flatMap((column) => {
      if (column.name === named) return [];
      const text = `${column.name} ${formatCell(column, row)}`;
      return [text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}\u2026` : text];
    })
    .slice(0, MOST)
    .join(" \u00b7 ");
}
