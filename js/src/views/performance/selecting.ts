// Marks as a selection: the rows of a cell, a bin or a bar become a clause that chips can name.

import { dropClause, plainClause } from "../../charts/clauses";
import { quantityOf } from "../../runtime/quantities";
import {
  between,
  predictionRange,
  rowSet,
  selectionMask,
  targetCodes,
} from "../../runtime/selection";
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
  for (let i = 0; i < cases.n_rows; i++)
    if (cases.rowOf(i) >= 0 && has(i)) rows.push(cases.rowOf(i));
  // A clause names rows in the order of the table.
  return cases.partly ? rows.sort((a, b) => a - b) : rows;
}

/** Ranges of probabilities as such of what is on screen; null where they have no such ends. */
function inUnit(store: Store, cases: Cases, terms: readonly Term[]): Term[] | null {
  const unit = store.unit.value;
  if (unit === cases.record.unit) return [...terms];
  if (cases.record.unit !== "probability" || store.link.value !== "sigmoid") return null;
  const logit = (p: number | undefined): number =>
    p === undefined ? Number.NaN : Math.log(p) - Math.log1p(-p);
  return terms.map((term) =>
    quantityOf(term.quantity)?.kind === "prediction"
      ? between(term.quantity, logit(term.min), logit(term.max))
      : term,
  );
}

/** Ranges where they select exactly these rows in the unit on screen, else the rows themselves under their name. */
export function clauseOf(store: Store, cases: Cases, op: Op, chosen: Chosen): Clause {
  const { key, label, terms } = chosen;
  const rows = rowsOf(cases, chosen.has);
  const own = terms && inUnit(store, cases, terms);
  if (own) {
    const lookup = ({ quantity }: Term) => store.quantity(quantity);
    const mask = own.every(lookup)
      ? selectionMask([{ key, op: "and", terms: own }], store.n_rows, lookup)
      : null;
    let n = 0;
    if (mask) for (const one of mask) n += one;
    if (mask && n === rows.length && rows.every((row) => mask[row]))
      return { key, op, terms: own, label };
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
