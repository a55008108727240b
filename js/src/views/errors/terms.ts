// What selects the rows of a slice. Pure.

import { above } from "../../charts/conditions";
import type { Column } from "../../runtime/columns";
import { between, codesOf } from "../../runtime/selection";
import type { Term } from "../../runtime/wire";
import type { SliceCondition } from "./record";

/** One term per condition: above `low`, up to `high`, or of levels; code -1 is what is missing. */
export function sliceTerms(
  conditions: readonly SliceCondition[],
  columnOf: (quantity: string) => Column | null,
): Term[] {
  return conditions.map(({ quantity, low, high, levels, missing }) => {
    if (levels) return codesOf(quantity, [...levels, ...(missing ? [-1] : [])]);
    const from = above(low ?? Number.NEGATIVE_INFINITY, columnOf(quantity));
    return between(quantity, from, high ?? Number.POSITIVE_INFINITY);
  });
}
