// Marks of a frame that can be pointed at, walked to with the arrow keys, and chosen: a cell, a bin, a point of a curve.

import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Box } from "../marks/brush";
import { type Plane, xOf, yOf } from "../marks/plane";
import { opOf } from "../runtime/selection";
import type { Op } from "../runtime/wire";
import { spanOf } from "./FrameMarks";
import type { Step } from "./keys";

export interface Spot {
  /** Values; codes of levels, NaN for what is missing. With `to`, an area: of one level or number each where both are equal. */
  x: number;
  y: number;
  to?: { x: number; y: number };
  /** What is said, and shown where there is no `tip`. */
  text: string;
  tip?: ComponentChildren;
  /** A click, or Enter. */
  choose?: (op: Op) => void;
}

export interface Spots {
  list: readonly Spot[];
  /** The one in focus or under the pointer; -1: none. */
  current: Signal<number>;
  hover(x: number, y: number, event: PointerEvent): boolean;
  click(x: number, y: number, event: PointerEvent): void;
  leave(): void;
  walk(right: Step, up: Step): string | null;
  enter(op: Op): string;
  /** Pixel of the current one along x; NaN: none. */
  at(): number;
}

const REACH = 14;

/** The area of a spot; null where it is a point. */
export function boxOf(plane: Plane, { x, y, to }: Spot): Box | null {
  if (!to) return null;
  const [x0, x1] = spanOf(plane.x, x, to.x);
  const [low, high] = spanOf(plane.y, y, to.y);
  return { x0, x1, y0: plane.height - high, y1: plane.height - low };
}

/** The spot whose area holds a pixel, else the nearest one within reach; -1: none. */
export function spotAt(plane: Plane, spots: readonly Spot[], x: number, y: number): number {
  let best = -1;
  let least = REACH;
  for (const [i, spot] of spots.entries()) {
    const box = boxOf(plane, spot);
    if (box) {
      if (x >= box.x0 && x < box.x1 && y >= box.y0 && y < box.y1) return i;
      continue;
    }
    const distance = Math.hypot(xOf(plane, spot.x) - x, yOf(plane, spot.y) - y);
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

/** Where an arrow leads from `from`: the neighbour in the list, or with lines that above or below. */
export function stepSpot(n: number, per_line: number, from: number, right: Step, up: Step): number {
  if (n === 0) return -1;
  if (from < 0) return right < 0 || up < 0 ? n - 1 : 0;
  if (up && !per_line) return -1;
  const next = from + right - up * per_line;
  const same_line = !per_line || up || Math.floor(next / per_line) === Math.floor(from / per_line);
  return next >= 0 && next < n && same_line ? next : from;
}

export function useSpots(
  plane: Plane,
  list: readonly Spot[],
  per_line: number,
  tip: (x: number | null, y?: number, content?: ComponentChildren) => void,
): Spots {
  const current = useSignal(-1);
  const walked = useRef(-1);
  const told = (i: number): string => list[i]?.text ?? "";
  return {
    list,
    current,
    hover: (x, y, event) => {
      const i = spotAt(plane, list, x, y);
      current.value = i;
      if (i >= 0) tip(event.clientX, event.clientY, list[i]?.tip ?? told(i));
      return i >= 0;
    },
    click: (x, y, event) => {
      const i = spotAt(plane, list, x, y);
      if (i < 0) return;
      walked.current = i;
      list[i]?.choose?.(opOf(event));
    },
    leave: () => {
      current.value = -1;
    },
    walk: (right, up) => {
      const next = stepSpot(list.length, per_line, walked.current, right, up);
      if (next < 0) return null;
      walked.current = next;
      current.value = next;
      return told(next);
    },
    enter: (op) => {
      const i = current.value;
      list[i]?.choose?.(op);
      return told(i);
    },
    at: () => {
      const spot = list[current.value];
      return spot ? xOf(plane, spot.x) : Number.NaN;
    },
  };
}

/** What shows which spot is meant: a ring, or the edge of its area. */
export function SpotMark({ plane, spots }: { plane: Plane; spots: Spots }): JSX.Element | null {
  const spot = spots.list[spots.current.value];
  if (!spot) return null;
  const box = boxOf(plane, spot);
  if (!box)
    return (
      <>
        <circle class="xw-point-ring-back" cx={xOf(plane, spot.x)} cy={yOf(plane, spot.y)} r={5} />
        <circle class="xw-point-ring" cx={xOf(plane, spot.x)} cy={yOf(plane, spot.y)} r={5} />
      </>
    );
  return (
    <rect
      class="xw-spot"
      x={box.x0 + 1}
      y={box.y0 + 1}
      width={Math.max(1, box.x1 - box.x0 - 2)}
      height={Math.max(1, box.y1 - box.y0 - 2)}
    />
  );
}
