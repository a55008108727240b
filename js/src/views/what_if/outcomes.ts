// Rows by outcome and score: which one to look at next.

import { decisionOf } from "../../row/decision";
import { predictionName } from "../../runtime/quantities";
import type { Store } from "../../runtime/store";
import type { Choice } from "../../runtime/view";
import { t } from "../../runtime/words";

export type Pick = "table" | "false_positive" | "false_negative" | "highest" | "lowest" | "error";

export interface Outcomes {
  /** Score of every row (NaN: not computed yet). */
  score: ArrayLike<number>;
  /** What the rows really are; null where it is not known. */
  actual: ArrayLike<number> | null;
  /** The shown class is predicted; null where the model has no classes. */
  predicted: ((row: number) => boolean) | null;
  /** Code of the shown class. */
  output: number;
}

/** Positions of the rows that are meant, the most telling first. */
export function pickedRows(pick: Pick, outcomes: Outcomes): number[] {
  const { score, actual, predicted, output } = outcomes;
  const at = (row: number): number => score[row] as number;
  const known: number[] = [];
  for (let row = 0; row < score.length; row++) if (!Number.isNaN(at(row))) known.push(row);
  const down = (a: number, b: number): number => at(b) - at(a) || a - b;
  const up = (a: number, b: number): number => at(a) - at(b) || a - b;
  const is = (row: number): boolean => actual?.[row] === output;
  const has_y = (row: number): boolean => {
    const y = actual?.[row];
    return y !== undefined && !Number.isNaN(y) && (predicted === null || y >= 0);
  };
  switch (pick) {
    case "false_positive":
      return known.filter((row) => has_y(row) && predicted?.(row) && !is(row)).sort(down);
    case "false_negative":
      return known.filter((row) => has_y(row) && !predicted?.(row) && is(row)).sort(up);
    case "highest":
      return known.sort(down);
    case "lowest":
      return known.sort(up);
    case "error": {
      const gap = (row: number): number => Math.abs(at(row) - (actual?.[row] as number));
      return known.filter(has_y).sort((a, b) => gap(b) - gap(a) || a - b);
    }
    default:
      return Array.from(score, (_, row) => row);
  }
}

/** What can be picked of a store: outcomes only where it is known what the rows really are. */
export function pickChoices(store: Store): Choice[] {
  const target = store.schema.value.target;
  const choices: Choice[] = [{ value: "table", label: t`table order` }];
  if (target?.kind === "category")
    choices.push(
      { value: "false_positive", label: t`false positives` },
      { value: "false_negative", label: t`false negatives` },
    );
  else if (target) choices.push({ value: "error", label: t`largest errors` });
  choices.push(
    { value: "highest", label: t`highest score` },
    { value: "lowest", label: t`lowest score` },
  );
  return choices;
}

export function outcomesOf(store: Store): Outcomes | null {
  const table = store.attributions.value;
  if (!table) return null;
  const { target, output_names } = store.schema.value;
  const score = table.predictions;
  const output = store.output.value;
  return {
    score,
    actual: store.target.value,
    predicted: target?.kind === "category" ? predictedBy(store, score, output, output_names) : null,
    output,
  };
}

function predictedBy(
  store: Store,
  score: ArrayLike<number>,
  output: number,
  names: readonly string[],
): (row: number) => boolean {
  const decision = decisionOf(store);
  if (decision) return (row) => decision.ofRow(row) === true;
  const half = store.unit.value === "probability" ? 0.5 : 0;
  const others = names.map((_, k) => store.quantity(predictionName(k))?.values ?? null);
  // Where other outputs are not in the page, the shown one counts from one half on.
  if (names.length < 2 || others.includes(null)) return (row) => (score[row] as number) > half;
  return (row) =>
    others.every((values, k) => k === output || (values?.[row] as number) < (score[row] as number));
}
