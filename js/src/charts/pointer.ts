// Pointer gestures of a plot: hover, click, and a brush that can be made, moved and resized.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import {
  type Box,
  type BrushAxes,
  cursorOf,
  dragged,
  type Handle,
  handleAt,
  unflattened,
} from "../marks/brush";
import { opOf } from "../runtime/selection";
import type { Op } from "../runtime/wire";

/** Pixels are those of the element that carries the handlers. */
export interface Gestures {
  axes: BrushAxes;
  /** A new box stays as thin as it is drawn. */
  exact?: boolean;
  /** Where a brush that starts here may reach. */
  bounds: (x: number, y: number) => Box;
  /** The brush on screen that can be moved from here. */
  editable: (x: number, y: number) => Box | null;
  /** Without it a drag does nothing. */
  brush?: ((box: Box, op: Op, done: boolean, bounds: Box) => void) | undefined;
  cancel: () => void;
  /** Double click, where nothing is zoomed. */
  clear: (x: number, y: number) => void;
  zoom?: Zoom;
  hover?: (x: number, y: number, event: PointerEvent) => void;
  leave?: () => void;
  click?: (x: number, y: number, event: PointerEvent) => void;
}

/**
 * Ctrl or Cmd: the wheel zooms, a drag makes a box to zoom to. The plain wheel is the page's; sideways (also with Shift)
 * it moves what is zoomed, as a drag with the middle button, or with Space held, does.
 */
export interface Zoom {
  by: (factor: number, x: number, y: number) => void;
  to: (box: Box) => void;
  /** The box that is being drawn. */
  preview: (box: Box | null) => void;
  /** By so many pixels since the drag began. */
  pan: (dx: number, dy: number, done: boolean) => void;
  zoomed: boolean;
  /** Back to what is shown by default; false where that is shown. */
  back: () => boolean;
}

interface Drag {
  from: [number, number];
  start: Box | null;
  handle: Handle;
  bounds: Box;
  op: Op;
  moved: boolean;
  does: "brush" | "zoom" | "pan";
}

const SLACK = 3;

type Handlers = Pick<
  JSX.HTMLAttributes<HTMLElement>,
  | "onPointerDown"
  | "onPointerMove"
  | "onPointerUp"
  | "onPointerCancel"
  | "onPointerLeave"
  | "onMouseDown"
  | "onDblClick"
  | "onWheel"
>;

/**
 * Handlers for the plot's element; `abort` gives a drag up (Escape), and is true when there was one; `hold` tells
 * whether Space is held.
 */
export function usePointer(gestures: Gestures): {
  handlers: Handlers;
  abort: () => boolean;
  hold: (space: boolean) => void;
} {
  const space = useRef(false);
  const drag = useRef<Drag | null>(null);
  const place = (event: MouseEvent): [number, number] => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const boxNow = ({ start, handle, from, bounds }: Drag, to: [number, number]): Box => {
    const box = dragged(start, handle, from, to, bounds, gestures.axes);
    return handle === "new" && gestures.axes === "xy" && !gestures.exact
      ? unflattened(box, bounds)
      : box;
  };
  const draw = (held: Drag, to: [number, number], done: boolean): void => {
    if (held.does === "pan") {
      gestures.zoom?.pan(to[0] - held.from[0], to[1] - held.from[1], done);
      return;
    }
    const box = boxNow(held, to);
    if (held.does === "brush") gestures.brush?.(box, held.op, done, held.bounds);
    else if (done) gestures.zoom?.to(box);
    else gestures.zoom?.preview(box);
  };
  const handlers: Handlers = {
    onPointerDown: (event) => {
      const pans = gestures.zoom && (event.button === 1 || (event.button === 0 && space.current));
      if (event.button !== 0 && !pans) return;
      const from = place(event);
      const op = opOf(event);
      const zooms = gestures.zoom && (event.ctrlKey || event.metaKey);
      const does = pans ? "pan" : zooms ? "zoom" : "brush";
      const start = op === "and" && does === "brush" ? gestures.editable(...from) : null;
      const handle = handleAt(start, ...from, gestures.axes);
      event.currentTarget.setPointerCapture(event.pointerId);
      const bounds = gestures.bounds(...from);
      drag.current = { from, start, handle, op, bounds, moved: false, does };
    },
    onPointerMove: (event) => {
      const to = place(event);
      const held = drag.current;
      if (!held) {
        const handle = handleAt(gestures.editable(...to), ...to, gestures.axes);
        event.currentTarget.style.cursor = space.current
          ? "grab"
          : gestures.brush
            ? cursorOf(handle)
            : "default";
        gestures.hover?.(...to, event);
        return;
      }
      if (!held.moved && Math.hypot(to[0] - held.from[0], to[1] - held.from[1]) <= SLACK) return;
      if (!held.moved) gestures.leave?.();
      held.moved = true;
      draw(held, to, false);
    },
    onPointerUp: (event) => {
      const held = drag.current;
      drag.current = null;
      if (!held) return;
      const to = place(event);
      if (held.moved) draw(held, to, true);
      else if (held.does === "brush") gestures.click?.(...to, event);
    },
    onMouseDown: (event) => {
      // Else the middle button scrolls by itself.
      if (event.button === 1 && gestures.zoom) event.preventDefault();
    },
    onPointerCancel: () => {
      abort();
    },
    onPointerLeave: () => {
      if (!drag.current) gestures.leave?.();
    },
    onDblClick: (event) => {
      if (!gestures.zoom?.back()) gestures.clear(...place(event));
    },
    onWheel: (event) => {
      const { zoom } = gestures;
      const { deltaX, deltaY, deltaMode, shiftKey } = event;
      const step = (delta: number): number =>
        Math.max(-60, Math.min(60, delta * (deltaMode ? 20 : 1)));
      const sideways = Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : shiftKey ? deltaY : 0;
      // A pinch comes as a wheel with Ctrl and small steps.
      if (zoom && (event.ctrlKey || event.metaKey))
        zoom.by(Math.exp(step(deltaY) / 200), ...place(event));
      else if (zoom?.zoomed && sideways) zoom.pan(-step(sideways), 0, true);
      else return;
      event.preventDefault();
    },
  };
  function abort(): boolean {
    const held = drag.current;
    drag.current = null;
    if (!held) return false;
    if (held.does === "zoom") gestures.zoom?.preview(null);
    else if (held.does === "pan") gestures.zoom?.pan(0, 0, true);
    else gestures.cancel();
    return true;
  }
  const hold = (held: boolean): void => {
    space.current = held;
  };
  return { handlers, abort, hold };
}
