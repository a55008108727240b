// Where every row stands in a plane.

import type { Column } from "../runtime/columns";
import { allLanes, isInside, isShown, type Lane, type Plane, xOf, yOf } from "./plane";

/** Pixels of every row; NaN where there is no attribution yet, or no place for it. */
export function placeRows(
  plane: Plane,
  column: Column,
  attributions: Float32Array,
): { xs: Float32Array; ys: Float32Array } {
  const n = attributions.length;
  const xs = new Float32Array(n).fill(Number.NaN);
  const ys = new Float32Array(n).fill(Number.NaN);
  const lane_of = laneFinder(plane, column);
  const lanes = allLanes(plane);
  const crowd = lanes.map(() => new Uint32Array(Math.ceil(plane.height / CROWD) + 1));
  const most = lanes.map(() => 1);
  for (let i = 0; i < n; i++) {
    const y = attributions[i] as number;
    if (!isShown(plane, y)) continue;
    const lane = lane_of(i);
    if (lane < 0 && !isInside(plane, column.values[i] as number)) continue;
    ys[i] = yOf(plane, y);
    if (lane < 0) {
      xs[i] = xOf(plane, column.values[i] as number);
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

/** A fixed pseudo-random number 0 .. 1 of a row: the same picture every time. */
export function scatter(row: number): number {
  let h = Math.imul(row + 1, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** Position among `allLanes` of a row's value; -1 for numbers. */
export function laneFinder(plane: Plane, column: Column): (row: number) => number {
  const lanes = allLanes(plane);
  const known = new Map<number, number>();
  for (const [i, lane] of lanes.entries()) for (const code of lane.codes) known.set(code, i);
  const missing = plane.missing ? 0 : lanes.length - 1;
  const last = lanes.length - 1;
  const levels = plane.kind === "levels";
  return (row) => {
    if (column.isMissing(row)) return missing;
    return levels ? (known.get(column.values[row] as number) ?? last) : -1;
  };
}
