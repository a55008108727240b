// Rows to look at: the surest mistakes, and labels that hardly go with what is said of the row. A click puts one in focus.

import type { ComponentChildren, JSX } from "preact";
import { percentText } from "../../marks/legend";
import {
  fixed,
  formatInteger,
  formatNumber,
  formatSigned,
  lowered,
  unitLabel,
} from "../../runtime/format";
import { rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { counted, type ErrorsRecord, KIND, type Outliers } from "./record";

const SHOWN = 8;

export function RowLists({ store, record }: { store: Store; record: ErrorsRecord }): JSX.Element {
  const named = (value: number): string =>
    record.task === "regression"
      ? formatNumber(value, 4)
      : (record.class_names[value] ?? formatInteger(value));
  const inBrackets = (share: number | null): string =>
    share === null ? "" : ` (${sureText(share)})`;
  const numbers = record.task === "regression";
  const mistakes = numbers
    ? t`Largest errors`
    : t`Surest ${record.what.startsWith("false") ? counted(record.what) : t`mistakes`}`;
  const { labels, n_mistakes } = record.trust;
  const here = (n: number): string =>
    n_mistakes === undefined
      ? ""
      : t`${formatInteger(n)} of them are in this file${store.row_names.value ? "" : t`, which numbers its rows anew`}. `;
  return (
    <div class="xw-error-rows">
      <List
        store={store}
        title={mistakes}
        n={record.n_mistakes}
        rows={record.mistakes}
        words={({ actual, decided, confidence }) =>
          t`says ${named(decided)}${inBrackets(confidence)}, is ${named(actual)}`
        }
        note={record.n_mistakes ? here(record.mistakes.length) : t`None.`}
      />
      {labels ? (
        <List
          store={store}
          title={t`Labels to look at`}
          n={record.n_doubtful}
          rows={record.labels}
          words={({ actual, likely, quality }) =>
            numbers
              ? t`${named(actual)} is far from ${named(likely)}`
              : t`${named(actual)}${inBrackets(quality)}, rather ${named(likely)}`
          }
          note={t`${here(record.labels.length)}${labelWords(numbers)}, by ${labels}. How many of them are wrong nobody can tell from that: the label of a hard row looks the same.`}
        />
      ) : null}
    </div>
  );
}

/** A probability in percent, with a tenth near either end: that is where these rows differ. */
function sureText(share: number): string {
  const tenths = Math.round(1000 * share);
  if (share <= 0 || share >= 1 || (tenths >= 100 && tenths <= 900)) return percentText(share);
  if (tenths === 0) return "< 0.1 %";
  return tenths === 1000 ? `> ${fixed(99.9, 1)} %` : `${fixed(tenths / 10, 1)} %`;
}

/** Which labels are listed (`UNLIKELY` and `FAR` of xwidgets/methods/errors/labels.py). */
const labelWords = (numbers: boolean): string =>
  numbers
    ? t`Further from what is said of the row than 4 robust standard deviations`
    : t`Given less than 10 %, and another class surely more`;

/** Rows whose explanation is unlike that of others: what is unusual, and how far they are from the others. */
export function OutlierList({ store, record }: { store: Store; record: Outliers }): JSX.Element {
  const unit = unitLabel(record.unit, store.schema.value.link);
  const { n_apart, median } = record;
  const rows = n_apart ? record.rows.slice(0, n_apart) : record.rows;
  return (
    <div class="xw-error-rows">
      <List
        store={store}
        title={t`Unusual explanations`}
        n={n_apart || null}
        rows={n_apart ? [...rows, ...record.rows.slice(n_apart)] : rows}
        n_selected={rows.length}
        words={({ feature, effect, usual, distance }) => (
          <>
            {t`effect of `}
            {record.feature_names[feature]} {formatSigned(effect)},{" "}
            <span class="xw-muted">
              {t`in rows like it ${formatSigned(usual)}; ${formatNumber(distance, 3)} away from them`}
            </span>
          </>
        )}
        note={t`${median === null ? "" : t`Half of the rows have ten like them within ${formatNumber(median, 3)} (${unit}). `}An unusual explanation is not a wrong one.`}
      />
    </div>
  );
}

function List<L extends { row: number }>(props: {
  store: Store;
  title: string;
  /** How many there are; null: a list without an end. */
  n: number | null;
  rows: readonly L[];
  /** So many of them are selected together; else all. */
  n_selected?: number;
  words: (row: L) => ComponentChildren;
  note: string;
}): JSX.Element {
  const { store, title, n, rows, words, note } = props;
  const together = rows.slice(0, props.n_selected ?? rows.length);
  const select = (): void =>
    store.commitClause({
      key: KIND,
      op: "and",
      terms: [rowSet(together.map(({ row }) => row))],
      label: lowered(title),
    });
  return (
    <section aria-label={title}>
      <h3>
        {title} {n === null ? null : <span class="xw-muted">{formatInteger(n)} </span>}
        {rows.length ? (
          <button type="button" class="xw-button" onClick={select}>
            {t`select ${n === null || together.length < n ? t`the first ${together.length}` : t`them`}`}
          </button>
        ) : null}
      </h3>
      <ol>
        {rows.slice(0, SHOWN).map((one) => (
          <li key={one.row}>
            <button
              type="button"
              class="xw-row-line"
              aria-pressed={store.row.value === one.row}
              onClick={() => store.focusRow(one.row)}
            >
              <b>{store.rowName(one.row)}</b> {words(one)}
            </button>
          </li>
        ))}
      </ol>
      {note ? <p class="xw-muted">{note}</p> : null}
    </section>
  );
}
