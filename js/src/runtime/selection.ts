// Selection: clauses folded into one mask of rows. Pure functions, shared by every view.

import type { Numbers } from "./columns";
import { attributionName, featureName, predictionName } from "./quantities";
import type { Clause, Op, Term } from "./wire";

/** Where a term finds its numbers; null where they are not known (yet). */
export type Lookup = (term: Term) => { values: Numbers; categorical: boolean } | null;

/** The table that a term speaks of unless it says another. */
const ROWS = "rows";

const isOfRows = ({ terms }: Clause): boolean =>
  terms.every(({ table }) => (table ?? ROWS) === ROWS);

/** Keep in `mask` what passes the term. */
function applyTerm(mask: Uint8Array, term: Term, lookup: Lookup): void {
  if (term.quantity === "row" && term.codes) {
    const keep = new Uint8Array(mask.length);
    for (const row of term.codes) if (row >= 0 && row < keep.length) keep[row] = 1;
    for (let i = 0; i < mask.length; i++) mask[i] = (mask[i] as number) & (keep[i] as number);
    return;
  }
  const found = lookup(term);
  if (!found) return;
  const { values, categorical } = found;
  if (term.codes) {
    const wanted = new Set(term.codes);
    const missing = wanted.has(-1);
    for (let i = 0; i < mask.length; i++) {
      const value = values[i] as number;
      const known = !(Number.isNaN(value) || (categorical && value < 0));
      if (!(known ? value >= 0 && wanted.has(value) : missing)) mask[i] = 0;
    }
    return;
  }
  const low = term.min ?? Number.NEGATIVE_INFINITY;
  const high = term.max ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < mask.length; i++) {
    const value = values[i] as number;
    if (!(value >= low && value <= high) || (categorical && value < 0)) mask[i] = 0;
  }
}

/** Fold the clauses; null means that nothing is selected in particular (all rows). */
export function selectionMask(
  clauses: readonly Clause[],
  n_rows: number,
  lookup: Lookup,
): Uint8Array | null {
  // Those about rows of another table say nothing of these.
  if (!clauses.every(isOfRows)) clauses = clauses.filter(isOfRows);
  if (clauses.length === 0) return null;
  const mask = new Uint8Array(n_rows).fill(clauses[0]?.op === "or" ? 0 : 1);
  const part = new Uint8Array(n_rows);
  for (const clause of clauses) {
    part.fill(1);
    for (const term of clause.terms) applyTerm(part, term, lookup);
    for (let i = 0; i < n_rows; i++) {
      const here = mask[i] as number;
      const there = part[i] as number;
      mask[i] =
        clause.op === "and" ? here & there : clause.op === "or" ? here | there : here & ~there;
    }
  }
  return mask;
}

/** The clauses after a new gesture: it replaces the earlier clause of its key and op, else it is added. */
export function withClause(clauses: readonly Clause[], clause: Clause): Clause[] {
  // Rows that were set as such (from Python) give way to the first plain brush.
  if (clause.op === "and" && clause.key !== "rows")
    clauses = clauses.filter((other) => other.key !== "rows");
  const at = clauses.findIndex((other) => other.key === clause.key && other.op === clause.op);
  // Adding twice in the same place adds twice; only a plain brush moves.
  if (at < 0 || clause.op !== "and") return [...clauses, clause];
  return clauses.map((other, i) => (i === at ? clause : other));
}

export const opOf = (event: { shiftKey: boolean; altKey: boolean }): Op =>
  event.altKey ? "not" : event.shiftKey ? "or" : "and";

export const countOf = (mask: Uint8Array): number => {
  let n = 0;
  for (let i = 0; i < mask.length; i++) n += mask[i] as number;
  return n;
};

/** Bit i of byte i >> 3 (least significant first) is row i: what crosses the wire. */
export function packBits(mask: Uint8Array): Uint8Array {
  const out = new Uint8Array((mask.length + 7) >> 3);
  for (let i = 0; i < mask.length; i++)
    if (mask[i]) out[i >> 3] = (out[i >> 3] as number) | (1 << (i & 7));
  return out;
}

export function unpackBits(bytes: DataView | Uint8Array, n_rows: number): Uint8Array {
  const packed = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Uint8Array(n_rows);
  for (let i = 0; i < n_rows; i++) out[i] = ((packed[i >> 3] ?? 0) >> (i & 7)) & 1;
  return out;
}

export const rowsOf = (mask: Uint8Array): number[] => {
  const out: number[] = [];
  for (let i = 0; i < mask.length; i++) if (mask[i]) out.push(i);
  return out;
};

// Small builders, so that views never spell a term out.

/** A closed range; an end that is not finite is open. */
export const between = (quantity: string, min: number, max: number): Term => ({
  quantity,
  ...(Number.isFinite(min) ? { min } : {}),
  ...(Number.isFinite(max) ? { max } : {}),
});
export const codesOf = (quantity: string, codes: number[]): Term => ({ quantity, codes });

export const featureRange = (feature: number, min: number, max: number): Term =>
  between(featureName(feature), min, max);
export const featureCodes = (feature: number, codes: number[]): Term =>
  codesOf(featureName(feature), codes);
export const attributionRange = (feature: number, output: number, min: number, max: number): Term =>
  between(attributionName(feature, output), min, max);
export const predictionRange = (output: number, min: number, max: number): Term =>
  between(predictionName(output), min, max);
export const targetCodes = (codes: number[]): Term => codesOf("target", codes);
export const rowSet = (rows: number[]): Term => codesOf("row", rows);
