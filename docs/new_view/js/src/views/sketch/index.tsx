// Rough sketch: a bar per feature, from the answer that Python computes.

import type { JSX } from "preact";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { formatSigned } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { orderOf, questionOf, type Sketch, sizeOf } from "./record";
import { sketchTwin } from "./twin";

const MAX_FEATURES = 12;

function SketchView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const answer = useAnswer<Sketch>(store, questionOf(store), { label: t`rough sketch` });
  return (
    <section class="xw-view" aria-label={t`Rough sketch`}>
      <Heading title={t`Rough sketch`} />
      {answer.record ? (
        <>
          <p>{answer.record.sentence}</p>
          <Shown record={answer.record} store={store} />
        </>
      ) : (
        <Pending answer={answer} what={t`the rough sketch`} />
      )}
    </section>
  );
}

function Shown({ record, store }: { record: Sketch; store: Store }): JSX.Element {
  const features = orderOf(record, store.output.value).slice(0, MAX_FEATURES);
  return (
    <>
      <Bars record={record} store={store} features={features} />
      <AsTable title={t`Rough sketch`} of={() => [sketchTwin(store, record, features)]}>
        <Doubts of={record} />
      </AsTable>
    </>
  );
}

/** A click on a feature puts it in focus, in every view. */
function Bars(props: { record: Sketch; store: Store; features: readonly number[] }): JSX.Element {
  const { record, store, features } = props;
  return (
    <ol>
      {features.map((j) => (
        <li key={j}>
          <button type="button" class="xw-button xw-plain" onClick={() => store.focusFeature(j)}>
            {store.featureName(j)}
          </button>{" "}
          {formatSigned(sizeOf(record, j, store.output.value))}
        </li>
      ))}
    </ol>
  );
}

export default defineView({ component: SketchView, guess: useGuess });
