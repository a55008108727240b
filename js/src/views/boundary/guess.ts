// What is asked before the plane is shown: the corner where the prediction is highest.

import { cornerAsked } from "../../charts/guessedCorner";
import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type Boundary, questionOf, surfaceOf } from "./records";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("boundary");
  const question = questionOf(store, { ...options, ...look });
  const { record } = useAnswer<Boundary>(store, question, { label: t`decision boundary` });
  const surface = record && surfaceOf(record);
  if (record && !surface) return null;
  const [a, b] = record ? record.features.map((j) => store.column(j)) : [];
  if (!record || !surface || !a || !b) return undefined;
  return cornerAsked(store, [a, b], [record.grid_first.data, record.grid_second.data], surface);
};
