// Geometry of the force plot. All positions are offsets from the base value, so that pushes
// of 1e-12 around a prediction of 0.5 keep their digits.

import type { Unit } from "../runtime/wire";
import { t } from "../runtime/words";
import { roundNumbers } from "./round";
import { tickFormat } from "./ticks";

/** One push, or the fold of the small ones of one direction. */
export interface Bar {
  key: string;
  /** -1: a fold. */
  feature: number;
  /** Features in it, largest first. */
  members: number[];
  value: number;
  /** Offsets from the base value; from < to. */
  from: number;
  to: number;
  /** 0 for the largest of its direction. */
  rank: number;
}

export interface Force {
  /** Sums of the pushes up and (positive) of the pushes down. */
  up: number;
  down: number;
  /** f(x) as an offset from the base value: up - down. */
  total: number;
  n_up: number;
  n_down: number;
  n_zero: number;
  /** From left to right: pushes up, the largest last; pushes down, the largest first. */
  bars: Bar[];
}

export interface FoldOptions {
  /** Pushes that stand for themselves, both directions together. */
  max_display: number;
  /** Pushes below this share of all pushing are folded, too. */
  least_share: number;
  /** A feature that is never folded (-1: none). */
  keep: number;
  open_up: boolean;
  open_down: boolean;
}

/** Features by size of their contribution, largest first; not-finite ones count as nothing. */
export function bySize(values: ArrayLike<number>): number[] {
  const size = (j: number): number => {
    const value = Math.abs(values[j] as number);
    return Number.isFinite(value) ? value : 0;
  };
  return Array.from(values, (_, j) => j).sort((a, b) => size(b) - size(a) || a - b);
}

/** The features that stand for themselves; the others are folded. */
export function shownFeatures(
  values: ArrayLike<number>,
  order: readonly number[],
  max_display: number,
  least_share: number,
  keep: number,
): Set<number> {
  let all = 0;
  for (const j of order) all += Math.abs(values[j] as number) || 0;
  const shown = order
    .slice(0, Math.max(1, max_display))
    .filter((j) => !(Math.abs(values[j] as number) < all * least_share));
  if (keep >= 0 && !shown.includes(keep)) {
    if (shown.length >= Math.max(1, max_display)) shown.pop();
    shown.push(keep);
  }
  return new Set(shown);
}

export function forceLayout(values: ArrayLike<number>, options: FoldOptions): Force {
  const order = bySize(values);
  const { max_display, least_share, keep } = options;
  const shown = shownFeatures(values, order, max_display, least_share, keep);
  const ups = order.filter((j) => (values[j] as number) > 0);
  const downs = order.filter((j) => (values[j] as number) < 0);
  const sum = (members: readonly number[]): number =>
    members.reduce((total, j) => total + Math.abs(values[j] as number), 0);
  const up = sum(ups);
  const down = sum(downs);
  const total = up - down;

  const side = (members: number[], sign: 1 | -1, open: boolean): Bar[] => {
    const folded = members.filter((j) => !shown.has(j));
    const fold = folded.length > 1 && !open;
    const parts = (fold ? members.filter((j) => shown.has(j)) : members).map((j) => [j]);
    if (fold) parts.push(folded);
    let at = total;
    return parts.map((part, rank) => {
      const size = sum(part);
      const is_fold = fold && rank === parts.length - 1;
      const next = at - sign * size;
      const bar: Bar = {
        key: is_fold ? (sign > 0 ? "others-up" : "others-down") : `feature-${part[0]}`,
        feature: is_fold ? -1 : (part[0] as number),
        members: part,
        value: sign * size,
        from: Math.min(at, next),
        to: Math.max(at, next),
        rank,
      };
      at = next;
      return bar;
    });
  };
  return {
    up,
    down,
    total,
    n_up: ups.length,
    n_down: downs.length,
    n_zero: order.length - ups.length - downs.length,
    bars: [...side(ups, 1, options.open_up).reverse(), ...side(downs, -1, options.open_down)],
  };
}

/** What is drawn, as offsets from the base value. */
export const forceDomain = (force: Force, base: number): [number, number] =>
  notEmpty([Math.min(force.total - force.up, 0), Math.max(force.total + force.down, 0)], base);

/** A domain of some length also where nothing pushes. */
export function notEmpty([low, high]: readonly [number, number], base: number): [number, number] {
  if (high > low) return [low, high];
  const nominal = Math.abs(base) / 2 || 0.5;
  return [-nominal, nominal];
}

/**
 * Outline of a bar between the pixels x0 < x1: an arrow whose tip and notch have the same
 * depth everywhere, so that neighbours nest at any width. Points as SVG wants them.
 */
export function arrow(
  x0: number,
  x1: number,
  top: number,
  height: number,
  direction: 1 | -1,
  depth = 6,
): string {
  const middle = top + height / 2;
  const bottom = top + height;
  const d = direction * depth;
  // The tip (right of a push up, left of a push down) lies on the value, the wings behind it.
  return [
    [x0 - d, top],
    [x1 - d, top],
    [x1, middle],
    [x1 - d, bottom],
    [x0 - d, bottom],
    [x0, middle],
  ]
    .map(([x, y]) => `${(x as number).toFixed(2)},${y}`)
    .join(" ");
}

export interface Tick {
  /** From the base value. */
  offset: number;
  text: string;
}

/**
 * Ticks in the shown unit; where its own digits would all look alike, as differences from the
 * base value, named by `origin`.
 */
export function unitTicks(
  base: number,
  [low, high]: readonly [number, number],
  count: number,
  unit: Unit,
  origin = t`base `,
): Tick[] {
  const size = Math.max(Math.abs(base + low), Math.abs(base + high));
  if (!(high - low > size * 1e-6)) {
    const at = roundNumbers(low, high, count);
    const write = tickFormat(at);
    return at.map((offset) => ({
      offset,
      text: offset === 0 ? origin.trim() || "0" : origin + write(offset, true),
    }));
  }
  // A stack of pushes may reach beyond 0 or 1; a probability does not.
  const bounded = unit === "probability";
  const from = bounded ? Math.max(0, base + low) : base + low;
  const to = bounded ? Math.min(1, base + high) : base + high;
  const at = roundNumbers(from, to, count);
  const write = tickFormat(at);
  return at.map((value) => ({ offset: value - base, text: write(value) }));
}
