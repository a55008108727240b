// Zooming a plane: what a gesture makes of the state of its axis.

import { LINEAR, moved, rangeOf, zoomed } from "../marks/axis";
import type { Box } from "../marks/brush";
import { axisValue, type Plane } from "../marks/plane";
import type { Column } from "../runtime/columns";
import type { AxisState } from "../runtime/wire";

type Range = [number, number];

/** Values that are shown, of a linear axis of whole numbers without the half unit beside them. */
const shownOf = ({ domain, half }: Plane): Range => [domain[0] + half, domain[1] - half];

const wholeOf = (column: Column): Range => [
  column.distinct.values[0] as number,
  column.distinct.values.at(-1) as number,
];

const hasRange = (plane: Plane): boolean => plane.kind !== "levels" && !plane.empty;

/** A range as it is kept: nothing where it is what is shown by default, "all" where it is all. */
function kept(plane: Plane, column: Column, range: Range): AxisState["range"] {
  const whole = wholeOf(column);
  const { spacing } = plane.stretch;
  const usual = rangeOf(column.distinct, { spacing }, plane.kind === "datetime");
  if (plane.half) range = [Math.round(range[0]), Math.round(range[1])];
  const same = (other: Range): boolean => range[0] <= other[0] && range[1] >= other[1];
  if (same(whole)) return usual[0] === whole[0] && usual[1] === whole[1] ? undefined : "all";
  return range;
}

/** A range of attributions as it is kept: nothing where it is all. */
const keptEffect = ([low, high]: Range, whole: Range): Pick<AxisState, "effect"> => ({
  effect: low <= whole[0] && high >= whole[1] ? undefined : [low, high],
});

const effectAt = ({ y_domain: [low, high], height }: Plane, y: number): number =>
  high - ((high - low) * y) / height;

/** Both axes, around a point of the plane. */
export function zoomBy(
  plane: Plane,
  column: Column,
  factor: number,
  x: number,
  y: number,
): AxisState {
  const { stretch, y_domain, y_whole } = plane;
  const effect = effectZoom(y_domain, y_whole).by(factor, effectAt(plane, y));
  if (!hasRange(plane)) return effect;
  const range = zoomed(stretch, shownOf(plane), wholeOf(column), axisValue(plane, x), factor);
  return { ...effect, range: kept(plane, column, range) };
}

/** To what a box holds; from edge to edge, an axis stays as it is. */
export function zoomTo(plane: Plane, column: Column, box: Box): AxisState {
  const change: AxisState = {};
  if (box.y0 > 0.5 || box.y1 < plane.height - 0.5)
    Object.assign(
      change,
      keptEffect([effectAt(plane, box.y1), effectAt(plane, box.y0)], plane.y_whole),
    );
  if (hasRange(plane) && (box.x0 > 0.5 || box.x1 < plane.width - 0.5)) {
    const range: Range = [axisValue(plane, box.x0), axisValue(plane, box.x1)];
    if (range[1] > range[0]) change.range = kept(plane, column, range);
  }
  return change;
}

/** Sideways and upwards, by a share of what is shown. */
export function zoomMove(plane: Plane, column: Column, across: number, up: number): AxisState {
  const change: AxisState = {};
  if (up) Object.assign(change, effectZoom(plane.y_domain, plane.y_whole).move(up));
  if (across && hasRange(plane)) {
    const range = moved(plane.stretch, shownOf(plane), wholeOf(column), across);
    change.range = kept(plane, column, range);
  }
  return change;
}

/** Whether a gesture has chosen what is shown. */
export const isZoomed = (state: AxisState | undefined): boolean =>
  Array.isArray(state?.range) || state?.effect !== undefined;

/** Where the axis of all features' attributions stands among those of features. */
export const ALL_FEATURES = -1;

export const UNZOOMED: AxisState = { range: undefined, effect: undefined };

/** What is chosen of it, as a change that brings it back. */
export const chosenOf = (state: AxisState | undefined): AxisState => ({
  range: state?.range,
  effect: state?.effect,
});

/** The attributions of all features along one axis. */
export const effectZoom = (range: Range, whole: Range) => ({
  by: (factor: number, center: number): AxisState =>
    keptEffect(zoomed(LINEAR, range, whole, center, factor), whole),
  to: (low: number, high: number): AxisState => keptEffect([low, high], whole),
  move: (share: number): AxisState => keptEffect(moved(LINEAR, range, whole, share), whole),
});
