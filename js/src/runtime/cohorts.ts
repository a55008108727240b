// Cohorts: sets of rows with a name. Columns that tell rows apart, and all that is done with them.

import { clauseText } from "./clauses";
import { Column } from "./columns";
import { columnName } from "./quantities";
import { codesOf, packBits, unpackBits } from "./selection";
import type { Store } from "./store";
import type { Clause, CohortState, FeatureSchema, Op, SharedState } from "./wire";
import { t } from "./words";

/** The clauses that select a cohort bear this key: another one takes its place. */
export const KEY = "cohort";

const MAX_NAME = 60;
/** Of a name that is made of the words of a selection. */
const MAX_WORDS = 40;

const schemaOf = (name: string): FeatureSchema => ({
  name,
  kind: "boolean",
  integer: true,
  levels: null,
  has_missing: false,
});

const PART = 0x8000;

/** Which rows, as base64 of bits; so that they can stand in JSON. */
export function writeRows(mask: Uint8Array): string {
  const bits = packBits(mask);
  let text = "";
  for (let i = 0; i < bits.length; i += PART)
    text += String.fromCharCode(...bits.subarray(i, i + PART));
  return btoa(text);
}

export const readRows = ({ rows }: CohortState, n_rows: number): Uint8Array =>
  unpackBits(
    Uint8Array.from(atob(rows), (sign) => sign.charCodeAt(0)),
    n_rows,
  );

/** By which a question tells a cohort from an earlier one of its name: CRC-32, as in Python. */
export function markOf({ rows }: CohortState): number {
  let crc = ~0;
  for (let i = 0; i < rows.length; i++) {
    crc ^= rows.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Every cohort as a column of 0 and 1; those that were there already stay. */
export class CohortColumns {
  #known = new Map<string, Column>();

  of(cohorts: readonly CohortState[], n_rows: number): readonly Column[] {
    const before = this.#known;
    this.#known = new Map();
    for (const one of cohorts) {
      const key = JSON.stringify([one.name, one.rows]);
      const made = (): Column =>
        new Column(-1, schemaOf(one.name), readRows(one, n_rows), columnName(one.name));
      this.#known.set(key, before.get(key) ?? made());
    }
    return [...this.#known.values()];
  }
}

/** Whether what is selected is just one cohort. */
export const isCohort = (filters: readonly Clause[]): boolean =>
  filters.length === 1 && filters[0]?.key === KEY && filters[0].op === "and";

/** Whether the selection is of this cohort. */
export const speaksOf = (filters: readonly Clause[], name: string): boolean =>
  filters.some(({ terms }) => terms.some(({ quantity }) => quantity === columnName(name)));

/** Why a cohort cannot be called so; "" where it can. */
export function objection(store: Store, name: string): string {
  if (!name.trim()) return t`A cohort needs a name.`;
  if ([...name].length > MAX_NAME) return t`A name has ${MAX_NAME} characters at most.`;
  const { features } = store.schema.value;
  if (store.shared.cohorts.value.some((one) => one.name === name))
    return t`Another cohort has this name.`;
  const taken = [
    ...features.flatMap((one) => [one.name, one.own_name ?? one.name]),
    ...store.extras.value.map((one) => one.name),
  ];
  return taken.includes(name) ? t`A feature or a column has this name.` : "";
}

/** A name for what is selected, in its own words. */
export function suggestion(store: Store): string {
  const words = store.filters.value.map((clause) => clauseText(clause, store)).join(", ");
  const signs = [...words]; // whole characters: half of an emoji is none
  const short =
    signs.length > MAX_WORDS ? `${signs.slice(0, MAX_WORDS - 1).join("")}\u2026` : words;
  const first = short || t`all rows`;
  for (let k = 1; ; k++) {
    const name = k === 1 ? first : `${first} (${k})`;
    if (!objection(store, name)) return name;
  }
}

/** Give the selected rows a name; they are selected by it from then on. */
export function nameSelection(store: Store, name = suggestion(store)): void {
  const mask = store.mask.value ?? new Uint8Array(store.n_rows).fill(1);
  const cohort = { name, rows: writeRows(mask) };
  store.asOneStep(() => {
    store.share({ cohorts: [...store.shared.cohorts.value, cohort] });
    store.replaceFilters([clauseOf(name)]);
  });
}

const clauseOf = (name: string, op: Op = "and"): Clause => ({
  key: KEY,
  op,
  terms: [codesOf(columnName(name), [1])],
  label: name,
});

/** Select its rows, add them to the selection, or take them away; a cohort that is selected is let go. */
export function selectCohort(store: Store, name: string, op: Op): void {
  const filters = store.filters.value;
  if (op === "and" && isCohort(filters) && speaksOf(filters, name)) store.clearSelection();
  else if (op === "and") store.replaceFilters([clauseOf(name)]);
  else store.commitClause(clauseOf(name, op));
}

/** The threshold on screen, none where it is by this cohort. */
function thresholdWithout(store: Store, name: string): SharedState["threshold"] {
  const threshold = store.shared.threshold.value;
  const by = threshold !== null && typeof threshold === "object" ? threshold.quantity : "";
  return by === columnName(name) ? null : threshold;
}

/** What is on screen by it goes by the new name; a threshold by it goes, as in Python. */
export function renameCohort(store: Store, name: string, to: string): void {
  const now = columnName(to);
  const called = (quantity: string): string => (quantity === columnName(name) ? now : quantity);
  const { cohorts, color_by, order } = store.shared;
  const filters = store.filters.value.map((clause) =>
    speaksOf([clause], name)
      ? {
          ...clause,
          label: clause.label === name ? to : clause.label,
          terms: clause.terms.map((term) => ({ ...term, quantity: called(term.quantity) })),
        }
      : clause,
  ) as Clause[];
  store.asOneStep(() => {
    store.share({
      cohorts: cohorts.value.map((one) => (one.name === name ? { ...one, name: to } : one)),
      color_by: called(color_by.value),
      order: called(order.value),
      threshold: thresholdWithout(store, name),
    });
    if (speaksOf(store.filters.value, name)) store.replaceFilters(filters);
  });
}

/** What is on screen by it goes with it. */
export function dropCohort(store: Store, name: string): void {
  const { cohorts, color_by, order } = store.shared;
  const gone = columnName(name);
  store.asOneStep(() => {
    if (speaksOf(store.filters.value, name))
      store.replaceFilters(store.filters.value.filter((one) => !speaksOf([one], name)));
    store.share({
      cohorts: cohorts.value.filter((one) => one.name !== name),
      color_by: color_by.value === gone ? "auto" : color_by.value,
      order: order.value === gone ? "similarity" : order.value,
      threshold: thresholdWithout(store, name),
    });
  });
}
