// What is asked before it is shown where errors are: how frequent they are in all.

import { roundUp } from "../../marks/byHand";
import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type ErrorsRecord, KIND, questionOf } from "./record";
import type { Options } from "./wire";

/** Of what is no share the axis ends above this many times its size. */
const ROOM = 3;

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>(KIND);
  const question = store.schema.value.target ? questionOf(store, { ...options, ...look }) : null;
  const { record } = useAnswer<ErrorsRecord>(store, question, { label: t`errors` });
  if (!question) return null;
  if (!record) return undefined;
  const { metric, rate, share } = record;
  const high = share ? 1 : roundUp(ROOM * Math.abs(rate));
  return {
    kind: "number",
    question: t`How large is the ${metric} over all rows?`,
    low: 0,
    high: high || 1,
    step: (high || 1) / 100,
    written: share ? "share" : "number",
    name: t`the ${metric}`,
    truth: rate,
  };
};
