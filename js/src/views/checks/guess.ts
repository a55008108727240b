// What is asked before findings are told: how many there are.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import { type Checks, FAIL, LOOK, questionOf, withVerdict } from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const { record } = useAnswer<Checks>(store, questionOf(store, options), { label: t`findings` });
  if (!record) return undefined;
  const silenced = store.shared.silenced.value;
  const n = record.n_checks_total;
  return {
    kind: "number",
    question: t`A careful colleague asks ${n} questions about this model and its data. How many of them find something?`,
    low: 0,
    high: n,
    step: 1,
    written: "count",
    name: t`the number of findings`,
    truth: [FAIL, LOOK].reduce((sum, one) => sum + withVerdict(record, one, silenced).length, 0),
  };
};
