// Where values stand along an axis, and what a span of its pixels holds and selects.

import type { Clause, Term } from "../runtime/wire";
import { roundToPixel } from "./brush";
import type { Axis, Lane } from "./planeAxis";

/** All lanes, "missing" first. */
export const allLanes = (axis: Axis): Lane[] =>
  axis.missing ? [axis.missing, ...axis.lanes] : axis.lanes;

/** Pixel of a number; what lies outside stands at the edge. */
export const pixelOf = (axis: Axis, value: number): number => {
  const [low, high] = axis.ends;
  const [left, right] = axis.range;
  const share =
    value <= axis.domain[0]
      ? 0
      : value >= axis.domain[1]
        ? 1
        : (axis.stretch.to(value) - low) / (high - low);
  return left + share * (right - left);
};

/** Pixel of a number, beyond the edges too: where a line goes that leaves the plane. NaN where it has no place. */
export function outerPixelOf(axis: Axis, value: number): number {
  const [left, right] = axis.range;
  const [low, high] = axis.ends;
  if (axis.stretch.spacing !== "linear" && !isInside(axis, value)) return Number.NaN;
  return left + ((axis.stretch.to(value) - low) / (high - low)) * (right - left);
}

/** Pixel of a number, of a level by its code, or of what is missing (NaN); NaN where it has no place. */
export function placeOf(axis: Axis, value: number): number {
  const lane =
    Number.isNaN(value) || (value < 0 && axis.kind === "levels")
      ? axis.missing
      : axis.kind === "levels"
        ? axis.lanes.find(({ codes }) => codes.includes(value))
        : undefined;
  if (lane) return (lane.x0 + lane.x1) / 2;
  return axis.kind === "levels" ? Number.NaN : pixelOf(axis, value);
}

/** Whether a number has a place: infinities stand at the edge. */
export const isInside = (axis: Axis, value: number): boolean =>
  (value >= axis.domain[0] && value <= axis.domain[1]) ||
  Math.abs(value) === Number.POSITIVE_INFINITY;

/** The value at a pixel of the value area, to the precision of a pixel. */
export function valueAt(axis: Axis, pixel: number): number {
  const at = (place: number): number => exactly(axis, place);
  return roundToPixel(at(pixel), Math.abs(at(pixel + 0.5) - at(pixel - 0.5)));
}

function exactly(
  { range: [left, right], ends: [low, high], stretch }: Axis,
  pixel: number,
): number {
  const inside = Math.min(right, Math.max(left, pixel));
  return stretch.from(low + ((high - low) * (inside - left)) / (right - left));
}

/** The value at one end: rounded, but never so that it leaves out what stands there. */
function endOf(axis: Axis, side: 0 | 1): number {
  const value = axis.domain[side];
  if (axis.distinct) return value;
  const per_pixel = (axis.domain[1] - axis.domain[0]) / Math.max(1, axis.range[1] - axis.range[0]);
  const rounded = roundToPixel(value, per_pixel);
  if (side === 0 ? rounded <= value : rounded >= value) return rounded;
  return roundToPixel(side === 0 ? value - per_pixel : value + per_pixel, per_pixel);
}

/** A part of an axis: numbers of a closed range, or levels (-1: missing). */
export type Part = { min: number; max: number } | { codes: number[] };

/** What a span of pixels holds; null from edge to edge, which says nothing. */
export function partOf(axis: Axis, from: number, to: number): Part | null {
  if (from <= 0.5 && to >= axis.length - 0.5) return null;
  const lanes = touchedLanes(axis, from, to);
  if (lanes.length) return { codes: lanes.flatMap((lane) => lane.codes) };
  const [low, high] = axis.range;
  // A side at the edge takes the extreme value itself in, however it is rounded.
  const min = from <= low ? endOf(axis, 0) : valueAt(axis, from);
  const max = to >= high ? endOf(axis, 1) : valueAt(axis, to);
  const whole = axis.integer && Math.ceil(min) <= Math.floor(max);
  return whole ? { min: Math.ceil(min), max: Math.floor(max) } : { min, max };
}

export function termsOfSpan(axis: Axis, from: number, to: number): Term[] {
  const { terms } = axis;
  const part = terms && partOf(axis, from, to);
  if (!part) return [];
  if (!("codes" in part)) return [terms.range(part.min, part.max)];
  return terms.codes ? [terms.codes(part.codes)] : [];
}

/** Lanes that a span reaches; for numbers only "missing", where the span lies in its lane. */
function touchedLanes(axis: Axis, from: number, to: number): Lane[] {
  if (axis.kind !== "levels")
    return axis.missing && (from + to) / 2 < axis.missing.x1 ? [axis.missing] : [];
  const touched = allLanes(axis).filter((lane) => to > lane.x0 + 1 && from < lane.x1 - 1);
  return touched.length ? touched : allLanes(axis).slice(0, 1);
}

/** The spans that a part takes: several where its levels do not lie side by side. */
export function spansOfPart(axis: Axis, part: Part): [number, number][] {
  if (!("codes" in part))
    return [[pixelOf(axis, part.min - axis.half), pixelOf(axis, part.max + axis.half)]];
  const spans: [number, number][] = [];
  for (const lane of allLanes(axis)) {
    if (!lane.codes.some((code) => part.codes.includes(code))) continue;
    const last = spans.at(-1);
    if (last && lane.x0 - last[1] < 1) last[1] = lane.x1;
    else spans.push([lane.x0, lane.x1]);
  }
  return spans;
}

/** The spans that a clause takes; null where it says nothing of the axis. */
export function spansOfClause(axis: Axis, clause: Clause): [number, number][] | null {
  const term = clause.terms.findLast((one) => axis.terms?.owns(one));
  if (!term) return null;
  return spansOfPart(
    axis,
    term.codes
      ? { codes: term.codes }
      : { min: term.min ?? Number.NEGATIVE_INFINITY, max: term.max ?? Number.POSITIVE_INFINITY },
  );
}
