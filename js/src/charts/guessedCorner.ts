// What is asked before predictions over two features are shown: the corner where they are highest.

import { levelsOf } from "../marks/planeAxis";
import type { Column } from "../runtime/columns";
import { formatValue } from "../runtime/format";
import type { Asked } from "../runtime/guess";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import { t } from "../runtime/words";

/** At most so many levels of a feature. */
const MAX_LEVELS = 6;

interface Part {
  label: string;
  at: number;
}

/** The ends of a grid of numbers, or its levels, in words. */
function partsOf(column: Column, grid: ArrayLike<number>): Part[] {
  const value = (at: number): string => formatValue(column, grid[at] as number);
  const each = Array.from(grid, (_, at) => at);
  if (levelsOf(column))
    return each.slice(0, MAX_LEVELS).map((at) => ({ label: `${column.name}: ${value(at)}`, at }));
  return [0, grid.length - 1].map((at, i) => ({
    label: `${i ? "high" : "low"} ${column.name} (${value(at)})`,
    at,
  }));
}

/** Heights over both grids, of every output: the second runs faster than the first. */
export function cornerAsked(
  store: Store,
  columns: readonly [Column, Column],
  grids: readonly [ArrayLike<number>, ArrayLike<number>],
  heights: ArrayLike<number>,
): Asked {
  const n_second = grids[1].length;
  const n_outputs = heights.length / (grids[0].length * n_second);
  const corners = partsOf(columns[0], grids[0]).flatMap((a) =>
    partsOf(columns[1], grids[1]).map((b) => ({
      label: `${a.label}, ${b.label}`,
      y: heights[(a.at * n_second + b.at) * n_outputs + store.output.value] as number,
    })),
  );
  const known = corners.filter(({ y }) => !Number.isNaN(y));
  const most = Math.max(...known.map(({ y }) => y));
  return {
    kind: "choice",
    question: t`Where is the ${shownOutput(store)} highest?`,
    choices: known.map(({ label }) => label),
    truth: known.filter(({ y }) => y === most).map(({ label }) => label),
  };
}
