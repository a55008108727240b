// Trade-off: each model's held-out score, from the answer that Python computes.

import type { JSX } from "preact";
import { decidedIn } from "../../row/decision";
import { type Tensor, useAnswer } from "../../runtime/answers";
import { formatNumber } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, type ViewContext } from "../../runtime/view";

/** As xwidgets/results/tradeoff.py. */
interface Tradeoff {
  mean: Tensor;
  model_names: readonly string[];
  reasons: readonly string[];
  metric: string;
}

function TradeoffView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const answer = useAnswer<Tradeoff>(store, asked(store), { label: "trade-off" });
  return (
    <section class="xw-view" aria-label="Trade-off">
      <Heading title="Trade-off" />
      {answer.record ? (
        <Scores record={answer.record} />
      ) : (
        <Pending answer={answer} what="the trade-off" />
      )}
    </section>
  );
}

const asked = (store: Store) => ({ method: "tradeoff", unit: decidedIn(store.schema.value) });

function Scores({ record }: { record: Tradeoff }): JSX.Element {
  return (
    <ol>
      {record.model_names.map((name, k) => {
        const mean = record.mean.data[k] ?? Number.NaN;
        return (
          <li key={name}>
            {name}:{" "}
            {Number.isNaN(mean) ? record.reasons[k] : `${record.metric} ${formatNumber(mean)}`}
          </li>
        );
      })}
    </ol>
  );
}

export default defineView({ component: TradeoffView });
