// The filters in words, each removable, and how many rows they leave.

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clauseParts, opMark } from "../runtime/clauses";
import { formatInteger } from "../runtime/format";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

export function Chips({ store }: { store: Store }): JSX.Element {
  const filters = store.filters.value;
  const line = useRef<HTMLDivElement>(null);
  // The newest is the one to be read.
  useEffect(() => {
    if (line.current) line.current.scrollLeft = line.current.scrollWidth;
  }, [filters.length]);
  return (
    <div ref={line} class="xw-chips">
      {filters.length === 0 && (
        <span
          class="xw-muted xw-ellipsis"
          title={t`Drag in a plot to select rows`}
        >{t`Drag to select rows`}</span>
      )}
      {filters.length > 0 && (
        <ul aria-label={t`Filters`}>
          {filters.map((clause, i) => {
            const mark = opMark(clause);
            const [name, rest] = clauseParts(clause, store);
            const text = name + rest;
            const spoken = `${clause.op === "or" ? t`plus ` : clause.op === "not" ? t`without ` : ""}${text}`;
            return (
              <li key={i} class="xw-chip" data-op={clause.op}>
                {mark && (
                  <b class="xw-op" aria-hidden="true">
                    {mark}
                  </b>
                )}
                <span class="xw-chip-name" title={spoken}>
                  {name}
                </span>
                <span class="xw-chip-rest" title={spoken}>
                  {rest}
                </span>
                <button
                  type="button"
                  class="xw-button xw-plain xw-remove"
                  aria-label={t`Remove filter: ${spoken}`}
                  onClick={() => store.removeClause(i)}
                >
                  <span aria-hidden="true">{"\u2715"}</span>
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

const QUIET_MS = 400;

/** "177 of 569 rows selected"; spoken once a brush has come to rest. */
export function SelectedCount(props: { store: Store; brief?: boolean }): JSX.Element {
  const { store, brief = false } = props;
  const all = formatInteger(store.n_rows);
  const some = store.mask.value !== null;
  const n = formatInteger(store.n_selected.value);
  const text = some ? t`${n} of ${all} rows selected` : t`No rows selected`;
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <>
      <span class="xw-count" aria-hidden="true">
        {some && (
          <>
            <b>{n}</b> <span class="xw-muted">{t`of ${all} ${brief ? "" : t`rows `}selected`}</span>
          </>
        )}
      </span>
      <span class="xw-hidden" role="status">
        {spoken}
      </span>
    </>
  );
}
