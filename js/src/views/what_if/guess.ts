// What is asked before the row can be edited: what the model says of it as it is.

import { predictionAsked } from "../../row/guessed";
import type { UseGuess } from "../../runtime/guess";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) =>
  predictionAsked(store, options.row ?? store.row.value);
