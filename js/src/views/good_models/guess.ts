// What is asked before good models are compared: for how many rows they all decide the same; of numbers, what they use.

import { useAnswer } from "../../runtime/answers";
import { plural } from "../../runtime/format";
import { nGuessed, type UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import { type GoodModels, nModels, orderOf, questionOf } from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const question = questionOf(store, options);
  const answer = useAnswer<GoodModels>(store, question, { label: t`good models` });
  const { record, state } = answer;
  if (!record || state !== "done") return undefined;
  const n = nModels(record);
  const { agree } = record;
  if (agree)
    return {
      kind: "number",
      question: t`${plural(n, t`model`, t`models`)} do about as well. For how many of the ${plural(agree.data.length, t`row`, t`rows`)} do all of them decide the same?`,
      low: 0,
      high: agree.data.length,
      step: 1,
      written: "count",
      name: t`the number of such rows`,
      truth: Array.from(agree.data).filter((one) => one === n).length,
    };
  const names = record.feature_names.map((_, j) => store.featureName(j));
  const n_asked = nGuessed(names.length);
  return {
    kind: "order",
    question: t`${plural(n, t`model`, t`models`)} do about as well. Which ${n_asked} features matter most to them? Put them in order.`,
    choices: names,
    n: n_asked,
    truth: orderOf(record).map((j) => names[j] as string),
  };
};
