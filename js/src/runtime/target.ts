// What the rows really are (y), and what the model says of them, in words.

import { formatTarget, outputLabel } from "./format";
import type { Store } from "./store";
import type { TargetSchema } from "./wire";
import { t } from "./words";

/** The name of a y that had none when it was handed over. */
const NAMELESS = "y";
/** The only output of a model that gives its outputs no names. */
const UNNAMED = new Set(["prediction", "output 0"]);

/** "actual progression", or "actual value" where y has no name of its own. */
export const actualLabel = ({ name, levels }: TargetSchema): string =>
  t`actual ${name !== NAMELESS ? name : levels ? t`class` : t`value`}`;

/** The row's true value; null where it is not known. */
export function actualText(store: Store, row: number): string | null {
  const value = store.target.value?.[row];
  const { target } = store.schema.value;
  if (value === undefined || !target) return null;
  if (!target.levels) return formatTarget(target, value);
  return target.levels[value] ?? t`missing`;
}

/** "actually malignant"; a number with its name, "actual progression 151"; null where it is not known. */
export function actualPhrase(store: Store, row: number): string | null {
  const text = actualText(store, row);
  const { target } = store.schema.value;
  if (text === null || !target) return null;
  return target.levels || target.name === NAMELESS
    ? t`actually ${text}`
    : `${actualLabel(target)} ${text}`;
}

/** What the numbers on screen measure: "probability of benign", "predicted progression". */
export function shownOutput(store: Store): string {
  const { output_names, target } = store.schema.value;
  const name = store.outputName();
  if (store.unit.value !== "value" || output_names.length > 1)
    return outputLabel(store.unit.value, store.schema.value.link, name);
  if (name === target?.name && target.kind === "number") return t`predicted ${name}`;
  if (!UNNAMED.has(name)) return name;
  return target && target.name !== NAMELESS ? t`predicted ${target.name}` : t`prediction`;
}
