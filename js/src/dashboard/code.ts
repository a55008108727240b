// The selection as Python: what "Copy as code" copies. Names from data end up in string literals and comments only.

import { clauseText, opMark } from "../runtime/clauses";
import { rowsOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { Clause } from "../runtime/wire";

/** JSON as a Python literal. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, item]) => `${JSON.stringify(key)}: ${pythonLiteral(item)}`)
      .join(", ")}}`;
  if (typeof value === "number" && !Number.isFinite(value)) return `float("${value}")`;
  return JSON.stringify(value);
}

/** One line of comment, whatever the text: nothing in a name may end the line. */
const comment = (text: string): string =>
  `# ${text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, " ").slice(0, 200)}`;

/** The gestures that made the selection. */
export function filtersCode(store: Store): string {
  const filters = store.filters.value;
  if (filters.length === 0) return `explainer.selection.rows = None\n${focusCode(store)}`;
  const line = (clause: Clause): string => {
    const mark = opMark(clause);
    return `    ${comment(`${mark && `${mark} `}${clauseText(clause, store)}`)}\n    ${pythonLiteral(clause)},\n`;
  };
  return `explainer.selection.filters = [\n${filters.map(line).join("")}]\n${focusCode(store)}`;
}

const LINE = 88;

/** The rows themselves, whatever selected them. */
export function rowsCode(store: Store): string {
  const mask = store.mask.value;
  if (!mask) return `explainer.selection.rows = None\n${focusCode(store)}`;
  const lines: string[] = [];
  let line = "   ";
  for (const row of rowsOf(mask)) {
    const next = ` ${row},`;
    if (line.length + next.length > LINE) {
      lines.push(line);
      line = "   ";
    }
    line += next;
  }
  if (line.trim()) lines.push(line);
  return `explainer.selection.rows = [\n${lines.map((text) => `${text}\n`).join("")}]\n${focusCode(store)}`;
}

function focusCode(store: Store): string {
  const feature = store.feature.value;
  const lines = [`explainer.selection.row = ${store.row.value}\n`];
  if (feature >= 0)
    lines.push(`explainer.selection.feature = ${JSON.stringify(store.featureName(feature))}\n`);
  return lines.join("");
}
