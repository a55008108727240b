// What is asked before the strips are shown: the features that move predictions most, in order.

import { nGuessed, type UseGuess } from "../../runtime/guess";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store }) => {
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const n = nGuessed(choices.length);
  return {
    kind: "order",
    question: t`Of which ${n} features do the values move the ${shownOutput(store)} most? Put them in order.`,
    choices,
    n,
    truth: store.importance.value && Array.from(store.ranking.value, (j) => choices[j] as string),
  };
};
