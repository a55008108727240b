// Zooming a plane: what a gesture makes of what its axes show.

import { moved, zoomed } from "../marks/axis";
import { valueAt } from "../marks/axisPlaces";
import type { Box } from "../marks/brush";
import type { Plane } from "../marks/plane";
import type { Axis } from "../marks/planeAxis";
import type { AxisState } from "../runtime/wire";

type Range = [number, number];

/** What an axis shows, as it is kept: nothing where it is what is shown by default, "all" where it is all. */
export type Shown = AxisState["range"];

/** A change of either axis; what is not there stays. */
export interface PlaneChange {
  x?: Shown;
  y?: Shown;
}

const hasRange = (axis: Axis): boolean => axis.kind !== "levels" && !axis.empty;

/** Values that are shown, of a linear axis of whole numbers without the half unit beside them. */
const shownOf = ({ domain, half }: Axis): Range => [domain[0] + half, domain[1] - half];

function kept(axis: Axis, range: Range): Shown {
  const { whole, usual } = axis;
  if (axis.half) range = [Math.round(range[0]), Math.round(range[1])];
  if (range[0] > whole[0] || range[1] < whole[1]) return range;
  return usual[0] === whole[0] && usual[1] === whole[1] ? undefined : "all";
}

const around = (axis: Axis, factor: number, pixel: number): Shown =>
  kept(axis, zoomed(axis.stretch, shownOf(axis), axis.whole, valueAt(axis, pixel), factor));

const across = (axis: Axis, share: number): Shown =>
  share ? kept(axis, moved(axis.stretch, shownOf(axis), axis.whole, share)) : axis.chosen;

/** Both axes, around a point of the plane. */
export function zoomBy(
  { x, y, height }: Plane,
  factor: number,
  px: number,
  py: number,
): PlaneChange {
  return {
    ...(hasRange(x) ? { x: around(x, factor, px) } : {}),
    ...(hasRange(y) ? { y: around(y, factor, height - py) } : {}),
  };
}

/** To what a box holds; from edge to edge, an axis stays as it is. */
export function zoomTo({ x, y, height }: Plane, box: Box): PlaneChange {
  const change: PlaneChange = {};
  const sides = [
    ["x", x, box.x0, box.x1],
    ["y", y, height - box.y1, height - box.y0],
  ] as const;
  for (const [side, axis, from, to] of sides) {
    if (!hasRange(axis) || (from <= 0.5 && to >= axis.length - 0.5)) continue;
    const range: Range = [valueAt(axis, from), valueAt(axis, to)];
    if (range[1] > range[0]) change[side] = kept(axis, range);
  }
  return change;
}

/** Sideways and upwards, by shares of what is shown. */
export const zoomMove = ({ x, y }: Plane, right: number, up: number): PlaneChange => ({
  ...(hasRange(x) ? { x: across(x, right) } : {}),
  ...(hasRange(y) ? { y: across(y, up) } : {}),
});

/** Whether a gesture has chosen what is shown. */
export const isZoomed = ({ x, y }: Pick<Plane, "x" | "y">): boolean =>
  Array.isArray(x.chosen) || Array.isArray(y.chosen);

export const UNZOOMED: PlaneChange = { x: undefined, y: undefined };

/** Where the axis of all features' attributions stands among those of features. */
export const ALL_FEATURES = -1;
