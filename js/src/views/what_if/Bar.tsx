// Above the editor: which row, and the way to others.

import type { JSX } from "preact";
import { useContext, useMemo, useState } from "preact/hooks";
import { formatInteger } from "../../runtime/format";
import { actualPhrase } from "../../runtime/target";
import { Heading, OpenerContext, Picker } from "../../runtime/view";
import { t } from "../../runtime/words";
import { outcomesOf, type Pick, pickChoices, pickedRows } from "./outcomes";
import type { Session } from "./session";

export function Bar({ session }: { session: Session }): JSX.Element {
  const { edits, source, store } = session;
  // A dashboard has these in its header: there is one history.
  const opener = useContext(OpenerContext);
  const origin = edits.origin.value;
  const actual = origin >= 0 ? actualPhrase(store, origin) : null;
  const why = source.why_kernel.value;
  const page = source.answerer.value?.kind === "page";
  return (
    <Heading title={t`What if`}>
      <span class="xw-row-facts">
        {origin < 0 ? t`a made-up row` : store.rowTitle(origin)}
        {actual !== null ? `, ${actual}` : ""}
      </span>
      {store.n_rows > 1 ? <RowPicker session={session} /> : null}
      <span class="xw-spacer" />
      {source.answerer.value ? (
        <span class="xw-small xw-muted" title={page ? "" : why}>
          {page ? t`computed in this page` : t`computed in the kernel`}
        </span>
      ) : null}
      {opener ? null : (
        <span class="xw-actions">
          <Action
            label={t`Undo`}
            sign={"\u21b6"}
            title={t`Undo (Ctrl+Z)`}
            off={!store.can_undo.value}
            on={() => store.undo()}
          />
          <Action
            label={t`Redo`}
            sign={"\u21b7"}
            title={t`Redo (Ctrl+Shift+Z)`}
            off={!store.can_redo.value}
            on={() => store.redo()}
          />
        </span>
      )}
    </Heading>
  );
}

function Action(props: {
  label: string;
  sign: string;
  title: string;
  off: boolean;
  on: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="xw-button xw-plain xw-icon"
      aria-label={props.label}
      title={props.title}
      aria-disabled={props.off}
      onClick={() => props.off || props.on()}
    >
      <span aria-hidden="true">{props.sign}</span>
    </button>
  );
}

/** Next and previous row, in the table's order or by outcome and score. */
function RowPicker({ session }: { session: Session }): JSX.Element {
  const { store } = session;
  const [pick, setPick] = useState<Pick>("table");
  const table = store.attributions.value;
  const rows = useMemo(() => {
    const outcomes = pick === "table" ? null : outcomesOf(store);
    return outcomes ? pickedRows(pick, outcomes) : null;
  }, [pick, table, store.output.value, store.shared.threshold.value, store.extras.value]);
  const origin = session.edits.origin.value;
  const n = rows ? rows.length : store.n_rows;
  const at = rows ? rows.indexOf(origin) : origin;
  const go = (to: number): void => {
    const row = rows ? rows[to] : to;
    if (row !== undefined) session.edits.goTo(row);
  };
  const choose = (value: string): void => {
    setPick(value as Pick);
    const outcomes = value === "table" ? null : outcomesOf(store);
    const first = outcomes ? pickedRows(value as Pick, outcomes)[0] : undefined;
    if (first !== undefined) session.edits.goTo(first);
  };
  return (
    <span class="xw-stepper">
      <Picker label={t`Pick rows by`} value={pick} choices={pickChoices(store)} onChange={choose} />
      <Action
        label={t`Previous row`}
        sign={"\u25c2"}
        title={t`Previous row`}
        off={at <= 0}
        on={() => go(at - 1)}
      />
      <span class="xw-small xw-muted">
        {n === 0
          ? t`none`
          : at < 0
            ? t`${formatInteger(n)} rows`
            : t`${formatInteger(at + 1)} of ${formatInteger(n)}`}
      </span>
      <Action
        label={t`Next row`}
        sign={"\u25b8"}
        title={t`Next row`}
        off={at + 1 >= n}
        on={() => go(at + 1)}
      />
    </span>
  );
}
