// What is asked before rates are compared: the group that is worst off by the first of them.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type FairnessRecord, KIND, questionOf } from "./record";
import type { Options } from "./wire";

const MAX_GROUPS = 12;

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<{ by?: string[] }>(KIND);
  const question = questionOf(store, options, look.by ?? null);
  const { record } = useAnswer<FairnessRecord>(store, question, { label: t`fairness` });
  if (!record) return undefined;
  const { groups, metrics, values, sizes, task, positive } = record;
  const value = (k: number): number => values.data[k] as number;
  const known = groups.map((_, k) => k).filter((k) => Number.isFinite(value(k)));
  const asked = known
    .sort((a, b) => (sizes.data[b] as number) - (sizes.data[a] as number))
    .slice(0, MAX_GROUPS)
    .sort((a, b) => a - b);
  if (asked.length < 2) return null;
  // Of numbers the first measure is an error, of classes a rate of something that is wanted.
  const of = task === "regression" ? -1 : 1;
  const worst = Math.min(...asked.map((k) => of * value(k)));
  const called = positive ? t` (called ${positive})` : "";
  return {
    kind: "choice",
    question: t`Which group has the ${of > 0 ? t`lowest` : t`highest`} ${metrics[0]}${called}?`,
    choices: asked.map((k) => groups[k] as string),
    truth: asked.filter((k) => of * value(k) === worst).map((k) => groups[k] as string),
  };
};
