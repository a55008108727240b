// What is asked before plans are shown: how few values have to change.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type Counterfactuals, type Look, questionOf } from "./asked";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Look>("counterfactuals");
  const question = questionOf(store, options, look);
  const { record, state } = useAnswer<Counterfactuals>(store, question, {
    label: t`counterfactuals`,
  });
  const row = options.rows?.[0] ?? options.row ?? store.row.value;
  const fewest = record && fewestChanges(record);
  // Without a plan nothing can be counted: the view says why there is none.
  if (fewest === null && ["done", "failed", "absent"].includes(state)) return null;
  return {
    kind: "number",
    question: t`How many values of ${store.rowName(row)} have to change, at least, for another outcome?`,
    low: 0,
    high: store.n_features,
    step: 1,
    written: "count",
    name: t`the smallest number of changes among these plans`,
    truth: state === "done" ? fewest : null,
  };
};

/** Of the first row's plans; null: it has none. */
function fewestChanges({ changes, of }: Counterfactuals): number | null {
  const counts = new Map<number, number>();
  for (const { plan } of changes)
    if (of.data[plan] === 0) counts.set(plan, (counts.get(plan) ?? 0) + 1);
  return counts.size ? Math.min(...counts.values()) : null;
}
