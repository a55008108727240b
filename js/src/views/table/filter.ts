// What is typed above the table: plain text, or a small expression such as `age > 40 and sex = Male`.

import type { Column, Numbers } from "../../runtime/columns";
import { formatValue } from "../../runtime/format";
import {
  attributionName,
  columnName,
  featureName,
  isComputed,
  predictionName,
  residualName,
} from "../../runtime/quantities";
import { between, codesOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { actualLabel } from "../../runtime/target";
import type { FeatureSchema, Term } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { type Condition, parse, type Quantity } from "./expression";

export interface Filtered {
  /** 1 for each row that passes; null where the text is no valid expression. */
  mask: Uint8Array | null;
  /** The same as terms that hold together; null where only the rows say it. */
  terms: Term[] | null;
  /** What is wrong, in words. */
  error: string;
}

/** What can be named in an expression, by its name in small letters. */
export function quantitiesOf(store: Store): Map<string, Quantity> {
  const found = new Map<string, Quantity>();
  const { features, target } = store.schema.value;
  const output = store.output.value;
  /** Named in the expression, and as a quantity; `waiting` while its numbers are not here yet. */
  const add = (name: string, quantity: string, waiting?: FeatureSchema): void => {
    const key = name.toLowerCase();
    const column = store.quantity(quantity);
    const schema = column?.schema ?? waiting;
    if (!key || !schema || found.has(key)) return;
    const { kind, levels, integer, timezone } = schema;
    found.set(key, {
      name,
      values: column?.values ?? null,
      levels: kind === "boolean" ? ["false", "true"] : levels,
      date: kind === "datetime",
      timezone,
      integer,
      range: (min, max) => between(quantity, min, max),
      // Of what the model says nothing is missing.
      codes:
        isComputed({ quantity }) || quantity === "row" ? null : (codes) => codesOf(quantity, codes),
    });
  };
  for (const [j, feature] of features.entries()) add(feature.name, featureName(j), feature);
  for (const { name, schema } of store.extras.value) add(name, columnName(name), schema);
  add("prediction", predictionName(output), NUMBER);
  if (target) for (const name of ["actual", actualLabel(target), target.name]) add(name, "target");
  add("residual", residualName(output));
  add("row", "row");
  for (const [j, { name }] of features.entries())
    add(`effect of ${name}`, attributionName(j, output), NUMBER);
  return found;
}

const NUMBER: FeatureSchema = {
  name: "",
  kind: "number",
  integer: false,
  levels: null,
  has_missing: false,
};

/** Rows that pass; an empty text passes all. */
export function filterRows(store: Store, text: string, names?: (row: number) => string): Filtered {
  const typed = text.trim();
  if (!typed) return { mask: null, terms: null, error: "" };
  const quantities = quantitiesOf(store);
  if (isPlain(store, typed)) {
    const mask = holding(store, typed, names);
    // What begins as a condition and is nowhere to be found was meant to be one.
    if (mask.includes(1) || !beginsWithName(typed, quantities))
      return { mask, terms: null, error: "" };
  }
  try {
    const condition = parse(typed, quantities);
    const mask = evaluate(condition, store.n_rows);
    const found = termsOf(condition);
    return { mask, terms: found && merged(found), error: "" };
  } catch (error) {
    return { mask: null, terms: null, error: error instanceof Error ? error.message : "" };
  }
}

/** "age 40": a name and more behind it. */
function beginsWithName(typed: string, quantities: ReadonlyMap<string, Quantity>): boolean {
  const small = typed.toLowerCase();
  return [...quantities.keys()].some((name) => small.startsWith(`${name} `));
}

/** A text without an operator, or one that a level itself holds ("<=50K"). */
function isPlain(store: Store, typed: string): boolean {
  if (!/[<>=~\u2264\u2265\u2260]|\s(in|is|contains|between)\s/i.test(typed)) return true;
  const { target } = store.schema.value;
  const small = typed.toLowerCase();
  const { features } = store.schema.value;
  const shown = [...features, ...store.extras.value.map(({ schema }) => schema)];
  return [target?.levels, ...shown.map(({ levels }) => levels)].some((levels) =>
    levels?.some((level) => level.toLowerCase().includes(small)),
  );
}

/** Rows in which some cell holds the text: levels and names in any part of them, numbers as a whole. */
function holding(store: Store, typed: string, names?: (row: number) => string): Uint8Array {
  const mask = new Uint8Array(store.n_rows);
  const small = typed.toLowerCase();
  const number = /\d/.test(typed) ? Number(typed.replaceAll(",", "")) : Number.NaN;
  const mark = (values: Numbers, wanted: (value: number) => boolean): void => {
    for (let i = 0; i < mask.length; i++) if (wanted(values[i] as number)) mask[i] = 1;
  };
  const look = (values: Numbers | null | undefined, levels: readonly string[] | null): void => {
    if (!values) return;
    if (!levels) {
      if (!Number.isNaN(number)) mark(values, (value) => value === number);
      return;
    }
    const codes = new Set(levels.flatMap((l, k) => (l.toLowerCase().includes(small) ? [k] : [])));
    if (small === "missing") codes.add(-1);
    if (codes.size) mark(values, (value) => codes.has(value));
  };
  for (const column of [...store.columns.value, ...store.extras.value]) {
    if (!column) continue;
    if (column.schema.kind === "datetime") markDates(mask, column, small);
    else look(column.values, column.schema.levels);
    if (small === "missing" && !column.categorical) mark(column.values, Number.isNaN);
  }
  look(store.target.value, store.schema.value.target?.levels ?? null);
  if (Number.isInteger(number) && number >= 0 && number < mask.length) mask[number] = 1;
  if (names)
    for (let i = 0; i < mask.length; i++) if (names(i).toLowerCase().includes(small)) mask[i] = 1;
  return mask;
}

/** Dates as they are written; each distinct one once. */
function markDates(mask: Uint8Array, column: Column, small: string): void {
  if (!/^[\d: -]+$/.test(small)) return;
  const known = new Map<number, boolean>();
  for (let i = 0; i < mask.length; i++) {
    const value = column.values[i] as number;
    let holds = known.get(value);
    if (holds === undefined) {
      holds = formatValue(column, value).includes(small);
      known.set(value, holds);
    }
    if (holds) mask[i] = 1;
  }
}

function evaluate(condition: Condition, n_rows: number): Uint8Array {
  if (condition.kind === "not") return evaluate(condition.of, n_rows).map((bit) => 1 - bit);
  if (condition.kind !== "test") {
    const [first, ...rest] = condition.of.map((part) => evaluate(part, n_rows));
    const mask = first as Uint8Array;
    for (const other of rest)
      for (let i = 0; i < n_rows; i++)
        mask[i] =
          condition.kind === "and"
            ? (mask[i] as number) & (other[i] as number)
            : (mask[i] as number) | (other[i] as number);
    return mask;
  }
  const { quantity, op } = condition;
  const mask = new Uint8Array(n_rows);
  const { values } = quantity;
  if (!values) throw new Error(t`${quantity.name} is not here yet.`);
  if (condition.codes) {
    const wanted = new Set(condition.codes);
    for (let i = 0; i < n_rows; i++) {
      const value = values[i] as number;
      const missing = Number.isNaN(value) || value < 0;
      mask[i] = wanted.has(missing ? -1 : value) === (op !== "!=") ? 1 : 0;
    }
    return mask;
  }
  if (op === "missing") {
    for (let i = 0; i < n_rows; i++) mask[i] = Number.isNaN(values[i]) ? 1 : 0;
    return mask;
  }
  // Large tables travel with seven digits: what is written is rounded alike.
  const digits = values instanceof Float32Array ? Math.fround : (edge: number) => edge;
  const ranges = condition.ranges.map(([low, high]) => [digits(low), digits(high)] as const);
  for (let i = 0; i < n_rows; i++) {
    const value = values[i] as number;
    const inside = ranges.some(([low, high]) => value >= low && value <= high);
    mask[i] = inside === (op !== "!=") ? 1 : 0;
  }
  return mask;
}

/** A condition as terms that all hold; null where there is an "or", a "not" or no term for it. */
function termsOf(condition: Condition): Term[] | null {
  if (condition.kind === "and") {
    const parts = condition.of.map(termsOf);
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  if (condition.kind !== "test") return null;
  const { quantity, op, codes, ranges } = condition;
  if (op === "missing") return quantity.codes ? [quantity.codes([-1])] : null;
  if (codes) {
    if (!quantity.codes) return null;
    const n_levels = quantity.levels?.length ?? 0;
    const others = [-1, ...Array(n_levels).keys()].filter((code) => !codes.includes(code));
    return [quantity.codes(op === "!=" ? others : [...codes])];
  }
  const [range] = ranges;
  if (op === "!=" || ranges.length !== 1 || !range) return null;
  return [quantity.range(...range)];
}

/** "age >= 40 and age < 50" is one range. */
function merged(all: readonly Term[]): Term[] {
  const found: Term[] = [];
  for (const term of all) {
    const like = found.findIndex(
      (other) => !other.codes && !term.codes && other.quantity === term.quantity,
    );
    const other = found[like];
    if (!other) {
      found.push(term);
      continue;
    }
    found[like] = between(
      term.quantity,
      Math.max(other.min ?? Number.NEGATIVE_INFINITY, term.min ?? Number.NEGATIVE_INFINITY),
      Math.min(other.max ?? Number.POSITIVE_INFINITY, term.max ?? Number.POSITIVE_INFINITY),
    );
  }
  return found;
}
