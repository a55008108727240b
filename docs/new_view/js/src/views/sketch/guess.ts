// What is asked before the bars are shown: the features that come first, in order.

import { useAnswer } from "../../runtime/answers";
import { N_GUESSED, type UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import { orderOf, questionOf, type Sketch } from "./record";

export const useGuess: UseGuess = ({ store }) => {
  const { record } = useAnswer<Sketch>(store, questionOf(store), { label: t`rough sketch` });
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const n = Math.min(N_GUESSED, choices.length);
  return {
    kind: "order",
    question: t`Between the halves of which ${n} features does the model differ most? Put them in order.`,
    choices,
    n,
    truth: record && orderOf(record, store.output.value).map((j) => choices[j] as string),
  };
};
