// Where every row stands in a plane.

import type { Column } from "../runtime/columns";
import { allLanes, isInside, pixelOf } from "./axisPlaces";
import type { Plane } from "./plane";
import type { Axis, Lane } from "./planeAxis";

/** Pixels of every row; NaN: nowhere. */
export interface Places {
  xs: Float32Array;
  ys: Float32Array;
}

/** A column against numbers; NaN where a number is not there yet, or has no place. */
export function placeRows({ x, y, height }: Plane, column: Column, numbers: Float32Array): Places {
  const n = numbers.length;
  const xs = new Float32Array(n).fill(Number.NaN);
  const ys = new Float32Array(n).fill(Number.NaN);
  const lane_of = laneFinder(x, column);
  const lanes = allLanes(x);
  const crowd = lanes.map(() => new Uint32Array(Math.ceil(height / CROWD) + 1));
  const most = lanes.map(() => 1);
  for (let i = 0; i < n; i++) {
    const number = numbers[i] as number;
    if (!isInside(y, number)) continue;
    const lane = lane_of(i);
    if (lane < 0 && !isInside(x, column.values[i] as number)) continue;
    ys[i] = height - pixelOf(y, number);
    if (lane < 0) {
      xs[i] = pixelOf(x, column.values[i] as number);
      continue;
    }
    const at = Math.floor((ys[i] as number) / CROWD);
    const cells = crowd[lane] as Uint32Array;
    const count = (cells[at] as number) + 1;
    cells[at] = count;
    if (count > (most[lane] as number)) most[lane] = count;
  }
  // Within a lane the points spread as far as their neighbours in y need room.
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(ys[i] as number)) continue;
    const index = lane_of(i);
    if (index < 0) continue;
    const lane = lanes[index] as Lane;
    const at = Math.floor((ys[i] as number) / CROWD);
    const share = ((crowd[index] as Uint32Array)[at] as number) / (most[index] as number);
    const spread =
      Math.min(lane.x1 - lane.x0 - 6, 120) * Math.min(1, 0.15 + 0.85 * Math.sqrt(share));
    xs[i] = (lane.x0 + lane.x1) / 2 + (scatter(i) - 0.5) * spread;
  }
  return { xs, ys };
}

const CROWD = 5;

/** Pixels along one axis, scattered within lanes; NaN where `each` is. `salt` keeps two axes' scatter apart. */
export function placeAlong(
  axis: Axis,
  column: Column,
  each: Float32Array,
  salt: number,
): Float32Array {
  const lane_of = laneFinder(axis, column);
  const lanes = allLanes(axis);
  return each.map((value, row) => {
    if (Number.isNaN(value)) return value;
    const lane = lanes[lane_of(row)];
    const cell = column.values[row] as number;
    if (!lane) return isInside(axis, cell) ? pixelOf(axis, cell) : Number.NaN;
    const room = Math.min(lane.x1 - lane.x0 - 6, 60);
    return (lane.x0 + lane.x1) / 2 + (scatter(row + salt) - 0.5) * room;
  });
}

/** Two columns against each other. */
export const placePair = (plane: Plane, a: Column, b: Column, each: Float32Array): Places => ({
  xs: placeAlong(plane.x, a, each, 0),
  ys: placeAlong(plane.y, b, each, each.length).map((y) => plane.height - y),
});

/** A fixed pseudo-random number 0 .. 1 of a row: the same picture every time. */
export function scatter(row: number): number {
  let h = Math.imul(row + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** Position among `allLanes` of a row's value; -1 for numbers. */
export function laneFinder(axis: Axis, column: Column): (row: number) => number {
  const lanes = allLanes(axis);
  const known = new Map<number, number>();
  for (const [i, lane] of lanes.entries()) for (const code of lane.codes) known.set(code, i);
  const missing = axis.missing ? 0 : lanes.length - 1;
  const last = lanes.length - 1;
  const levels = axis.kind === "levels";
  return (row) => {
    if (column.isMissing(row)) return missing;
    return levels ? (known.get(column.values[row] as number) ?? last) : -1;
  };
}
