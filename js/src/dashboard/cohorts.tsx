// Cohorts in the header: the selection gets a name by one click; each is selected, renamed and deleted in a list.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import {
  dropCohort,
  isCohort,
  nameSelection,
  objection,
  readRows,
  renameCohort,
  selectCohort,
  speaksOf,
} from "../runtime/cohorts";
import { plural } from "../runtime/format";
import { Popup } from "../runtime/popup";
import { countOf, opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { CohortState } from "../runtime/wire";
import { t } from "../runtime/words";

export function Cohorts({ store, brief }: { store: Store; brief: boolean }): JSX.Element | null {
  const cohorts = store.shared.cohorts.value;
  const nameless = store.mask.value !== null && !isCohort(store.filters.value);
  if (!cohorts.length && !nameless) return null;
  return (
    <div class="xw-cohorts">
      {nameless ? (
        <button
          type="button"
          class="xw-button xw-plain"
          aria-label={t`+ Cohort: name the selected rows`}
          title={t`Keep the selected rows as a cohort`}
          onClick={() => nameSelection(store)}
        >
          {brief ? "+" : t`+ Cohort`}
        </button>
      ) : null}
      {cohorts.length ? (
        <Popup
          kind="dialog"
          name={t`Cohorts`}
          label={t`Cohorts ${cohorts.length}`}
          button_name={t`Cohorts: ${cohorts.length}`}
          title={t`Named sets of rows`}
          class="xw-opens"
        >
          <ul class="xw-cohort-list" aria-label={t`Cohorts`}>
            {cohorts.map((cohort) => (
              <Line key={cohort.name} store={store} cohort={cohort} />
            ))}
          </ul>
          <p class="xw-muted">{t`Shift adds its rows to the selection, Alt takes them away.`}</p>
        </Popup>
      ) : null}
    </div>
  );
}

function Line({ store, cohort }: { store: Store; cohort: CohortState }): JSX.Element {
  const [editing, setEditing] = useState(false);
  const [wrong, setWrong] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const { name } = cohort;
  const n = countOf(readRows(cohort, store.n_rows));
  const end = (): void => {
    setEditing(false);
    setWrong("");
  };
  const rename = (event: Event): void => {
    event.preventDefault();
    const to = field.current?.value.trim() ?? "";
    const why = to === name ? "" : objection(store, to);
    setWrong(why);
    if (why) return;
    end();
    if (to !== name) renameCohort(store, name, to);
  };
  if (editing)
    return (
      <li>
        <form class="xw-cohort-form" onSubmit={rename}>
          <input
            ref={field}
            class="xw-input"
            aria-label={t`New name of ${name}`}
            aria-invalid={wrong !== ""}
            value={name}
            onKeyDown={(event) => {
              if (event.key !== "Escape") return;
              event.stopPropagation();
              end();
            }}
          />
          <button type="submit" class="xw-button">{t`Rename`}</button>
        </form>
        <span class="xw-reason" role="status">
          {wrong}
        </span>
      </li>
    );
  return (
    <li>
      <button
        type="button"
        class="xw-button xw-plain xw-cohort-name"
        aria-pressed={speaksOf(store.filters.value, name)}
        title={name}
        onClick={(event) => selectCohort(store, name, opOf(event))}
      >
        <b class="xw-ellipsis">{name}</b> <span class="xw-muted">{plural(n, t`row`, t`rows`)}</span>
      </button>
      <button
        type="button"
        class="xw-button xw-plain"
        aria-label={t`Rename ${name}`}
        onClick={() => {
          setEditing(true);
          setTimeout(() => field.current?.select());
        }}
      >{t`Rename`}</button>
      <button
        type="button"
        class="xw-button xw-plain xw-remove"
        aria-label={t`Delete ${name}`}
        onClick={() => dropCohort(store, name)}
      >
        <span aria-hidden="true">{"✕"}</span>
      </button>
    </li>
  );
}
