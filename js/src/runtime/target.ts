// What the rows really are (y), in words.

import { formatNumber } from "./format";
import type { Store } from "./store";
import type { TargetSchema } from "./wire";

/** The name of a y that had none when it was handed over. */
const NAMELESS = "y";

/** "actual progression", or "actual value" where y has no name of its own. */
export const actualLabel = ({ name, levels }: TargetSchema): string =>
  `actual ${name !== NAMELESS ? name : levels ? "class" : "value"}`;

/** The row's true value; null where it is not known. */
export function actualText(store: Store, row: number): string | null {
  const value = store.target.value?.[row];
  const { target } = store.schema.value;
  if (value === undefined || !target) return null;
  if (!target.levels) return formatNumber(value);
  return target.levels[value] ?? "missing";
}

/** "actually malignant"; a number with its name, "actual progression 151"; null where it is not known. */
export function actualPhrase(store: Store, row: number): string | null {
  const text = actualText(store, row);
  const { target } = store.schema.value;
  if (text === null || !target) return null;
  return target.levels || target.name === NAMELESS
    ? `actually ${text}`
    : `${actualLabel(target)} ${text}`;
}
