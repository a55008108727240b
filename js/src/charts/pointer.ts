// Pointer gestures of a plot: hover, click, and a brush that can be made, moved and resized.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { type Box, type BrushAxes, cursorOf, dragged, type Handle, handleAt } from "../marks/brush";
import { opOf } from "../runtime/selection";
import type { Op } from "../runtime/wire";

/** Pixels are those of the element that carries the handlers. */
export interface Gestures {
  axes: BrushAxes;
  /** Where a brush that starts here may reach. */
  bounds: (x: number, y: number) => Box;
  /** The brush on screen that can be moved from here. */
  editable: (x: number, y: number) => Box | null;
  brush: (box: Box, op: Op, done: boolean, bounds: Box) => void;
  cancel: () => void;
  /** Double click. */
  clear: (x: number, y: number) => void;
  hover?: (x: number, y: number, event: PointerEvent) => void;
  leave?: () => void;
  click?: (x: number, y: number, event: PointerEvent) => void;
}

interface Drag {
  from: [number, number];
  start: Box | null;
  handle: Handle;
  bounds: Box;
  op: Op;
  moved: boolean;
}

const SLACK = 3;

type Handlers = Pick<
  JSX.HTMLAttributes<HTMLElement>,
  | "onPointerDown"
  | "onPointerMove"
  | "onPointerUp"
  | "onPointerCancel"
  | "onPointerLeave"
  | "onDblClick"
>;

/** Handlers for the plot's element, and `abort` that gives a drag up (Escape); true when there was one. */
export function usePointer(gestures: Gestures): { handlers: Handlers; abort: () => boolean } {
  const drag = useRef<Drag | null>(null);
  const place = (event: MouseEvent): [number, number] => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const boxNow = ({ start, handle, from, bounds }: Drag, to: [number, number]): Box =>
    dragged(start, handle, from, to, bounds, gestures.axes);
  const handlers: Handlers = {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      const from = place(event);
      const op = opOf(event);
      const start = op === "and" ? gestures.editable(...from) : null;
      const handle = handleAt(start, ...from, gestures.axes);
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { from, start, handle, op, bounds: gestures.bounds(...from), moved: false };
    },
    onPointerMove: (event) => {
      const to = place(event);
      const held = drag.current;
      if (!held) {
        const handle = handleAt(gestures.editable(...to), ...to, gestures.axes);
        event.currentTarget.style.cursor = cursorOf(handle);
        gestures.hover?.(...to, event);
        return;
      }
      if (!held.moved && Math.hypot(to[0] - held.from[0], to[1] - held.from[1]) <= SLACK) return;
      if (!held.moved) gestures.leave?.();
      held.moved = true;
      gestures.brush(boxNow(held, to), held.op, false, held.bounds);
    },
    onPointerUp: (event) => {
      const held = drag.current;
      drag.current = null;
      if (!held) return;
      const to = place(event);
      if (held.moved) gestures.brush(boxNow(held, to), held.op, true, held.bounds);
      else gestures.click?.(...to, event);
    },
    onPointerCancel: () => {
      if (drag.current?.moved) gestures.cancel();
      drag.current = null;
    },
    onPointerLeave: () => {
      if (!drag.current) gestures.leave?.();
    },
    onDblClick: (event) => gestures.clear(...place(event)),
  };
  const abort = (): boolean => {
    const held = drag.current;
    drag.current = null;
    if (!held) return false;
    gestures.cancel();
    return true;
  };
  return { handlers, abort };
}
