// What is asked before methods are compared: the order of the features by the first of them.

import { useAnswer } from "../../runtime/answers";
import { nGuessed, type UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import type { RankingsRecord } from "./index";
import { METHODS, questionOf } from "./lay";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const question = questionOf(store, options.refit ?? false);
  const { record } = useAnswer<RankingsRecord>(store, question, { label: t`rankings` });
  if (!record) return undefined;
  const { ranks, method_names, feature_names } = record;
  const names = feature_names.map((_, j) => store.featureName(j));
  const rank = (j: number): number => ranks.data[j * method_names.length] as number;
  const method = method_names[0] as string;
  const n = nGuessed(names.length);
  return {
    kind: "order",
    question: t`Which ${n} features stand first by ${METHODS[method] ?? method}? Put them in order.`,
    choices: names,
    n,
    truth: names
      .map((_, j) => j)
      .sort((a, b) => rank(a) - rank(b) || a - b)
      .map((j) => names[j] as string),
  };
};
