// How a frame shares its room: the names and numbers left of and below the plane, histograms along its edges.

import { allLanes } from "../marks/axisPlaces";
import type { Measure } from "../marks/labels";
import { withoutPrefix } from "../marks/labels";
import { type Plane, planeOf } from "../marks/plane";
import type { Axis, Lane } from "../marks/planeAxis";
import { sideTicks } from "../marks/planeTicks";

export interface FrameLayout {
  plane: Plane;
  /** Pixels around the plane. */
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** Whether names under the lanes are slanted. */
  slant: boolean;
}

/** Which edges have a histogram of the rows. */
export type Margins = "" | "x" | "y" | "xy";

export interface FrameRoom {
  /** Of the whole frame, without what stands beside it. */
  width: number;
  /** Of the plane, and of slanted names below it. */
  height: number;
  x: (length: number) => Axis;
  y: (length: number) => Axis;
  measure: Measure;
  margins?: Margins;
  /** Kept free at the right: a legend. */
  beside?: number;
}

/** A histogram along an edge, with the gap between it and the plane. */
export const MARGIN_SIZE = 26;
/** Numbers and the axis' name below the plane. */
export const AXIS_ROOM = 36;
/** What slanted names take besides; the name of the axis makes way for them. */
const SLANT_ROOM = 26;
/** What the name of the upright axis takes, and the gap beside its numbers. */
export const nameRoom = (axis: Axis): number => (axis.name ? 28 : 10);
const LEAST_WIDTH = 80;

export function layFrame(room: FrameRoom): FrameLayout {
  const { width, height, measure, margins = "", beside = 0 } = room;
  const right = margins.includes("y") ? MARGIN_SIZE : 0;
  const top = margins.includes("x") ? MARGIN_SIZE + 4 : 4;
  const upright = room.y(height);
  const side = sideTicks(upright).map(({ label }) => measure(label));
  const left = Math.ceil(
    nameRoom(upright) + Math.min(Math.max(...side, 12), Math.max(30, width * 0.22), 110),
  );
  const across = Math.max(LEAST_WIDTH, width - left - right - (beside || 4));
  const x = room.x(across);
  const slant = needsSlant(x);
  // The frame keeps its height.
  const y = room.y(slant ? height - SLANT_ROOM : height);
  const bottom = slant ? AXIS_ROOM + SLANT_ROOM : AXIS_ROOM;
  return { plane: planeOf(x, y), left, top, right, bottom, slant };
}

export const heightOf = ({ plane, top, bottom }: FrameLayout): number =>
  top + plane.height + bottom;

/** Height of a frame whose plane may be so high. */
export const frameHeight = (height: number, margins: Margins = ""): number =>
  (margins.includes("x") ? MARGIN_SIZE + 4 : 4) + height + AXIS_ROOM;

const CHARACTER = 6.6;

/** Words on screen; what stands for several levels has a name of its own. */
export function laneWords(axis: Axis): Map<Lane, string> {
  const single = axis.lanes.filter(({ codes }) => codes.length === 1);
  const short = withoutPrefix(single.map(({ label }) => label));
  const words = new Map(allLanes(axis).map((lane) => [lane, lane.label]));
  for (const [i, lane] of single.entries()) words.set(lane, short[i] as string);
  return words;
}

/** Do the names need more room than their lanes give? */
export function needsSlant(axis: Axis): boolean {
  const lane = axis.lanes[0];
  if (!lane) return false;
  const words = laneWords(axis);
  const longest = Math.max(...axis.lanes.map((one) => Math.min(12, words.get(one)?.length ?? 0)));
  return longest * CHARACTER > lane.x1 - lane.x0 - 6;
}
