// What is asked before the row is explained: which features push it most, and which way.

import { useExplained } from "../../row/explained";
import { pushesAsked } from "../../row/guessed";
import type { UseGuess } from "../../runtime/guess";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = (context) => {
  const { row, values } = useExplained(context);
  return pushesAsked(context.store, row, values, "SHAP");
};
