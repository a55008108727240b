// Counterfactuals: a bar per feature, from the answer that Python computes.

import type { JSX } from "preact";
import { type Tensor, useAnswer } from "../../runtime/answers";
import { formatSigned } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, type ViewContext } from "../../runtime/view";

/** As xwidgets/results/counterfactuals.py. */
interface Counterfactuals {
  differences: Tensor;
  feature_names: readonly string[];
}

const MAX_FEATURES = 12;

function CounterfactualsView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const question = { method: "counterfactuals", unit: store.unit.value };
  const answer = useAnswer<Counterfactuals>(store, question, { label: "counterfactuals" });
  return (
    <section class="xw-view" aria-label="Counterfactuals">
      <Heading title="Counterfactuals" />
      {answer.record ? (
        <Bars record={answer.record} store={store} />
      ) : (
        <Pending answer={answer} what="the counterfactuals" />
      )}
    </section>
  );
}

/** A click on a feature puts it in focus, in every view. */
function Bars({ record, store }: { record: Counterfactuals; store: Store }): JSX.Element {
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

export default defineView({ component: CounterfactualsView });
