// The sentence above a plot of one row: which row, what it is, what the model says, and the way to others.

import type { ComponentChildren, JSX } from "preact";
import { useContext, useState } from "preact/hooks";
import { formatInteger } from "../runtime/format";
import type { Store } from "../runtime/store";
import { actualPhrase } from "../runtime/target";
import { Heading, OpenerContext } from "../runtime/view";
import { t } from "../runtime/words";
import { type Explained, nearestDone } from "./explained";

export function RowHeading(props: {
  title: string;
  store: Store;
  explained: Explained;
  /** The kind of view in which the row can be edited. */
  editor: string;
  children?: ComponentChildren;
}): JSX.Element {
  const { store, explained, editor } = props;
  const { row, pinned } = explained;
  const actual = actualPhrase(store, row);
  const opener = useContext(OpenerContext);
  return (
    <Heading title={props.title}>
      <span class="xw-row-facts">
        {store.rowTitle(row)}
        {actual !== null ? `, ${actual}` : null}
      </span>
      <OtherClass store={store} row={row} />
      {props.children}
      <span class="xw-spacer" />
      {pinned ? null : <RowStepper store={store} row={row} />}
      {opener?.kinds.includes(editor) ? (
        <button
          type="button"
          class="xw-button"
          title={t`Edit this row and see the prediction follow`}
          onClick={() => {
            opener.wanted.value = editor;
          }}
        >
          {t`What if…`}
        </button>
      ) : null}
    </Heading>
  );
}

/** Where the model finds another class likelier than the one on screen: which, and the way there. */
function OtherClass({ store, row }: { store: Store; row: number }): JSX.Element | null {
  if (store.n_outputs < 3) return null;
  const predicted = store.predicted(row);
  if (predicted < 0 || predicted === store.output.value) return null;
  return (
    <button
      type="button"
      class="xw-link"
      title={t`Explain the class that the model predicts for this row`}
      onClick={() => store.showOutput(predicted)}
    >
      {t`predicted ${store.outputName(predicted)}: show it`}
    </button>
  );
}

/** ◂ row 112 ▸, with a number that can be typed. */
export function RowStepper({ store, row }: { store: Store; row: number }): JSX.Element {
  const mask = store.mask.value;
  const last = store.n_rows - 1;
  const within = mask ? t` selected` : "";
  const more = (step: 1 | -1): boolean => {
    let at = row + step;
    while (mask && at >= 0 && at <= last && !mask[at]) at += step;
    return at >= 0 && at <= last;
  };
  const names = store.row_names.value;
  const shown = (at: number): string => names?.text(at) || (names ? t`row ${at}` : String(at));
  /** What was typed in vain, as long as the row stays. */
  const [lost, setLost] = useState({ typed: "", row });
  const go = (input: HTMLInputElement): void => {
    const typed = input.value.trim();
    if (!typed || typed === shown(store.row.value)) return;
    const found = store.findRow(typed);
    if (found >= 0) store.focusRow(found);
    setLost({ typed: found < 0 ? typed : "", row: store.row.value });
    input.value = shown(store.row.value);
  };
  const label = names
    ? t`${names.title || t`Name`} of the row, or row 0 to row ${formatInteger(last)}`
    : t`Row, 0 to ${formatInteger(last)}`;
  return (
    <span class="xw-stepper">
      {lost.typed && lost.row === row ? (
        <span class="xw-lost" role="alert">
          {names
            ? t`no row is called “${lost.typed.slice(0, 24)}”`
            : t`no row “${lost.typed.slice(0, 24)}”: 0 to ${formatInteger(last)}`}
        </span>
      ) : null}
      <button
        type="button"
        class="xw-button xw-plain"
        aria-label={t`Previous${within} row`}
        title={t`Previous${within} row`}
        disabled={!more(-1)}
        onClick={() => store.stepRow(-1)}
      >
        {"\u25c2"}
      </button>
      <label>
        {names ? null : t`row `}
        <input
          class="xw-input xw-row-number"
          type="text"
          inputMode={names ? "text" : "numeric"}
          autocomplete="off"
          aria-label={label}
          title={names ? t`${label}; a part of a name finds the next row` : undefined}
          style={{
            width: `${Math.min(18, Math.max(3, shown(row).length, String(last).length)) + 2}ch`,
          }}
          value={shown(row)}
          onChange={(event) => go(event.currentTarget)}
          onKeyDown={(event) => {
            if (event.key === "ArrowUp") store.stepRow(1);
            else if (event.key === "ArrowDown") store.stepRow(-1);
            else if (event.key === "Enter") go(event.currentTarget);
            else return;
            event.preventDefault();
          }}
        />
      </label>
      <button
        type="button"
        class="xw-button xw-plain"
        aria-label={t`Next${within} row`}
        title={t`Next${within} row`}
        disabled={!more(1)}
        onClick={() => store.stepRow(1)}
      >
        {"\u25b8"}
      </button>
    </span>
  );
}

/** "row 4" begins a sentence; a name stays as it is. */
const sentence = (name: string): string => name.replace(/^row \d/, (text) => `R${text.slice(1)}`);

/** In the place of a plot whose row is not computed yet. */
export function NotComputed(props: {
  store: Store;
  explained: Explained;
  height: number;
}): JSX.Element {
  const { store, explained } = props;
  const { row, table, error, pinned } = explained;
  const connection = store.connection.value;
  const near = nearestDone(table, row);
  let what: string;
  if (row < 0 || row >= store.n_rows)
    what = t`There is no row ${row}: the rows are 0 to ${formatInteger(store.n_rows - 1)}.`;
  else if (error) what = t`${sentence(store.rowTitle(row))} could not be explained. ${error}`;
  else {
    const so_far = table
      ? t`${formatInteger(table.n_done)} of ${formatInteger(store.n_rows)} rows so far`
      : t`no rows so far`;
    const next =
      connection === "connected"
        ? t`the kernel is asked for it`
        : connection === "waiting"
          ? t`waiting for the kernel`
          : t`this page has no kernel to compute it`;
    what = t`${sentence(store.rowTitle(row))} is not computed yet (${so_far}); ${next}.`;
  }
  return (
    <div class="xw-not-computed" style={{ minHeight: `${props.height}px` }} role="status">
      <p>
        {what}{" "}
        {near >= 0 && !pinned ? (
          <button type="button" class="xw-button" onClick={() => store.focusRow(near)}>
            {t`Show ${store.rowTitle(near)}, the nearest computed one`}
          </button>
        ) : null}
      </p>
    </div>
  );
}
