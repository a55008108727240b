// What is on screen as Python: what "Copy as code" copies. Names from data end up in string literals and comments only.

import { clauseText } from "../runtime/clauses";
import { readRows } from "../runtime/cohorts";
import { namedFeature, namedQuantity } from "../runtime/named";
import { quantityOf } from "../runtime/quantities";
import { rowsOf, selectionMask } from "../runtime/selection";
import { SHARED_KEYS } from "../runtime/shared";
import type { Call, Store } from "../runtime/store";
import {
  type Clause,
  type CohortState,
  SHARED,
  type SharedState,
  type Term,
} from "../runtime/wire";
import type { Walk } from "./walk";

/** Text as a Python literal: what cannot be seen is escaped. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\p{Cf}\p{Zl}\p{Zp}\x7f-\x9f]/gu,
    (sign) => `\\U${sign.codePointAt(0)?.toString(16).padStart(8, "0")}`,
  );

/** One line of comment, whatever the text: nothing in a name may end the line. */
export const comment = (text: string): string => `# ${visible(text).slice(0, 200)}`;

/** Text of one line, without what cannot be seen. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");

const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from " +
    "global if import in is lambda nonlocal not or pass raise return try while with yield"
  ).split(" "),
);

/** Whether a variable of Python can be called so. */
export const isVariable = (name: string): boolean =>
  /^[\p{XIDS}_][\p{XIDC}]*$/u.test(name) && !KEYWORDS.has(name);

const LINE = 88;

/** A list of Python: in one line where it fits, else in lines that are full. */
function listed(items: readonly string[], used: number, indent: string): string {
  const flat = `[${items.join(", ")}]`;
  if (used + flat.length < LINE) return flat;
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    if (line && indent.length + line.length + item.length + 6 > LINE) {
      lines.push(line);
      line = "";
    }
    line += `${line && " "}${item},`;
  }
  return `[\n${[...lines, line].map((text) => `${indent}    ${text}\n`).join("")}${indent}]`;
}

/** How Python reaches the explainer of what is on screen: of several models, by the model's name. */
export function holderCode(store: Store, variable: string): string {
  const { family } = store.schema.value;
  return family ? `${variable}[${quoted(family.name)}]` : variable;
}

/** What it is called unless somebody says otherwise. */
export const usualVariable = (store: Store): string =>
  store.schema.value.family ? "models" : "explainer";

/** The gestures that made the selection, and the rest of what is on screen. */
export function filtersCode(store: Store, name = "explainer"): string {
  return around(store, name, selectedLine(store.filters.value, store));
}

/** The rows themselves, whatever selected them. */
export function rowsCode(store: Store, name = "explainer"): string {
  return around(store, name, rowsLine(store.mask.value));
}

const rowsLine = (mask: Uint8Array | null): string =>
  `rows = ${mask ? listed(rowsOf(mask).map(String), 40, "") : "None"}`;

/** By filters; rows that were set by hand are set again. */
export function selectedLine(filters: readonly Clause[], store: Store): string {
  if (filters.every((clause) => clause.key === "rows"))
    return rowsLine(
      selectionMask(filters, store.n_rows, ({ quantity }) => store.quantity(quantity)),
    );
  const line = (clause: Clause): string => {
    const dates = clause.terms.some((term) => isDate(term, store));
    const words = dates ? `    ${comment(clauseText(clause, store))}\n` : "";
    return `${words}    ${clauseCode(clause, store)},\n`;
  };
  return `filters = [\n${filters.map(line).join("")}]`;
}

export function rowLine(row: number, store: Store): string {
  const line = `row = ${row}`;
  return store.row_names.value ? `${line}  ${comment(store.rowName(row))}` : line;
}

export const featureLine = (feature: number, store: Store): string =>
  feature < 0 ? "feature = -1  # the most important" : `feature = ${featureCode(feature, store)}`;

/** The dashboard as it stands; nothing where that is what the explainer shows by itself. */
export function placeCode(walk: Walk, name = "explainer"): string {
  const { places, here, pins, named } = walk;
  const looks = Object.entries(walk.looks()).filter(([kind]) => walk.reaches(kind));
  const { tabs = {} } = walk.arrangement.value;
  const standing = named.length ? [walk.here] : places;
  const opened = Object.entries(tabs).filter(([place, kind]) =>
    standing.some((one) => one.name === place && one.kinds.includes(kind)),
  );
  const parts = [
    ...named.map(quoted),
    places.length > 0 && here.name !== places[0]?.name && quoted(here.name),
    pins.length > 0 && `pins=${listed(pins.map(quoted), 0, "")}`,
    looks.length > 0 && `looks=${literal(Object.fromEntries(looks))}`,
    opened.length > 0 && `tabs=${literal(Object.fromEntries(opened))}`,
    walk.drawer && `drawer=${quoted(walk.drawer)}`,
  ].filter(Boolean);
  return parts.length ? `${name}.dashboard(${parts.join(", ")})\n` : "";
}

/** Cohorts, as rows: filters, thresholds and colors may speak of them. */
const cohortsCode = (store: Store, name: string): string =>
  store.shared.cohorts.value.map((one) => cohortCode(one, store, name)).join("");

export function cohortCode(cohort: CohortState, store: Store, name: string): string {
  const rows = rowsOf(readRows(cohort, store.n_rows)).map(String);
  return `${name}.cohorts[${quoted(cohort.name)}] = ${listed(rows, 40, "")}\n`;
}

/** Computed filters speak of the unit on screen, so that comes first. */
function around(store: Store, name: string, selected: string): string {
  const { units } = store.schema.value;
  const lines = [
    units.length > 1 && `unit = ${quoted(store.unit.value)}`,
    store.n_outputs > 1 && `output = ${outputCode(store.output.value, store, true)}`,
    ...chosen(store, "selection"),
    selected,
    rowLine(store.row.value, store),
    featureLine(store.feature.value, store),
  ].filter((line) => line !== false);
  const part = (of: string, line: string): string => `${name}.${of}.${line}\n`;
  return (
    cohortsCode(store, name) +
    lines.map((line) => part("selection", line)).join("") +
    chosen(store, "shared")
      .map((line) => part("shared", line))
      .join("")
  );
}

/** What was chosen for all views, of a part of the explainer. */
const chosen = (store: Store, part: string): string[] =>
  SHARED_KEYS.flatMap((key) => {
    const { code, default: usual } = SHARED[key];
    const value = store.shared[key].value;
    if (code !== part || JSON.stringify(value) === JSON.stringify(usual)) return [];
    return [`${key} = ${valueCode(key, value, store)}`];
  });

/** Words that a value may be beside quantities; as WORDS of xwidgets/widgets/shared_values.py. */
const WORDS: Partial<Record<keyof SharedState, readonly string[]>> = {
  color_by: ["auto", "none"],
  order: ["similarity", "output", "original"],
};

/** A value that all views share, with names in place of positions. */
export function valueCode(key: keyof SharedState, value: unknown, store: Store): string {
  const words = WORDS[key];
  if (words) return quoted(namedQuantity(store, String(value), words));
  if (key === "axes") {
    const axes = Object.entries(value as SharedState["axes"]).sort(([a], [b]) => +a - +b);
    return `{${axes.map(([j, axis]) => `${axisName(store, Number(j))}: ${literal(axis)}`).join(", ")}}`;
  }
  if (value !== null && typeof value === "object" && "quantity" in value)
    return literal({ ...value, quantity: namedQuantity(store, String(value.quantity)) });
  return literal(value);
}

/** -1: attributions of all features. */
const axisName = (store: Store, feature: number): string =>
  literal(feature < 0 ? feature : namedFeature(store, feature));

/** A call of a view's method. */
export const callCode = ({ view, given }: Call): string =>
  `${view}(${Object.entries(given)
    .map(([name, value]) => `${name}=${literal(value)}`)
    .join(", ")})`;

/** Plain JSON as Python. */
export function literal(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object") return `${value}`;
  const parts = Object.entries(value).map(([key, one]) => `${quoted(key)}: ${literal(one)}`);
  return `{${parts.join(", ")}}`;
}

/** By name, where only one is called so. */
function outputCode(output: number, store: Store, is_line = false): string {
  const names = store.schema.value.output_names;
  const name = names[output] ?? "";
  if (names.indexOf(name) === names.lastIndexOf(name)) return quoted(name);
  return is_line ? `${output}  ${comment(name)}` : `${output}`;
}

const isDate = (term: Term, store: Store): boolean =>
  store.quantity(term.quantity)?.schema.kind === "datetime";

function featureCode(feature: number, store: Store): string {
  const { own_name } = store.schema.value.features[feature] ?? {};
  return quoted(own_name ?? store.featureName(feature));
}

/** As Python completes it; see `read_filters`. */
function clauseCode(clause: Clause, store: Store): string {
  const terms = clause.terms.map((term) => termCode(term, store));
  const parts: string[] = [];
  if (clause.key !== usualKey(clause.terms)) parts.push(`"key": ${quoted(clause.key)}`);
  if (clause.op !== "and") parts.push(`"op": "${clause.op}"`);
  const each = terms.map((term) => `        {${term}},\n`).join("");
  parts.push(terms.length === 1 ? `${terms[0]}` : `"terms": [\n${each}    ]`);
  return `{${parts.join(", ")}}`;
}

/** The key that Python gives a filter without one. */
function usualKey(terms: readonly Term[]): string {
  const about = terms.map((term) => quantityOf(term.quantity));
  const first = about[0];
  const same = about.every(
    (one) =>
      one?.feature === first?.feature && (one?.kind === "feature" || one?.kind === "attribution"),
  );
  if (!first || !same) return "filter";
  return `${first.kind}:${first.feature}`;
}

function termCode(term: Term, store: Store): string {
  const { quantity, min, max, codes, table } = term;
  const about = quantityOf(quantity);
  const { features, target } = store.schema.value;
  const parts: string[] = [];
  const add = (key: string, value: string): number => parts.push(`"${key}": ${value}`);
  if (table) add("table", quoted(table));
  if (!about) return parts.join(", ");
  const { kind, feature, output, column } = about;
  const rows = kind === "row" && codes;
  if (kind === "column") add("column", quoted(column));
  else if (kind !== "feature" && !rows) add("quantity", quoted(kind));
  if (feature >= 0) add("feature", featureCode(feature, store));
  if (output >= 0) add("output", outputCode(output, store));
  if (min !== undefined) add("min", `${min}`);
  if (max !== undefined) add("max", `${max}`);
  if (rows) add("rows", listed(rows.map(String), 20, "    "));
  else if (codes) {
    const schema = features[feature] ?? store.quantity(quantity)?.schema;
    const levels = kind === "target" ? target?.levels : (schema?.own_levels ?? schema?.levels);
    const bool = schema?.kind === "boolean";
    const level = (code: number): string => {
      if (code < 0) return "None";
      return levels ? quoted(levels[code] ?? "") : bool ? (code ? "True" : "False") : `${code}`;
    };
    add("levels", listed(codes.map(level), 50, "    "));
  }
  return parts.join(", ");
}
