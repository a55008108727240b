// Good models: whether other models that do as well say the same of features and of rows.

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import charts_css from "../../charts/charts.css";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { plural } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, NARROW, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { Clouds, shownIn } from "./Clouds";
import { Effect } from "./Effect";
import css from "./good_models.css";
import { useGuess } from "./guess";
import { Rows } from "./Rows";
import { type GoodModels, nModels, questionOf, said } from "./record";
import { effectTwin, importanceTwin, rowTwin } from "./twin";
import type { Options } from "./wire";

function GoodModelsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const question = questionOf(store, options);
  // Ten fits are no answer to having opened a place: inside a dashboard somebody asks for them.
  const known = store.answers.of(question);
  const unasked = context.embedded && !known.begun.value && !known.record.value;
  const answer = useAnswer<GoodModels>(store, unasked ? null : question, { label: t`good models` });
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const { record, state, progress } = answer;
  const wide = width >= NARROW;
  const part = wide ? Math.floor((width - 24) / 2) : width;
  return (
    <section class="xw-view xw-good" aria-label={t`Good models`}>
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title={t`Good models`} />
      <div ref={ref} />
      {record && width > 0 ? (
        <>
          <p class="xw-said">
            {said(record)}
            {state === "computing" ? t` So far: ${progress.done} of ${progress.total}.` : null}
          </p>
          <div class="xw-good-both" data-wide={wide}>
            <Clouds record={record} store={store} width={part} />
            <Effect
              record={record}
              store={store}
              palette={context.palette.value}
              measure={measure}
              width={part}
            />
          </div>
          <Rows record={record} store={store} width={width} />
          <AsTable
            title={t`Good models`}
            of={() => [
              importanceTwin(store, record, shownIn(record, store.focus.value)),
              ...effectTwin(store, record),
              ...rowTwin(store, record),
            ]}
          >
            <div class="xw-note xw-apart">
              <span>{t`dots and thin lines: ${plural(nModels(record), t`good model`, t`good models`)}`}</span>
              {(record.trust.notes ?? []).map((note) => (
                <span key={note}>{note}</span>
              ))}
              <Doubts of={record} />
            </div>
          </AsTable>
        </>
      ) : unasked ? (
        <Unasked
          store={store}
          options={options}
          begin={() => {
            known.begun.value = true;
          }}
        />
      ) : (
        <Pending answer={answer} what={t`the good models`} />
      )}
    </section>
  );
}

/** What would be done with this model, before anybody asked for it. */
function Unasked(props: { store: Store; options: Options; begin: () => void }): JSX.Element {
  const { store, options, begin } = props;
  const connected = store.connection.value === "connected";
  const [plan, setPlan] = useState<Plan | null>(null);
  useEffect(() => {
    if (!connected) return;
    let here = true;
    const { how, n } = options;
    store
      .request("good_models_plan", { ...(how ? { how } : {}), ...(n ? { n } : {}) })
      .then(({ result }) => here && setPlan(result as Plan))
      .catch(() => here && setPlan({ said: "", button: t`Compare` }));
    return () => {
      here = false;
    };
  }, [store, connected, options.how, options.n]);
  return (
    <p class="xw-empty xw-good-unasked">
      {connected
        ? plan?.said || t`Compare models that do about as well as this one.`
        : t`There is no kernel to ask other models.`}
      {connected && plan?.button ? (
        <button type="button" class="xw-button" onClick={begin}>
          {plan.button}
        </button>
      ) : null}
    </p>
  );
}

/** As Python says it. */
interface Plan {
  said: string;
  button: string;
}

export default defineView<Options>({
  component: GoodModelsView,
  guess: useGuess,
  next: (store) => [
    { kind: "dependence", question: t`how does ${store.featureName(store.focus.value)} act?` },
  ],
});
