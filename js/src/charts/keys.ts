// A plot by keyboard: arrows walk from mark to mark, Shift and arrows stretch a range, Enter chooses.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Box } from "../marks/brush";
import { neighbour } from "../marks/walk";
import { opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { Op } from "../runtime/wire";
import { t } from "../runtime/words";

export interface PlotKeys {
  /** What an arrow key does (1 to the right, 1 upwards), and what is said then; null: the key is left to the page. */
  walk: (right: Step, up: Step) => string | null;
  /** Enter; Shift and Alt as for a click. What is said then. */
  enter: (op: Op) => string;
  /** A range that Shift and arrows stretch; without it they walk. */
  stretch?: Stretchable | null;
  /** Give up a pointer's drag; true where there was one. */
  abort: () => boolean;
  zoom?: {
    by: (factor: number) => void;
    /** By steps to the right and upwards. */
    move: (across: number, up: number) => void;
    back: () => boolean;
  };
  /** Space is held, or no more: a drag moves what is zoomed. */
  hold?: (space: boolean) => void;
}

export type Step = -1 | 0 | 1;

export interface Stretchable {
  /** Pixels that a range may reach, and how far one key press stretches it. */
  range: readonly [number, number];
  step: number;
  /** Where a new range begins; NaN: at the start. */
  start: () => number;
  /** The range on screen that further key presses stretch. */
  current: () => Box | null;
  brush: (x0: number, x1: number, done: boolean) => void;
  /** Give up a range that is being stretched. */
  cancel: () => void;
  /** What is said once it is done. */
  told: () => string;
}

/** From row to row along `xs`, inside the selection where there is one. */
export function walkRows(
  store: Store,
  xs: Float32Array,
  step: Step,
  sentence: (row: number) => string,
): string | null {
  if (step === 0) return null;
  const row = neighbour(xs, store.row.value, step, store.mask.value);
  if (row < 0) return "";
  store.focusRow(row);
  return sentence(row);
}

export const toldRows = (store: Store): string => t`${store.n_selected.value} rows selected`;

type Handlers = Required<Pick<JSX.DOMAttributes<HTMLElement>, "onKeyDown" | "onKeyUp" | "onBlur">>;

export function usePlotKeys(keys: PlotKeys): {
  handlers: Handlers;
  announcement: string;
  abort: () => boolean;
} {
  const [announcement, announce] = useState("");
  /** The end of the range that stays, and the one that moves. */
  const stretch = useRef<{ fixed: number; moving: number } | null>(null);
  const say = (text: string | null): void => {
    if (text) announce(text);
  };
  const grow = (held: Stretchable, step: Step): void => {
    const { range } = held;
    if (!stretch.current) {
      const box = held.current();
      const own = held.start();
      const start = Number.isNaN(own) ? range[0] : own;
      stretch.current = box
        ? { fixed: step > 0 ? box.x0 : box.x1, moving: step > 0 ? box.x1 : box.x0 }
        : { fixed: start, moving: start };
    }
    const { fixed, moving } = stretch.current;
    const next = Math.min(range[1], Math.max(range[0], moving + step * held.step));
    stretch.current.moving = next;
    held.brush(Math.min(fixed, next), Math.max(fixed, next), false);
  };
  const settle = (): void => {
    const held = stretch.current;
    stretch.current = null;
    if (!held || !keys.stretch) return;
    keys.stretch.brush(Math.min(held.fixed, held.moving), Math.max(held.fixed, held.moving), true);
    announce(keys.stretch.told());
  };
  /** Give up a range that is being stretched; true where there was one. */
  const abort = (): boolean => {
    const held = stretch.current;
    stretch.current = null;
    if (held) keys.stretch?.cancel();
    return held !== null;
  };
  const handlers: Handlers = {
    onKeyDown: (event) => {
      if (event.key === " ") keys.hold?.(true);
      if (zoomKey(event, keys.zoom) || (event.key === " " && keys.hold)) {
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") {
        // Only what is being drawn is given up; a second Escape clears the selection.
        const held = abort();
        if (keys.abort() || held) event.stopPropagation();
        return;
      }
      const [right, up] = WAYS[event.key] ?? NO_WAY;
      if (right && event.shiftKey && keys.stretch) grow(keys.stretch, right);
      else if (right || (up && !event.shiftKey)) {
        const said = keys.walk(right, up);
        if (said === null) return;
        say(said);
      } else if (event.key === "Enter") say(keys.enter(opOf(event)));
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onKeyUp: (event) => {
      if (event.key === "Shift") settle();
      if (event.key === " ") keys.hold?.(false);
    },
    onBlur: () => {
      keys.hold?.(false);
      settle();
    },
  };
  return { handlers, announcement, abort };
}

/** "+", "−" and 0 zoom; arrows with Alt move. */
function zoomKey(event: KeyboardEvent, zoom: PlotKeys["zoom"]): boolean {
  if (!zoom || event.metaKey || event.ctrlKey) return false;
  const way = WAYS[event.key];
  if (event.altKey) {
    if (way) zoom.move(way[0], way[1]);
    return way !== undefined;
  }
  if (event.key === "+" || event.key === "=") zoom.by(0.7);
  else if (event.key === "-") zoom.by(1 / 0.7);
  else if (event.key === "0") zoom.back();
  else return false;
  return true;
}

const NO_WAY = [0, 0] as const;

const WAYS: Readonly<Record<string, readonly [Step, Step]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
