// Clauses of one key: how a view finds, toggles and drops its own part of the selection.

import type { Store } from "../runtime/store";
import type { Clause, Op, Term } from "../runtime/wire";

/** Clauses that a view made: the plain one can be edited, those added or taken away can't. */
export const clausesOf = (store: Store, key: string): Clause[] =>
  store.filters.value.filter((clause) => clause.key === key);

export const plainClause = (store: Store, key: string): Clause | null =>
  clausesOf(store, key).find((clause) => clause.op === "and") ?? null;

/** Drop the view's plain clause; without one, nothing happens. */
export function dropClause(store: Store, key: string): void {
  const at = store.filters.value.findIndex((clause) => clause.key === key && clause.op === "and");
  if (at >= 0) store.removeClause(at);
}

/** Codes that the view's plain clause asks for. */
export const chosenCodes = (store: Store, key: string): ReadonlySet<number> =>
  new Set(plainClause(store, key)?.terms.flatMap((term) => term.codes ?? []) ?? []);

/** Click on levels: add them to the chosen ones, or take them out again; Shift and Alt as in a brush. */
export function toggleCodes(
  store: Store,
  key: string,
  op: Op,
  codes: readonly number[],
  term: (codes: number[]) => Term,
): void {
  if (op !== "and") {
    store.commitClause({ key, op, terms: [term([...codes])] });
    return;
  }
  const chosen = new Set(chosenCodes(store, key));
  const all = codes.every((code) => chosen.has(code));
  for (const code of codes) {
    if (all) chosen.delete(code);
    else chosen.add(code);
  }
  if (chosen.size === 0) dropClause(store, key);
  else store.commitClause({ key, op, terms: [term([...chosen].sort((a, b) => a - b))] });
}
