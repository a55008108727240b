// What is asked before cohorts are compared: for which of them the model says most.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import { type Comparison, questionOf, shownOf } from "./record";
import type { Options } from "./wire";

const EVERYBODY = t`everybody else`;

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const question = shownOf(store, questionOf(store, options));
  const { record } = useAnswer<Comparison>(store, question, { label: t`cohorts` });
  if (!record) return undefined;
  const { cohorts, groups, measures, values, rest } = record;
  const j = groups.indexOf("model");
  if (j < 0 || !cohorts.length) return null;
  const at = (data: ArrayLike<number>, k: number): number =>
    data[k * measures.length + j] as number;
  const means = cohorts.map((name, k) => ({ name, mean: at(values.data, k) }));
  if (means.length === 1) means.push({ name: EVERYBODY, mean: at(rest.data, 0) });
  const known = means.filter(({ mean }) => !Number.isNaN(mean));
  if (known.length < 2) return null;
  const most = Math.max(...known.map(({ mean }) => mean));
  return {
    kind: "choice",
    question: t`Of which cohort is the mean ${measures[j]} highest?`,
    choices: known.map(({ name }) => name),
    truth: known.filter(({ mean }) => mean === most).map(({ name }) => name),
  };
};
