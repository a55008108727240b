// What is asked before importances are shown: the features that matter most, in order.

import { importanceOf, methodName } from "../../charts/importance";
import { useAnswers } from "../../runtime/answers";
import { nGuessed, type UseGuess } from "../../runtime/guess";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const method = options.method ?? store.shared.importance_method.value;
  useAnswers(store, method === "shap" ? [] : [{ method }], { label: t`importance` });
  const found = importanceOf(store, method, store.unitLabel());
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const n = nGuessed(choices.length);
  const by = method === "shap" ? t`move the ${shownOutput(store)}` : t`matter`;
  return {
    kind: "order",
    question: t`Which ${n} features ${by} most${method === "shap" ? "" : t` by ${methodName(method)} importance`}? Put them in order.`,
    choices,
    n,
    truth: found && Array.from(found.order, (j) => choices[j] as string),
  };
};
