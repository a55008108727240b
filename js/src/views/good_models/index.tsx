// Good models: whether other models that do as well say the same of features and of rows.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import charts_css from "../../charts/charts.css";
import { decidedIn } from "../../row/decision";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { Pending } from "../../runtime/pending";
import { defineView, Heading, NARROW, useSize, type ViewContext } from "../../runtime/view";
import { Clouds } from "./Clouds";
import { Effect } from "./Effect";
import css from "./good_models.css";
import { Rows } from "./Rows";
import { type GoodModels, nModels, said } from "./record";
import type { Options } from "./wire";

function GoodModelsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const { how, n, tolerance, given } = options;
  const question = {
    method: "good_models",
    options: {
      how: how ?? null,
      n: n ?? null,
      tolerance: tolerance ?? null,
      given: given ?? null,
    },
    unit: decidedIn(store.schema.value),
  };
  const answer = useAnswer<GoodModels>(store, question, { label: "good models" });
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const { record } = answer;
  const wide = width >= NARROW;
  const part = wide ? Math.floor((width - 24) / 2) : width;
  return (
    <section class="xw-view xw-good" aria-label="Good models">
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title="Good models" />
      <div ref={ref} />
      {record && width > 0 ? (
        <>
          <p class="xw-said">{said(record)}</p>
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
          <div class="xw-note">
            <span>
              dots and thin lines: {nModels(record)} good models, ring and dark line: this model
            </span>
            {(record.trust.notes ?? []).map((note) => (
              <span key={note}>{note}</span>
            ))}
            <Doubts of={record} />
          </div>
        </>
      ) : (
        <Pending answer={answer} what="the good models" />
      )}
    </section>
  );
}

export default defineView({
  component: GoodModelsView,
  next: (store) => [
    { kind: "dependence", question: `how does ${store.featureName(store.focus.value)} act?` },
  ],
});
