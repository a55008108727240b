// Regions, splits and rules as conditions on rows. Pure.

import type { Column } from "../runtime/columns";
import { featureName } from "../runtime/quantities";
import { between, codesOf, rowSet } from "../runtime/selection";
import type { Term } from "../runtime/wire";

/** One side of a split, as xwidgets/methods/effects/conditions.py tells it; numbers above `low`, up to `high`. */
export interface Condition {
  feature: number;
  feature_name: string;
  low?: number | null;
  high?: number | null;
  levels?: readonly number[] | null;
  missing?: boolean;
  /** What it speaks of, where that may be no feature. */
  quantity?: string;
  /** The same in words, where somebody reads it alone. */
  text?: string;
}

/** Whether the conditions of numbers say that missing values belong to them, which no range does. */
const isPlain = ({ levels, missing }: Condition): boolean => !missing || !!levels;

/** What selects the rows of a region: conditions as they are, or the rows where those cannot say it. */
export function termsOf(
  conditions: readonly Condition[],
  columns: readonly (Column | null)[],
): Term[] {
  if (!conditions.every(isPlain)) return [rowSet(rowsOf(conditions, columns))];
  return conditions.map(
    ({ feature, quantity = featureName(feature), low, high, levels, missing }) =>
      levels
        ? codesOf(quantity, [...new Set([...levels, ...(missing ? [-1] : [])])])
        : between(
            quantity,
            above(low ?? Number.NEGATIVE_INFINITY, columns[feature] ?? null),
            high ?? Number.POSITIVE_INFINITY,
          ),
  );
}

/** Where a closed range begins that holds the values above `low`: at the least of those. */
export function above(low: number, column: Column | null): number {
  if (!column || low === Number.NEGATIVE_INFINITY) return low;
  let least = Number.POSITIVE_INFINITY;
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row] as number;
    if (value > low && value < least) least = value;
  }
  // What is infinite alone is above the largest number, which a range can name.
  return Number.isFinite(least) ? least : low;
}

/** Rows for which all conditions hold: above `low`, up to `high`. */
export function rowsOf(
  conditions: readonly Condition[],
  columns: readonly (Column | null)[],
): number[] {
  const n_rows = columns[0]?.values.length ?? 0;
  const rows: number[] = [];
  for (let row = 0; row < n_rows; row++)
    if (conditions.every((one) => holds(one, columns[one.feature] ?? null, row))) rows.push(row);
  return rows;
}

function holds(
  { low, high, levels, missing }: Condition,
  column: Column | null,
  row: number,
): boolean {
  if (!column) return false;
  if (column.isMissing(row)) return missing ?? false;
  const value = column.values[row] as number;
  if (levels) return levels.includes(value);
  return (low == null || value > low) && value <= (high ?? Number.POSITIVE_INFINITY);
}
