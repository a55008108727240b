// The ticks of an axis, whatever it shows and however it is spaced.

import type { Distinct } from "../runtime/ranks";
import { LOG, tickValues } from "./axis";
import { allLanes, pixelOf } from "./axisPlaces";
import type { Axis } from "./planeAxis";
import { dateTicks, numberTicks, type Tick, thinned } from "./ticks";

/** Of positive values powers of ten do without the values. */
const NONE: Distinct = { values: new Float64Array(0), starts: new Float64Array(1) };

/** At most about `count` ticks of values, `room` pixels apart; none where there is no value, or where levels stand. */
export function axisTicks(axis: Axis, count: number, room: number): Tick[] {
  if (axis.empty || axis.kind === "levels") return [];
  const n = Math.max(2, count);
  const at = (value: number): number => pixelOf(axis, value);
  const { domain, stretch, distinct } = axis;
  if (stretch === LOG || (stretch.spacing !== "linear" && distinct)) {
    const ticks = tickValues(stretch, domain, n, distinct ?? NONE).map((value) => ({
      value,
      label: axis.write(value),
    }));
    const kept = thinned(ticks, at, room);
    // A part of one decade has too few powers of ten.
    if (kept.length > 1) return kept;
  }
  if (axis.kind === "datetime") return thinned(dateTicks(domain, n), at, room);
  return thinned(numberTicks(domain, n, axis.signed, axis.integer), at, room);
}

/** A label, and the pixel that it stands at. */
export interface Placed {
  at: number;
  label: string;
}

/** What stands along the lower edge; names of lanes stand there by themselves. */
export const lowerTicks = (axis: Axis): Placed[] => {
  const [count, room] = axis.kind === "datetime" ? [65, 70] : [90, 44];
  return axisTicks(axis, axis.length / count, room).map(({ value, label }) => ({
    at: pixelOf(axis, value),
    label,
  }));
};

const SIDE_ROOM = 13;

/** What stands along the left edge, in pixels from below: names of lanes, and numbers. */
export function sideTicks(axis: Axis): Placed[] {
  const lanes = allLanes(axis).map(({ label, x0, x1 }) => ({ label, value: (x0 + x1) / 2 }));
  const ticks =
    axis.kind === "levels"
      ? []
      : axisTicks(axis, axis.length / 38, axis.kind === "datetime" || axis.distinct ? 24 : 0).map(
          ({ value, label }) => ({ label, value: pixelOf(axis, value) }),
        );
  return [...thinned(lanes, (value) => value, SIDE_ROOM), ...ticks].map(({ value, label }) => ({
    at: value,
    label,
  }));
}
