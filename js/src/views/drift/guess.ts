// What is asked before drift is shown: how many features moved in the last batch.

import { useAnswer } from "../../runtime/answers";
import { plural } from "../../runtime/format";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { at, type Drift, MOVED, questionOf } from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("drift");
  const question = questionOf(store, { ...options, ...look });
  const { record } = useAnswer<Drift>(store, question, { label: t`drift` });
  if (!record) return undefined;
  const last = record.batch_names.length - 1;
  const { feature_names } = record;
  return {
    kind: "number",
    question: t`How many of the ${plural(feature_names.length, t`feature`, t`features`)} have moved in “${record.batch_names[last]}”?`,
    low: 0,
    high: feature_names.length,
    step: 1,
    written: "count",
    name: t`the number that moved`,
    truth: feature_names.filter((_, j) => at(record.verdict, last, j) === MOVED).length,
  };
};
