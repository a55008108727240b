// What selects the rows of a slice or a group, by conditions on any quantities. Pure.

import type { Column } from "../runtime/columns";
import { between, codesOf } from "../runtime/selection";
import type { Term } from "../runtime/wire";
import { above, type Condition } from "./conditions";

/** Of a feature, or of a column that the model does not take. */
export interface QuantityCondition extends Condition {
  quantity: string;
}

/** One term per condition: above `low`, up to `high`, or of levels; code -1 is what is missing. */
export function quantityTerms(
  conditions: readonly QuantityCondition[],
  columnOf: (quantity: string) => Column | null,
): Term[] {
  return conditions.map(({ quantity, low, high, levels, missing }) => {
    if (levels) return codesOf(quantity, [...levels, ...(missing ? [-1] : [])]);
    const from = above(low ?? Number.NEGATIVE_INFINITY, columnOf(quantity));
    return between(quantity, from, high ?? Number.POSITIVE_INFINITY);
  });
}
