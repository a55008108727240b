// What is selected, in words, below a view that stands by itself: a dashboard has its header for it.

import type { JSX } from "preact";
import { clauseParts, opMark } from "./clauses";
import { formatInteger } from "./format";
import type { Store } from "./store";
import { t } from "./words";

/** Nothing where nothing is selected. */
export function Selecting({ store }: { store: Store }): JSX.Element | null {
  const filters = store.filters.value;
  if (!filters.length) return null;
  const words = filters.map((clause, i) => {
    const mark = opMark(clause) || (i > 0 ? "and" : "");
    return [mark, clauseParts(clause, store).join("")].filter(Boolean).join(" ");
  });
  const n = formatInteger(store.n_selected.value);
  return (
    <footer class="xw-selecting">
      <span>{t`Selected: ${words.join(" ")} (${n} of ${formatInteger(store.n_rows)} rows)`}</span>
      <button
        type="button"
        class="xw-link"
        title={t`Escape does the same`}
        onClick={() => store.clearSelection()}
      >{t`clear`}</button>
    </footer>
  );
}
