// The ticks of an axis of values, however it is spaced.

import type { Column } from "../runtime/columns";
import { formatValue } from "../runtime/format";
import { tickValues } from "./axis";
import { type Plane, xOf } from "./plane";
import { dateTicks, numberTicks, type Tick, thinned } from "./ticks";

/** At most about `count` ticks, `room` pixels apart; none where there is no value. */
export function planeTicks(plane: Plane, column: Column, count: number, room: number): Tick[] {
  if (plane.empty) return [];
  const n = Math.max(2, count);
  const at = (value: number): number => xOf(plane, value);
  const { domain, stretch } = plane;
  if (stretch.spacing !== "linear") {
    const ticks = tickValues(stretch, domain, n, column.distinct).map((value) => ({
      value,
      label: formatValue(column, value),
    }));
    const kept = thinned(ticks, at, room);
    // A part of one decade has too few powers of ten.
    if (kept.length > 1) return kept;
  }
  if (plane.kind === "datetime") return thinned(dateTicks(domain, n), at, room);
  return thinned(numberTicks(domain, n, false, column.schema.integer), at, room);
}
