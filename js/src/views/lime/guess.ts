// What is asked before the local model is shown: which features push the row most, and which way.

import { pushesAsked } from "../../row/guessed";
import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { useLook } from "../../runtime/view";
import { type Lime, localOf, ownWidth, placeOf, questionOf } from "./record";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("lime");
  const row = options.rows?.[0] ?? options.row ?? store.row.value;
  const question = questionOf(store.unit.value, options.rows ?? [row], { ...options, ...look });
  const { record } = useAnswer<Lime>(store, question, { label: "LIME" });
  const local =
    record && localOf(record, placeOf(record, row), store.output.value, ownWidth(record));
  return pushesAsked(store, row, local?.contributions ?? null, "LIME");
};
