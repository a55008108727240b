// One unit of a column: what costs 1.

import { levelsOf } from "../marks/planeAxis";
import type { Column } from "../runtime/columns";

const median = (values: number[]): number => {
  values.sort((a, b) => a - b);
  const at = (values.length - 1) / 2;
  return ((values[Math.floor(at)] as number) + (values[Math.ceil(at)] as number)) / 2;
};

/** One unit of distance: as `spread_of` in Python. */
export function spreadOf(column: Column): number {
  if (levelsOf(column)) return 1;
  const known = Array.from(column.values).filter(Number.isFinite);
  if (!known.length) return 1;
  const middle = median([...known]);
  const apart = known.map((value) => Math.abs(value - middle));
  const mean = apart.reduce((sum, value) => sum + value, 0) / apart.length;
  return median(apart) || mean || 1;
}
