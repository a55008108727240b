// What is asked for this view: the same as xwidgets/views/performance/view.py.

import { decidedIn } from "../../row/decision";
import type { Question } from "../../runtime/question";
import type { Schema } from "../../runtime/wire";

export const METHOD = "performance";

export const questionOf = (schema: Schema): Question => ({
  method: METHOD,
  unit: decidedIn(schema),
});
