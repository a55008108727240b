// What is asked before interactions are shown: the two features that act together most.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { allByH, allPairs, type Interactions, rankedPairs, readTable } from "./table";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("interactions");
  const by_h = (look.method ?? options.method) === "h";
  const unit = store.unit.value;
  const question = by_h ? allByH(unit, options.rows, options.n_rows) : allPairs(unit, options.rows);
  const { record, state } = useAnswer<Interactions>(store, question, { label: t`interactions` });
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const table = record && readTable(record, store.output.value);
  const pairs = table && rankedPairs(table, null);
  if (choices.length < 2 || (pairs && !pairs.length) || state === "failed") return null;
  const name = (j: number): string => choices[j] as string;
  return {
    kind: "pair",
    question: t`Which two features act together most (by ${by_h ? "H" : "SHAP"})?`,
    choices,
    truth: pairs && pairs.map(({ first, second }) => [name(first), name(second)] as const),
  };
};
