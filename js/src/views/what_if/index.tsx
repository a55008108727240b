// What-if: edit a row on the left, see what it does on the right.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import rowCss from "../../row/row.css";
import { plural } from "../../runtime/format";
import { matching } from "../../runtime/search";
import { Spoken } from "../../runtime/spoken";
import { defineView, NARROW, Segments, useLook, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { Bar } from "./Bar";
import { Compare } from "./Compare";
import { EditActions } from "./EditActions";
import { calledWords, Effect, predictionWords } from "./Effect";
import { FieldRow } from "./FieldRow";
import { GroupRow } from "./GroupRow";
import { useGuess } from "./guess";
import { useOpening } from "./opening";
import { tableOrder } from "./order";
import { type Session, sessionOf } from "./session";
import css from "./what_if.css";
import type { Options } from "./wire";
import { lookCode } from "./words";

const FIRST = 12;

function WhatIfView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look] = useLook<Options>("what_if");
  const pinned = options.row ?? look.row ?? -1;
  const session = sessionOf(store, pinned);
  useEffect(() => session.open(), [session]);
  useOpening(session, pinned);
  const blocked = session.source.blocked.value;
  return (
    <section
      class="xw-view xw-what-if"
      aria-label={t`What if`}
      onKeyDown={(event) => onKeyDown(event, session)}
    >
      <style>{rowCss + css}</style>
      <Bar session={session} />
      {blocked ? (
        <p class="xw-problem" role="status">
          {blocked}
        </p>
      ) : null}
      <div class="xw-what-if-columns" data-width={context.width.value < NARROW ? "narrow" : "wide"}>
        <Editor session={session} disabled={blocked !== ""} />
        <div class="xw-what-if-effect">
          <Effect session={session} context={context} />
          <EditActions session={session} />
          <Compare session={session} />
        </div>
      </div>
      <SpokenPrediction session={session} />
    </section>
  );
}

/** Also from a slider; text that is being typed keeps the browser's own history. */
function onKeyDown(event: KeyboardEvent, session: Session): void {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key !== "z" && key !== "y") return;
  const target = event.composedPath()[0];
  if (target instanceof HTMLElement && target.dataset.dirty === "true") return;
  event.preventDefault();
  event.stopPropagation();
  if (key === "y" || event.shiftKey) session.store.redo();
  else session.store.undo();
}

function Editor({ session, disabled }: { session: Session; disabled: boolean }): JSX.Element {
  const { order, edits } = session;
  const fields = session.fields.value;
  const known = order.features.value;
  const n_features = session.store.n_features;
  const features = known ?? tableOrder(n_features);
  const [n, setN] = useState(FIRST);
  // A feature that is in focus, here or elsewhere, or edited comes into sight and stays there.
  const opened = useMemo(() => new Set<number>(), [known]);
  const [typed, setTyped] = useState("");
  const wanted = useMemo(() => {
    if (!typed.trim()) return features;
    const named = features.map((j) => ({ j, label: session.store.featureName(j) }));
    return matching(named, typed).map(({ j }) => j);
  }, [typed, known, n_features]);
  const first = wanted.slice(0, n);
  const focus = session.store.feature.value;
  const changed = edits.changed.value.map((j) => fields[j]?.group ?? j);
  for (const j of [focus, ...changed]) if (j >= 0 && !first.includes(j)) opened.add(j);
  const beside = typed.trim() ? [] : [...opened].filter((j) => !first.includes(j));
  const shown = [...first, ...beside];
  const rest = wanted.length - shown.length;
  const hand = useRef({ pointer: false, focus: false });
  const hold = (what: "pointer" | "focus", on: boolean): void => {
    hand.current[what] = on;
    order.held = hand.current.pointer || hand.current.focus;
  };
  return (
    <fieldset class="xw-editor" disabled={disabled} aria-label={t`Values of the edited row`}>
      <div class="xw-editor-order">
        {/* In the place of the words: nothing below moves. */}
        {order.stale.value ? (
          <button
            type="button"
            class="xw-button xw-plain"
            title={t`The order is that of another row`}
            onClick={() => order.sort(true, n_features)}
          >{t`Sort anew`}</button>
        ) : (
          <span class="xw-muted">{t`features by`}</span>
        )}
        <Segments
          label={t`Order of features`}
          value={order.by_reach.value ? "reach" : "table"}
          choices={[
            {
              value: "reach",
              label: t`effect`,
              title: t`Range of the curve under the slider: the model's answer as this feature alone takes other values`,
            },
            { value: "table", label: t`table order` },
          ]}
          onChange={(value) => order.sort(value === "reach", n_features)}
        />
        {order.unknown ? (
          <span class="xw-muted" role="status">{t`not answered yet: in the table's order`}</span>
        ) : null}
        {n_features > FIRST ? (
          <input
            class="xw-input xw-find-field"
            type="search"
            autocomplete="off"
            spellcheck={false}
            placeholder={t`find…`}
            aria-label={t`Find a feature by its name`}
            data-dirty={typed !== ""}
            value={typed}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setN(FIRST);
            }}
          />
        ) : null}
      </div>
      {typed.trim() && wanted.length === 0 ? (
        <p class="xw-muted" role="status">{t`No feature is called so.`}</p>
      ) : null}
      <div
        class="xw-fields"
        aria-busy={known === null}
        onFocusIn={() => hold("focus", true)}
        onFocusOut={() => hold("focus", false)}
        onPointerEnter={() => hold("pointer", true)}
        onPointerLeave={() => hold("pointer", false)}
      >
        {shown.map((j) => {
          const own = fields.filter(({ group }) => group === j);
          return own.length > 1 ? (
            <GroupRow key={j} session={session} fields={own} />
          ) : (
            own.map((field) => <FieldRow key={j} session={session} field={field} />)
          );
        })}
        {rest > 0 ? (
          <button type="button" class="xw-button xw-plain" onClick={() => setN(n + 24)}>
            {plural(rest, t`more feature`, t`more features`)}
          </button>
        ) : null}
      </div>
    </fieldset>
  );
}

const QUIET_MS = 700;

/** For those who do not see it: the prediction once it rests. */
function SpokenPrediction({ session }: { session: Session }): JSX.Element {
  const { store } = session;
  const predictions = session.answers.shown.value?.told.predictions;
  const { large, what, beside } = predictionWords(store, predictions);
  const called = calledWords(session);
  const text = predictions ? `${large} ${what}${beside}${called && `, ${called}`}` : "";
  return <Spoken text={text} quiet_ms={QUIET_MS} />;
}

export default defineView<Options>({
  component: WhatIfView,
  guess: useGuess,
  code: lookCode,
  next: (store) => [
    {
      kind: "dependence",
      question: t`how does ${store.featureName(store.focus.value)} act in all rows?`,
    },
  ],
});
