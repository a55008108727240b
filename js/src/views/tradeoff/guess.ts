// What is asked before models are compared: which one is best on rows that it has not seen.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { heldOut, questionOf, type Tradeoff } from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("tradeoff");
  const question = questionOf(store, { ...options, ...look });
  const { record, state } = useAnswer<Tradeoff>(store, question, { label: t`trade-off` });
  if (!record) return undefined;
  const best = record.model_names[record.best];
  return {
    kind: "choice",
    question: t`Which model is best by ${heldOut(record)}?`,
    choices: record.model_names,
    truth: state === "done" && best !== undefined ? [best] : null,
  };
};
