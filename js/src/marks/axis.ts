// What an axis of values shows: its range, and how values stand along it. As xwidgets/charts/axis.py, held to the
// same examples (tests/charts/points.json).

import { type Distinct, quantileOf, rankOf, rowsIn, valueOfRank } from "../runtime/ranks";
import type { AxisState, Spacing } from "../runtime/wire";

/** A range is cut where `CROWD` of its length hold `CROWDED` of the rows. */
const CROWD = 0.05;
const CROWDED = 0.9;
const TAIL = 0.01;
const WING = 0.05;
const FENCE = 1.5;
const LEAST_ROWS = 20;

/** From the smallest to the largest value; where most rows share a twentieth of that, without the long tails. */
export function robustRange(distinct: Distinct, fine = false): [number, number] {
  const { values, starts } = distinct;
  const n = rowsIn(distinct);
  const low = values[0] ?? Number.NaN;
  const high = values.at(-1) ?? Number.NaN;
  if (n < LEAST_ROWS || !(high > low)) return [low, high];
  const window = (high - low) * CROWD;
  let most = 0;
  let end = 0;
  for (let i = 0; i < values.length; i++) {
    while (end < values.length && (values[end] as number) <= (values[i] as number) + window) end++;
    most = Math.max(most, (starts[end] as number) - (starts[i] as number));
  }
  const [left, right] = [quantileOf(distinct, WING), quantileOf(distinct, 1 - WING)];
  const reach = right > left ? FENCE * (right - left) : Number.POSITIVE_INFINITY;
  const a = Math.max(quantileOf(distinct, TAIL), left - reach);
  const b = Math.min(quantileOf(distinct, 1 - TAIL), right + reach);
  if (most < CROWDED * n || !(b > a)) return [low, high];
  // A short tail stays.
  const near = (b - a) / 2;
  const step = fine ? 0 : niceStep((b - a) / 20);
  const down = step ? Math.floor(a / step) * step : a;
  const up = step ? Math.ceil(b / step) * step : b;
  return [
    a - low <= near ? low : Math.max(low, down),
    high - b <= near ? high : Math.min(high, up),
  ];
}

/** The least of 1, 2, 5 times a power of ten that is not below `size`. */
function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  for (const factor of [1, 2, 5]) if (factor * power >= size) return factor * power;
  return 10 * power;
}

/** How values stand along an axis: a monotone function and its inverse. */
export interface Stretch {
  spacing: Spacing;
  to(value: number): number;
  from(place: number): number;
}

export const LINEAR: Stretch = { spacing: "linear", to: (value) => value, from: (place) => place };

/** Of positive values alone. */
export const LOG: Stretch = {
  spacing: "log",
  to: (value) => Math.log10(value),
  from: (place) => 10 ** place,
};

/** Around zero, where values of both signs (or none) end, the axis is linear up to this. */
export function zeroReach(distinct: Distinct): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of distinct.values) if (value !== 0) least = Math.min(least, Math.abs(value));
  const largest = Math.max(
    Math.abs(distinct.values[0] ?? 1),
    Math.abs(distinct.values.at(-1) ?? 1),
  );
  // Four decades at most, or the middle would take all of the room.
  return 10 ** Math.floor(Math.log10(Math.max(least, largest / 1e4)));
}

export function stretchOf(spacing: Spacing, distinct: Distinct): Stretch {
  if (spacing === "rank" && distinct.values.length > 1)
    return {
      spacing,
      to: (value) => rankOf(distinct, value),
      from: (place) => valueOfRank(distinct, place),
    };
  if (spacing !== "log" || !(distinct.values.length > 1)) return LINEAR;
  if ((distinct.values[0] as number) > 0) return LOG;
  const reach = zeroReach(distinct);
  return {
    spacing,
    to: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / reach),
    from: (place) => Math.sign(place) * reach * (10 ** Math.abs(place) - 1),
  };
}

/** The range on screen: the one chosen, else the robust one (of equal steps), else all. */
export function rangeOf(
  distinct: Distinct,
  state: AxisState | undefined,
  fine = false,
): [number, number] {
  const whole: [number, number] = [
    distinct.values[0] ?? Number.NaN,
    distinct.values.at(-1) ?? Number.NaN,
  ];
  const range = state?.range;
  if (range === "all") return whole;
  if (range) return [range[0] as number, range[1] as number];
  return (state?.spacing ?? "linear") === "linear" ? robustRange(distinct, fine) : whole;
}

/** A range made smaller (`factor` < 1) or larger around a value, not beyond `whole`. */
export function zoomed(
  stretch: Stretch,
  range: readonly [number, number],
  whole: readonly [number, number],
  center: number,
  factor: number,
): [number, number] {
  const [low, high, middle] = [stretch.to(range[0]), stretch.to(range[1]), stretch.to(center)];
  const [least, largest] = [stretch.to(whole[0]), stretch.to(whole[1])];
  const a = Math.max(least, middle + (low - middle) * factor);
  const b = Math.min(largest, middle + (high - middle) * factor);
  // A range that nothing can be told apart in is none.
  if (!(b - a > (largest - least) * 1e-6)) return [range[0], range[1]];
  return [a <= least ? whole[0] : stretch.from(a), b >= largest ? whole[1] : stretch.from(b)];
}

/** A range moved by a share of its length, not beyond `whole`. */
export function moved(
  stretch: Stretch,
  range: readonly [number, number],
  whole: readonly [number, number],
  share: number,
): [number, number] {
  const [low, high] = [stretch.to(range[0]), stretch.to(range[1])];
  const [least, largest] = [stretch.to(whole[0]), stretch.to(whole[1])];
  const by = Math.min(largest - high, Math.max(least - low, share * (high - low)));
  return [stretch.from(low + by), stretch.from(high + by)];
}

/** Values worth a tick on an axis that is not linear: 1, 2, 5 times powers of ten, or quantiles. */
export function tickValues(
  stretch: Stretch,
  domain: readonly [number, number],
  count: number,
  distinct: Distinct,
): number[] {
  const [low, high] = domain;
  if (stretch.spacing === "rank") {
    const [a, b] = [stretch.to(low), stretch.to(high)];
    const n = Math.max(2, Math.round(count));
    const values = Array.from({ length: n + 1 }, (_, k) =>
      quantileOf(distinct, a + ((b - a) * k) / n),
    );
    return [...new Set(values)].filter((value) => value >= low && value <= high);
  }
  const found = [low, high].some((value) => value <= 0) && low <= 0 && high >= 0 ? [0] : [];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  const positive = low > 0 ? low : high < 0 ? -high : Math.min(zeroReach(distinct), largest);
  const first = Math.floor(Math.log10(positive));
  const last = Math.ceil(Math.log10(largest));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  for (let power = first; power <= last; power += every)
    for (const factor of factors)
      for (const sign of [1, -1]) {
        const value = sign * factor * 10 ** power;
        if (value >= low && value <= high) found.push(value);
      }
  return found.sort((a, b) => a - b);
}
