// Lengths of importance bars: one scale for all of them, with room for what may be below zero.

import { fixed, formatNumber } from "../runtime/format";

export interface BarScale {
  zero: number;
  /** Pixel of a value. */
  at: (value: number) => number;
}

/** A scale that holds zero and all values with their spreads, from 0 to `width`. */
export function barScale(
  columns: readonly { values: ArrayLike<number>; spread: ArrayLike<number> }[],
  width: number,
): BarScale {
  let [low, high] = [0, 0];
  for (const { values, spread } of columns)
    for (let j = 0; j < values.length; j++) {
      const value = values[j] as number;
      const error = spread[j] || 0;
      if (Number.isNaN(value)) continue;
      low = Math.min(low, value, value < 0 ? value - error : 0);
      high = Math.max(high, value + error);
    }
  const span = high - low || 1;
  const at = (value: number): number => ((value - low) / span) * width;
  return { zero: at(0), at };
}

/** Positions, the largest value first; NaN last. */
export function orderOf(values: ArrayLike<number>): Int32Array {
  const rank = (j: number): number => {
    const value = values[j] as number;
    return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  };
  return Int32Array.from({ length: values.length }, (_, j) => j).sort(
    (a, b) => rank(b) - rank(a) || a - b,
  );
}

/** Values as shares of the largest one, so that methods with other units stand side by side. */
export function sharesOfLargest(values: ArrayLike<number>): Float64Array {
  let most = 0;
  for (let j = 0; j < values.length; j++) most = Math.max(most, values[j] as number);
  return Float64Array.from(values, (value) => (most > 0 ? value / most : 0));
}

/** Numbers beside bars: as many decimals for all as the largest needs, more where nothing would be left. */
export function shortNumbers(values: ArrayLike<number>): (value: number) => string {
  let most = 0;
  for (let j = 0; j < values.length; j++) most = Math.max(most, Math.abs(values[j] as number) || 0);
  const decimals = most > 0 ? Math.max(0, 1 - Math.floor(Math.log10(most / 2.5))) : 0;
  return (value) => {
    const size = Math.abs(value);
    if (size === 0 || Number.isNaN(value)) return formatNumber(value);
    if (most >= 1e4 || most < 1e-3 || size < 0.5 * 10 ** -decimals) return formatNumber(value, 3);
    return (value < 0 ? "\u2212" : "") + fixed(size, decimals);
  };
}
