// What is asked before a curve over a feature's values is shown: the same values on an axis that somebody draws on.

import { robustRange } from "../marks/axis";
import { evenly, rangeAround } from "../marks/byHand";
import { levelsOf } from "../marks/planeAxis";
import { trendOf, trendRows } from "../marks/trend";
import type { Column } from "../runtime/columns";
import { formatValue } from "../runtime/format";
import type { CurveAsked } from "../runtime/guess";
import type { Unit } from "../runtime/wire";

const N_HANDLES = 7;
/** More levels are left to the picture: the ones with most rows are asked about. */
const MAX_LEVELS = 10;

export interface KnownCurve {
  at: ArrayLike<number>;
  ys: ArrayLike<number>;
}

export function curveAsked(
  column: Column,
  question: string,
  y: { name: string; signed: boolean; unit: Unit },
  truth: KnownCurve | null,
): CurveAsked {
  const levels = levelsOf(column);
  const values = levels ? frequent(column, levels.length) : handlesOf(column);
  const [first, last] = [values[0] as number, values.at(-1) as number];
  const known = truth && inside(truth, first, last);
  const most = y.unit === "probability" ? ([0, 1] as const) : undefined;
  const [low, high] = rangeAround(known?.ys ?? [], y.signed, most);
  return {
    kind: "curve",
    question,
    name: column.name,
    levels: levels !== null,
    // Levels stand side by side, whatever their codes.
    handles: values.map((at, i) => ({ at: levels ? i : at, label: formatValue(column, at) })),
    y: known && { name: y.name, signed: y.signed, low, high },
    truth: known && levels ? placed(known, values) : known,
  };
}

/** Where a line over numbers is held: all values where they are few, else evenly from end to end. */
function handlesOf(column: Column): number[] {
  const { distinct, schema } = column;
  if (distinct.values.length <= N_HANDLES) return Array.from(distinct.values);
  const [low, high] = robustRange(distinct, schema.kind === "datetime");
  const values = evenly(low, high, N_HANDLES);
  return schema.integer ? [...new Set(values.map(Math.round))] : values;
}

/** Codes of the levels with most rows, in the order of the codes. */
function frequent(column: Column, n: number): number[] {
  const counts = new Float64Array(n);
  for (let i = 0; i < column.values.length; i++)
    if (!column.isMissing(i)) {
      const code = column.values[i] as number;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  const codes = Array.from(counts, (_, code) => code).filter((code) => counts[code]);
  return codes
    .sort((a, b) => (counts[b] as number) - (counts[a] as number))
    .slice(0, MAX_LEVELS)
    .sort((a, b) => a - b);
}

function inside({ at, ys }: KnownCurve, low: number, high: number): { at: number[]; ys: number[] } {
  const kept = Array.from(at, (_, i) => i).filter(
    (i) => (at[i] as number) >= low && (at[i] as number) <= high && Number.isFinite(ys[i]),
  );
  return { at: kept.map((i) => at[i] as number), ys: kept.map((i) => ys[i] as number) };
}

/** Heights at levels by their places. */
const placed = ({ at, ys }: { at: number[]; ys: number[] }, codes: readonly number[]) => {
  const there = codes.map((code) => at.indexOf(code));
  const known = there.map((_, place) => place).filter((place) => (there[place] as number) >= 0);
  return { at: known, ys: known.map((place) => ys[there[place] as number] as number) };
};

/** The trend of attributions as the picture draws it: along numbers, or the mean of each level. */
export function trendCurve(column: Column, attributions: Float32Array): KnownCurve {
  const levels = levelsOf(column);
  if (!levels) {
    const rows = trendRows(column.values, attributions);
    const points = trendOf(rows, column.values, attributions, null);
    return { at: points.map(({ value }) => value), ys: points.map(({ mean }) => mean) };
  }
  const [sums, counts] = [new Float64Array(levels.length), new Float64Array(levels.length)];
  for (let i = 0; i < attributions.length; i++) {
    const y = attributions[i] as number;
    if (Number.isNaN(y) || column.isMissing(i)) continue;
    const code = column.values[i] as number;
    sums[code] = (sums[code] as number) + y;
    counts[code] = (counts[code] as number) + 1;
  }
  return {
    at: levels.map((_, code) => code),
    ys: sums.map((sum, k) => sum / (counts[k] as number)),
  };
}
