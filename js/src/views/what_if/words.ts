// Edits in words and as Python. As xwidgets/widgets/edits.py, held to tests/widgets/code.json.

import { formatOf } from "../../runtime/format";
import { chosenOf, namedFeature } from "../../runtime/named";
import type { Call, Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import type { Branch } from "./history";
import { type Codes, differing, editsOf, type Field, fieldsOf } from "./rows";
import type { Options } from "./wire";

/** What a branch is called on screen: until somebody names it Python knows it as "row 17" in every language. */
export const shownName = ({ name }: Pick<Branch, "name">): string =>
  name.replace(/^row(?= \d)/, t`row`).replace(/^branch(?= \d)/, t`branch`);

/** Changes that a sentence tells one by one. */
const MOST_NAMED = 3;

/** `age 39 → 44, job clerk → driver` */
export function changesText(before: Codes, after: Codes, fields: readonly Field[]): string {
  const changed = differing(before, after);
  const texts = changed.slice(0, MOST_NAMED).map((j) => {
    const { schema } = fields[j] as Field;
    const [was, now] = [before, after].map((codes) => formatOf(schema, codes[j] as number));
    return `${schema.name} ${was} \u2192 ${now}`;
  });
  const rest = changed.length - MOST_NAMED;
  return texts.join(", ") + (rest > 0 ? t` and ${rest} more` : "");
}

type Coded = NonNullable<Options["edits"]>;

/** The call that opens a row with its edits. */
export function callOf(branch: Branch, fields: readonly Field[], store: Store): Call | undefined {
  const { origin, start, codes } = branch;
  if (origin < 0) return undefined;
  return {
    view: "what_if",
    given: { row: origin, ...editsGiven(editsOf(start, codes), fields, store) },
  };
}

/** A look as arguments of `what_if`. Of one that follows the focus, edits of that row alone. */
export function lookCode(store: Store, look: Partial<Options>): Record<string, unknown> {
  const { row, of = row, edits = {} } = look;
  if (row === undefined && of !== store.row.value) return {};
  const at = row === undefined ? undefined : of;
  return chosenOf({ row: at, ...editsGiven(edits, fieldsOf(store, null), store) });
}

function editsGiven(
  edits: Coded,
  fields: readonly Field[],
  store: Store,
): { edits?: Record<string, unknown> } {
  const named = Object.entries(edits).flatMap(([j, code]) => {
    const field = fields[Number(j)];
    if (!field) return [];
    const name = Number(j) < store.n_features ? namedFeature(store, Number(j)) : field.schema.name;
    return [[name, plainValue(field, code)] as const];
  });
  return named.length ? { edits: Object.fromEntries(named) } : {};
}

const DAY_S = 86_400;

/** A value as a person writes it in Python. */
function plainValue({ schema }: Field, code: number | null): unknown {
  if (code === null) return null;
  if (schema.levels) return (schema.own_levels ?? schema.levels)[code] ?? null;
  if (schema.kind === "boolean") return code !== 0;
  if (schema.kind !== "datetime" || schema.timezone || !Number.isInteger(code)) return code;
  const moment = new Date(code * 1000);
  if (Number.isNaN(moment.getTime()) || moment.getUTCFullYear() > 9999) return code;
  const text = moment.toISOString();
  return code % DAY_S === 0 ? text.slice(0, 10) : text.slice(0, 19).replace("T", " ");
}
