// What is asked before the imitation is shown: how closely it follows the model.

import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import {
  fidelityAt,
  KIND,
  type LinearSurrogate,
  linearQuestion,
  questionOf,
  type Surrogate,
} from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>(KIND);
  const { kind = "tree", max_depth = 3, rows } = { ...options, ...look };
  const [unit, output] = [store.unit.value, store.output.value];
  const is_sum = kind === "linear";
  const label = { label: t`imitation` };
  const tree = useAnswer<Surrogate>(store, is_sum ? null : questionOf(unit, rows), label).record;
  const sum = useAnswer<LinearSurrogate>(
    store,
    is_sum ? linearQuestion(unit, rows) : null,
    label,
  ).record;
  // The model's own tree imitates nothing.
  if (tree?.trust.own) return null;
  const fidelity = is_sum
    ? sum?.fidelity.data[Math.min(output, sum.fidelity.data.length - 1)]
    : tree && fidelityAt(tree.depth_fidelity, output, max_depth);
  const what = is_sum
    ? t`A weighted sum`
    : t`${kind === "rules" ? t`A list of rules` : t`A tree`} of at most ${max_depth} ${max_depth === 1 ? t`condition` : t`conditions`}`;
  return {
    kind: "number",
    question: t`${what} imitates the model. How closely (R²: 1 is exactly)?`,
    low: 0,
    high: 1,
    step: 0.01,
    written: "number",
    name: "R²",
    truth: fidelity ?? null,
  };
};
