// Good models: what models that do about as well say, from the answer that Python computes.

import type { JSX } from "preact";
import { decidedIn } from "../../row/decision";
import { type Tensor, useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { formatNumber } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import { defineView, Heading, type ViewContext } from "../../runtime/view";
import type { Options } from "./wire";

/** As xwidgets/results/good_models.py. */
interface GoodModels {
  scores: Tensor;
  feature_names: readonly string[];
  importance: Tensor;
}

function GoodModelsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const question = {
    method: "good_models",
    options: { ...options },
    unit: decidedIn(store.schema.value),
  };
  const { record, ...answer } = useAnswer<GoodModels>(store, question, { label: "good models" });
  return (
    <section class="xw-view" aria-label="Good models">
      <Heading title="Good models" />
      {record ? (
        <>
          <ol>
            {record.feature_names.map((name, j) => (
              <li key={name}>
                <button
                  type="button"
                  class="xw-button xw-plain"
                  onClick={() => store.focusFeature(j)}
                >
                  {name}
                </button>{" "}
                {formatNumber(record.importance.data[j] ?? 0, 2)}
              </li>
            ))}
          </ol>
          <Doubts of={record as object} />
        </>
      ) : (
        <Pending answer={{ record, ...answer }} what="the good models" />
      )}
    </section>
  );
}

export default defineView({ component: GoodModelsView });
