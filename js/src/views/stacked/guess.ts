// What is asked before the rows stand side by side: how high the highest of them is.

import { onScreen, scaleOf } from "../../row/guessed";
import { plural } from "../../runtime/format";
import type { UseGuess } from "../../runtime/guess";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const scale = scaleOf(store);
  const all = onScreen(store);
  if (!scale || !all) return undefined;
  const rows = options.rows ?? Array.from(all.keys());
  const name = shownOutput(store);
  return {
    kind: "number",
    question: t`Of these ${plural(rows.length, t`row`, t`rows`)}: how high is the highest ${name}?`,
    ...scale,
    written: "number",
    name: t`the highest ${name}`,
    truth: rows.reduce((most, row) => Math.max(most, all[row] as number), Number.NEGATIVE_INFINITY),
  };
};
