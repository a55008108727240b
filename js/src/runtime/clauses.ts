// A selection in words: what a filter chip says.

import type { Column } from "./columns";
import { formatInteger, formatNumber, formatValue, plural } from "./format";
import { featureOf, quantityOf } from "./quantities";
import type { Store } from "./store";
import { actualLabel } from "./target";
import type { Clause, Term } from "./wire";
import { t } from "./words";

/** What a clause does to the selection before it: "+" adds, "−" takes away, "" keeps. */
export const opMark = (clause: Clause): string =>
  clause.op === "or" ? "+" : clause.op === "not" ? "\u2212" : "";

/** "worst area 600 – 950"; terms that hold together are joined by "and". */
export const clauseText = (clause: Clause, store: Store): string =>
  clauseParts(clause, store).join("");

/** What is spoken of, and what is chosen of it: where there is little room the first gives way. */
export function clauseParts(clause: Clause, store: Store): [name: string, rest: string] {
  const text = termsText(clause, store);
  const [term] = (clause.brushed ?? clause).terms;
  const quantity = term && quantityOf(term.quantity);
  const name = quantity ? quantity.column || store.featureName(quantity.feature) : "";
  const end = name ? text.indexOf(name) + name.length : 0;
  return [text.slice(0, end), text.slice(end)];
}

const termsText = ({ terms, brushed, label }: Clause, store: Store): string =>
  label
    ? label
    : brushed
      ? `${joined(brushed.terms, store)} (${store.unitLabel(brushed.unit)})`
      : joined(terms, store);

const joined = (terms: readonly Term[], store: Store): string =>
  terms
    .map((term, i) => {
      // "worst area 600 – 950 and its effect 0.02 – 0.1"
      const before = terms[i - 1];
      const same =
        before &&
        quantityOf(before.quantity)?.kind === "feature" &&
        featureOf(before.quantity) === featureOf(term.quantity);
      return termText(term, store, !!same);
    })
    .join(t` and `) || t`all rows`;

function termText(term: Term, store: Store, named_before: boolean): string {
  const quantity = quantityOf(term.quantity);
  if (!quantity) return term.quantity;
  const { unit, schema } = store;
  const { output_names, target } = schema.value;
  const which = output_names[quantity.output] ?? "";
  const of_output = quantity.output === store.output.value ? "" : t` on ${which}`;
  switch (quantity.kind) {
    case "row":
      return term.codes ? rowsText(term.codes, store) : t`row ${rangeText(term, null)}`;
    case "feature":
    case "column": {
      const column = store.quantity(term.quantity);
      const name = quantity.column || store.featureName(quantity.feature);
      if (!term.codes) return `${name} ${rangeText(term, column)}`;
      const levels = term.codes.map((code) => codeText(code, column));
      return `${name}: ${listText(levels, t`values`)}`;
    }
    case "attribution": {
      const name = store.featureName(quantity.feature);
      const effect = named_before ? t`its effect` : t`effect of ${name}`;
      return `${effect}${of_output} ${rangeText(term, null)}`;
    }
    case "prediction": {
      const single = unit.value === "value" && output_names.length < 2;
      const said = single || which === "prediction" ? "" : `${which} `;
      return t`predicted ${said}${rangeText(term, null)}`;
    }
    case "residual":
      return t`residual${of_output} ${rangeText(term, null)}`;
  }
  if (term.codes) {
    const names = term.codes.map((code) =>
      code < 0 ? t`missing` : (target?.levels?.[code] ?? formatNumber(code)),
    );
    return t`actually ${listText(names, t`classes`)}`;
  }
  return `${target ? actualLabel(target) : t`actual value`} ${rangeText(term, null)}`;
}

const codeText = (code: number, column: Column | null): string =>
  code < 0 ? t`missing` : column ? formatValue(column, code) : t`level ${code}`;

/** Up to three in words, more are counted. */
function listText(parts: readonly string[], noun: string): string {
  if (parts.length === 0) return t`no ${noun}`;
  if (parts.length <= 3) return parts.join(", ");
  return t`${parts.slice(0, 2).join(", ")} and ${parts.length - 2} more`;
}

function rowsText(rows: readonly number[], store: Store): string {
  if (rows.length === 0) return t`no rows`;
  if (rows.length === 1) return store.rowName(rows[0] as number);
  if (rows.length <= 3)
    return store.row_names.value
      ? rows.map((row) => store.rowName(row)).join(", ")
      : t`rows ${rows.map(formatInteger).join(", ")}`;
  return plural(rows.length, t`row`, t`rows`);
}

function rangeText(term: Term, column: Column | null): string {
  const { min = null, max = null } = term;
  if (min === null && max === null) return t`known`;
  const write = (value: number): string => edgeText(value, min, max, column);
  if (min === null) return `\u2264 ${write(max as number)}`;
  if (max === null) return `\u2265 ${write(min)}`;
  const [low, high] = [write(min), write(max)];
  return low === high ? `= ${low}` : `${low} \u2013 ${high}`;
}

/** An end of a range: no finer than a hundredth of its length, since a brush is not finer. */
function edgeText(
  value: number,
  min: number | null,
  max: number | null,
  column: Column | null,
): string {
  const integer = column?.schema.integer ?? false;
  if (column && (integer || column.schema.kind !== "number")) return formatValue(column, value);
  const length = min !== null && max !== null ? max - min : 0;
  if (!(length > 0) || !Number.isFinite(length)) return formatNumber(value);
  const step = 10 ** Math.floor(Math.log10(length / 50));
  // The division keeps 0.30000000000000004 out where the step is below one.
  const rounded =
    step >= 1 ? Math.round(value / step) * step : Math.round(value / step) / Math.round(1 / step);
  return formatNumber(Number.isFinite(rounded) ? rounded : value, 6);
}
