// One question with its answer: the number, the limit, what can be done, the view that shows it, and silence.

import about from "virtual:about";
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { plural } from "../../runtime/format";
import { rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { OpenerContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type Checks, FAIL, guiltyRows, KIND, LOOK, opens, VERDICTS } from "./record";

interface Of {
  store: Store;
  record: Checks;
  k: number;
}

export function Finding({ store, record, k }: Of): JSX.Element {
  const name = record.names[k] as string;
  const verdict = record.verdicts.data[k] as number;
  const reason = store.shared.silenced.value[name];
  const guilty = verdict === LOOK || verdict === FAIL;
  return (
    <li class="xw-finding" data-verdict={verdict} data-silenced={reason !== undefined}>
      <span class="xw-finding-verdict">
        <i class="xw-dot" aria-hidden="true" />
        {VERDICTS[verdict]}
      </span>
      <div>
        <p class="xw-finding-question">{record.questions[k]}</p>
        <p>{record.texts[k]}</p>
        {reason === undefined ? null : <p class="xw-finding-reason">{t`Silenced: ${reason}`}</p>}
        {guilty ? <p class="xw-muted">{record.fixes[k]}</p> : null}
        <p class="xw-muted">
          {record.amounts[k] ? `${record.amounts[k]}; ` : null}
          {record.standards[k]}. <code>{name}</code>
        </p>
      </div>
      <div class="xw-finding-acts">
        {guilty ? <Look store={store} record={record} k={k} /> : null}
        {guilty ? <Silence store={store} name={name} reason={reason} /> : null}
      </div>
    </li>
  );
}

/** Brings the view that shows it into sight, with the guilty rows selected and the worst feature in focus. */
function Look({ store, record, k }: Of): JSX.Element | null {
  const opener = useContext(OpenerContext);
  const name = record.names[k] as string;
  const kind = opens(name);
  const [feature] = record.features[k] ?? [];
  const n_rows = record.guilty ? (record.n_guilty.data[k] ?? 0) : 0;
  const there = opener && [...opener.kinds, ...opener.panels].includes(kind);
  const title = about[kind]?.title ?? "";
  const words = [
    n_rows ? t`select ${plural(n_rows, t`row`, t`rows`)}` : "",
    there ? t`show in ${title}` : "",
    !there && !n_rows && feature !== undefined ? t`look at ${store.featureName(feature)}` : "",
  ].filter(Boolean);
  if (!words.length) return null;
  return (
    <button
      type="button"
      class="xw-button"
      onClick={() => {
        if (feature !== undefined) store.focusFeature(feature);
        if (n_rows)
          store.commitClause({
            key: KIND,
            op: "and",
            terms: [rowSet(guiltyRows(record, k))],
            label: name,
          });
        if (there) opener.wanted.value = kind;
      }}
    >
      {words.join(", ")}
    </button>
  );
}

/** A reason is asked for; without one nothing is silenced. */
function Silence(props: { store: Store; name: string; reason: string | undefined }): JSX.Element {
  const { store, name, reason } = props;
  const open = useSignal(false);
  const text = useSignal("");
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), [open.value]);
  const { silenced } = store.shared;
  if (reason !== undefined)
    return (
      <button
        type="button"
        class="xw-button"
        onClick={() => {
          const { [name]: _, ...others } = silenced.value;
          store.share({ silenced: others });
        }}
      >{t`ask again`}</button>
    );
  if (!open.value)
    return (
      <button
        type="button"
        class="xw-button"
        onClick={() => {
          open.value = true;
        }}
      >{t`silence`}</button>
    );
  const save = (): void => {
    const why = text.value.trim();
    if (why) store.share({ silenced: { ...silenced.value, [name]: why } });
  };
  // No form: a notebook may not let one submit.
  return (
    <span class="xw-finding-why">
      <input
        aria-label={t`why ${name} is fine here`}
        placeholder={t`why it is fine here`}
        value={text.value}
        ref={field}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") save();
          if (event.key === "Escape") open.value = false;
        }}
      />
      <button type="button" class="xw-button" onClick={save}>{t`silence`}</button>
    </span>
  );
}
