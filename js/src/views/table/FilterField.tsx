// Above the table: what is typed to find rows, how many pass, and the way to select them.

import type { JSX } from "preact";
import { useEffect, useId, useMemo, useState } from "preact/hooks";
import { formatInteger, plural } from "../../runtime/format";
import { opOf, rowSet, rowsOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { type Filtered, filterRows } from "./filter";

const REST_MS = 120;

export interface TableFilter {
  text: string;
  setText: (text: string) => void;
  found: Filtered;
}

/** The filter of a table: it follows what is typed once the hand rests, and the numbers as they come. */
export function useFilter(store: Store): TableFilter {
  const [text, setText] = useState("");
  const [rested, setRested] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), text ? REST_MS : 0);
    return () => clearTimeout(timer);
  }, [text]);
  const typed = rested.trim();
  const [columns, beside, table, target] = typed
    ? [store.columns.value, store.extras.value, store.attributions.value, store.target.value]
    : [];
  const names = typed ? store.row_names.value : null;
  const found = useMemo(
    () => filterRows(store, typed, names ? (row) => store.rowName(row) : undefined),
    [typed, columns, beside, table, target, names],
  );
  return { text, setText, found };
}

export function FilterField(props: { store: Store; filter: TableFilter }): JSX.Element {
  const { store } = props;
  const { text, setText, found } = props.filter;
  const id = useId();
  const number = store.schema.value.features.find(({ kind }) => kind === "number")?.name;
  const example =
    number && /^\w{1,16}$/.test(number) ? t`text, or ${number} > 1` : t`text, or row < 100`;
  return (
    <>
      <input
        class="xw-input xw-filter"
        type="search"
        autocomplete="off"
        spellcheck={false}
        placeholder={example}
        title={t`Text in any cell; or conditions: age > 40 and sex = Male, 30 <= age < 50, age between 30 and 50, job in (a, b), name contains x, age is missing, not (\u2026), prediction > 0, row < 100, effect of age > 1`}
        aria-label={t`Find rows: text or an expression`}
        aria-invalid={found.error !== ""}
        aria-describedby={found.error ? id : undefined}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !text) return;
          setText("");
          event.stopPropagation();
        }}
      />
      {found.error ? (
        <span id={id} class="xw-filter-error" role="alert">
          {found.error}
        </span>
      ) : found.mask && !found.mask.includes(1) ? (
        <span
          class="xw-filter-hint"
          role="status"
        >{t`No row has it. Text is looked for in categories and names, a number in whole cells; conditions find more: age > 40 and sex = Male.`}</span>
      ) : null}
    </>
  );
}

/** How many rows pass, and a button that selects them. */
export function FilterOutcome(props: { store: Store; found: Filtered }): JSX.Element | null {
  const { store, found } = props;
  const { mask } = found;
  const n = useMemo(() => mask?.reduce((sum, bit) => sum + bit, 0) ?? 0, [mask]);
  if (!mask) return null;
  return (
    <>
      <span role="status">{t`${formatInteger(n)} of ${plural(store.n_rows, t`row`, t`rows`)}`}</span>
      <button
        type="button"
        class="xw-button"
        disabled={n === 0}
        title={t`With Shift: add them to the selection; with Alt: take them away`}
        onClick={(event) =>
          store.commitClause({
            key: "filter",
            op: opOf(event),
            terms: found.terms ?? [rowSet(rowsOf(mask))],
          })
        }
      >{t`Select these`}</button>
    </>
  );
}
