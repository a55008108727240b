// What is asked for this view: the same as xwidgets/views/performance/asked.py and view.py.

import type { Question } from "../../runtime/question";
import type { Schema } from "../../runtime/wire";

export const METHOD = "performance";

/** What is compared with y: probabilities where there are some, else what the model says. */
export const unitOf = ({ units }: Schema): string =>
  units.includes("probability") || units.includes("log_odds") ? "probability" : "";

export const questionOf = (schema: Schema): Question => ({ method: METHOD, unit: unitOf(schema) });
