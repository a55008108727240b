// Rough sketch: a bar per feature, from the answer that Python computes.

import type { JSX } from "preact";
import { type Tensor, useAnswer } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatSigned } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { defineView, Heading, type ViewContext } from "../../runtime/view";

/** As xwidgets/results/sketch.py. */
interface Sketch {
  differences: Tensor;
  feature_names: readonly string[];
  /** A property in Python: here because `sent()` adds it. */
  sentence: string;
  trust: Doubted;
}

const MAX_FEATURES = 12;

/** As `SketchView.questions` asks it: a file without a kernel has the answer to the same question alone. */
export const questionOf = (store: Store): Question => ({
  method: "sketch",
  unit: store.unit.value,
});

function SketchView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const answer = useAnswer<Sketch>(store, questionOf(store), { label: "rough sketch" });
  return (
    <section class="xw-view" aria-label="Rough sketch">
      <Heading title="Rough sketch" />
      {answer.record ? (
        <>
          <p>{answer.record.sentence}</p>
          <Bars record={answer.record} store={store} />
          <Doubts of={answer.record} />
        </>
      ) : (
        <Pending answer={answer} what="the rough sketch" />
      )}
    </section>
  );
}

/** A click on a feature puts it in focus, in every view. */
function Bars({ record, store }: { record: Sketch; store: Store }): JSX.Element {
  const { data, shape } = record.differences;
  const n_outputs = shape[1] ?? 1;
  const size = (j: number): number => data[j * n_outputs + store.output.value] ?? 0;
  const order = record.feature_names
    .map((_, j) => j)
    .sort((a, b) => Math.abs(size(b)) - Math.abs(size(a)))
    .slice(0, MAX_FEATURES);
  return (
    <ol>
      {order.map((j) => (
        <li key={j}>
          <button type="button" class="xw-button xw-plain" onClick={() => store.focusFeature(j)}>
            {store.featureName(j)}
          </button>{" "}
          {formatSigned(size(j))}
        </li>
      ))}
    </ol>
  );
}

export default defineView({ component: SketchView });
