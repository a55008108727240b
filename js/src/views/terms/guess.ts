// What is asked before the terms are shown: the curve of the one that is open.

import { curveAsked } from "../../charts/guessedCurve";
import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { curveOf, openedOf, questionOf, type Terms, termsOf } from "./records";

export const useGuess: UseGuess = ({ store }) => {
  const question = questionOf(store.schema.value);
  const { record } = useAnswer<Terms>(store, question, { label: t`own terms` });
  if (!record) return undefined;
  const output = store.output.value;
  const term = openedOf(termsOf(record, output), store.feature.value, -1);
  if (!term || term.features[1] >= 0) return null;
  const column = store.column(term.features[0]);
  if (!column) return undefined;
  const { x, y } = curveOf(record, term, output);
  const name = store.unitLabel(question.unit as Unit);
  return curveAsked(
    column,
    t`What does each value of ${column.name} add to the ${name} in this model's own sum? Draw it.`,
    { name: t`change, ${name}`, signed: true, unit: store.unit.value },
    { at: x, ys: y },
  );
};
