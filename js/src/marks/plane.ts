// A plane of two axes, and what a box in it selects. Pixels of a plane count from its left upper corner; its y axis runs
// from the bottom up.

import type { Clause, Term } from "../runtime/wire";
import { type Part, partOf, placeOf, spansOfClause, spansOfPart, termsOfSpan } from "./axisPlaces";
import type { Box } from "./brush";
import type { Axis } from "./planeAxis";

export interface Plane {
  x: Axis;
  y: Axis;
  width: number;
  height: number;
}

export const planeOf = (x: Axis, y: Axis): Plane => ({ x, y, width: x.length, height: y.length });

export const xOf = (plane: Plane, value: number): number => placeOf(plane.x, value);

export const yOf = (plane: Plane, value: number): number => plane.height - placeOf(plane.y, value);

/** What a box selects; a side from edge to edge says nothing. */
export const termsOfBox = (plane: Plane, { x0, x1, y0, y1 }: Box): Term[] => [
  ...termsOfSpan(plane.x, x0, x1),
  ...termsOfSpan(plane.y, plane.height - y1, plane.height - y0),
];

/** A box in values; null: from edge to edge. */
export interface Area {
  x: Part | null;
  y: Part | null;
}

export const areaOf = (plane: Plane, { x0, x1, y0, y1 }: Box): Area => ({
  x: partOf(plane.x, x0, x1),
  y: partOf(plane.y, plane.height - y1, plane.height - y0),
});

type Spans = [number, number][] | null;

/** Every span of x with every one of y: several where levels do not lie side by side. */
function boxesOf({ width, height }: Plane, xs: Spans, ys: Spans): Box[] {
  if (!xs && !ys) return [];
  return (xs ?? [[0, width]]).flatMap(([x0, x1]) =>
    (ys ?? [[0, height]]).map(([low, high]) => ({
      x0,
      x1,
      y0: height - high,
      y1: height - low,
    })),
  );
}

/** The boxes that a clause draws; none where it says nothing of either axis. */
export const boxesOfClause = (plane: Plane, clause: Clause): Box[] =>
  boxesOf(plane, spansOfClause(plane.x, clause), spansOfClause(plane.y, clause));

export const boxesOfArea = (plane: Plane, { x, y }: Area): Box[] =>
  boxesOf(plane, x && spansOfPart(plane.x, x), y && spansOfPart(plane.y, y));
