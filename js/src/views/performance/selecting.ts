// Marks as a selection: the rows of a cell, a bin or a bar become a clause that chips can name.

import { dropClause, plainClause } from "../../charts/clauses";
import { predictionRange, rowSet, selectionMask, targetCodes } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import type { Clause, Op, Term } from "../../runtime/wire";
import type { Cases } from "./cases";

/** Rows that a mark stands for. */
export interface Chosen {
  key: string;
  /** What they are called: "false positives". */
  label: string;
  /** Of the cases, by their place. */
  has: (i: number) => boolean;
  /** The same as ranges of the unit that is compared with y, where ranges can say it. */
  terms?: Term[];
}

function rowsOf(cases: Cases, has: (i: number) => boolean): number[] {
  const rows: number[] = [];
  for (let i = 0; i < cases.n_rows; i++) if (has(i)) rows.push(cases.rowOf(i));
  return rows;
}

/** Ranges where they select exactly these rows in the unit on screen, else the rows themselves under their name. */
export function clauseOf(store: Store, cases: Cases, op: Op, chosen: Chosen): Clause {
  const { key, label, terms } = chosen;
  const rows = rowsOf(cases, chosen.has);
  if (terms && store.unit.value === cases.record.unit) {
    const lookup = ({ quantity }: Term) => store.quantity(quantity);
    const mask = terms.every(lookup)
      ? selectionMask([{ key, op: "and", terms }], store.n_rows, lookup)
      : null;
    let n = 0;
    if (mask) for (const one of mask) n += one;
    if (mask && n === rows.length && rows.every((row) => mask[row]))
      return { key, op, terms, label };
  }
  return { key, op, terms: [rowSet(rows)], label };
}

/** Select them; once more, and they are let go. */
export function choose(store: Store, cases: Cases, op: Op, chosen: Chosen): void {
  const same = op === "and" && plainClause(store, chosen.key)?.label === chosen.label;
  if (same) dropClause(store, chosen.key);
  else store.commitClause(clauseOf(store, cases, op, chosen));
}

/** Scores of a class from `low` up to, but without, `high`, and what the rows are (-1: whatever). */
export const scoreTerms = (output: number, low: number, high: number, actual: number): Term[] => [
  predictionRange(output, low, high),
  ...(actual < 0 ? [] : [targetCodes([actual])]),
];
