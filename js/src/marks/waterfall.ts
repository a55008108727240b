// Geometry of the waterfall: from the base value at the bottom, one step per feature, to f(x) at the top.

import { type Bar, bySize, shownFeatures } from "./force";

export interface Waterfall {
  /** From top to bottom: the largest first, the fold (where there is one) last. Offsets from the base value. */
  steps: Step[];
  /** f(x) as an offset from the base value. */
  total: number;
  /** Everything between the lowest and the highest point, base value included. */
  extent: [number, number];
}

export interface Step extends Bar {
  /** Where the step begins (nearer to the base value) and where it ends, as offsets. */
  start: number;
  end: number;
}

/** Steps of a row; all but `max_display` of them are folded into one unless `open`. */
export function waterfallLayout(
  values: ArrayLike<number>,
  max_display: number,
  keep: number,
  open: boolean,
): Waterfall {
  const order = bySize(values);
  const value = (j: number): number => {
    const v = values[j] as number;
    return Number.isFinite(v) ? v : 0;
  };
  // A fold of one would take the room of what it hides.
  const fold = !open && order.length > max_display + 1;
  const shown = fold ? shownFeatures(values, order, max_display, 0, keep) : new Set(order);
  const parts = order.filter((j) => shown.has(j)).map((j) => [j]);
  if (fold) parts.push(order.filter((j) => !shown.has(j)));

  let at = 0;
  let low = 0;
  let high = 0;
  const steps = parts
    .toReversed()
    .map((members, i): Step => {
      const is_fold = fold && i === 0;
      const size = members.reduce((sum, j) => sum + value(j), 0);
      const start = at;
      at += size;
      low = Math.min(low, at);
      high = Math.max(high, at);
      return {
        key: is_fold ? "others" : `feature-${members[0]}`,
        feature: is_fold ? -1 : (members[0] as number),
        members,
        value: size,
        from: Math.min(start, at),
        to: Math.max(start, at),
        rank: parts.length - 1 - i,
        start,
        end: at,
      };
    })
    .toReversed();
  return { steps, total: at, extent: [low, high] };
}

/** An arrow from x0 to x1 (either way); too short for a tip, it is all tip; of no length, a tick. */
export function stepArrow(x0: number, x1: number, top: number, height: number): string {
  const direction = x1 < x0 ? -1 : 1;
  const end = Math.abs(x1 - x0) < 1 ? x0 + direction : x1;
  const neck = end - direction * Math.min(6, Math.abs(end - x0));
  const bottom = top + height;
  return [
    [x0, top],
    [neck, top],
    [end, top + height / 2],
    [neck, bottom],
    [x0, bottom],
  ]
    .map(([x, y]) => `${(x as number).toFixed(2)},${y}`)
    .join(" ");
}
