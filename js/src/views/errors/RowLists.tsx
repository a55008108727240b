// Rows to look at: the surest mistakes, and those whose label is likely wrong. A click puts one in focus.

import type { JSX } from "preact";
import { formatInteger, formatNumber } from "../../runtime/format";
import { rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { type ErrorsRecord, KIND, type RowLine } from "./record";

const SHOWN = 8;

export function RowLists({ store, record }: { store: Store; record: ErrorsRecord }): JSX.Element {
  const named = (value: number): string =>
    record.task === "regression"
      ? formatNumber(value, 4)
      : (record.class_names[value] ?? formatInteger(value));
  const labels = record.trust.labels;
  return (
    <div class="xw-error-rows">
      <List
        store={store}
        title={record.task === "regression" ? "Largest errors" : "Surest mistakes"}
        n={record.n_mistakes}
        rows={record.mistakes}
        words={({ actual, decided }) => `says ${named(decided)}, is ${named(actual)}`}
        note={record.n_mistakes ? "" : "None."}
      />
      {labels ? (
        <List
          store={store}
          title="Likely mislabeled"
          n={record.n_doubtful}
          rows={record.labels}
          words={({ actual, likely }) =>
            record.task === "regression"
              ? `${named(actual)} is far from ${named(likely)}`
              : `${named(actual)}, rather ${named(likely)}`
          }
          note={`By ${labels}. Look before you change one.`}
        />
      ) : null}
    </div>
  );
}

function List(props: {
  store: Store;
  title: string;
  n: number;
  rows: readonly RowLine[];
  words: (row: RowLine) => string;
  note: string;
}): JSX.Element {
  const { store, title, n, rows, words, note } = props;
  const select = (): void =>
    store.commitClause({
      key: KIND,
      op: "and",
      terms: [rowSet(rows.map(({ row }) => row))],
      label: title.toLowerCase(),
    });
  return (
    <section aria-label={title}>
      <h3>
        {title} <span class="xw-muted">{formatInteger(n)}</span>{" "}
        {rows.length ? (
          <button type="button" class="xw-button" onClick={select}>
            select {rows.length < n ? `the first ${rows.length}` : "them"}
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
