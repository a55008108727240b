// What is asked before the scores are shown: how often the model is right, or how much of y it explains.

import { groupingOf, limitsOf, ownThreshold } from "../../row/decision";
import { useAnswer } from "../../runtime/answers";
import type { UseGuess } from "../../runtime/guess";
import { t } from "../../runtime/words";
import { questionOf } from "./asked";
import type { PerformanceRecord } from "./cases";
import { casesOf } from "./next";

export const useGuess: UseGuess = ({ store }) => {
  const schema = store.schema.value;
  const question = schema.target ? questionOf(schema) : null;
  const { record } = useAnswer<PerformanceRecord>(store, question, { label: t`performance` });
  if (!question) return null;
  if (!record) return undefined;
  const cases = casesOf(record);
  const is_number = record.task === "regression";
  const output = is_number ? 0 : store.output.value;
  const chosen =
    record.task === "binary" && cases.probability ? store.shared.threshold.value : null;
  const by = typeof chosen === "object" && chosen ? groupingOf(store, chosen.quantity) : null;
  const limits = limitsOf(chosen, by, ownThreshold(record.unit, output));
  const base = cases.base(output, null, limits.group, limits.values.length);
  const { metrics } = cases.decide(output, limits, base);
  const shared = { kind: "number", low: 0, high: 1, step: 0.01 } as const;
  return is_number
    ? {
        ...shared,
        question: t`How much of the differences in y does the model explain (R2: 1 is all of them)?`,
        written: "number",
        name: "R2",
        truth: metrics.get("R2") ?? null,
      }
    : {
        ...shared,
        question: t`For how many of all rows is the model right?`,
        written: "share",
        name: t`accuracy`,
        truth: metrics.get("accuracy") ?? null,
      };
};
