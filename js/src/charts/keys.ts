// A plot by keyboard: arrows walk from row to row, Shift and arrows stretch a range, Enter focuses.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Box } from "../marks/brush";
import { neighbour } from "../marks/walk";
import type { Store } from "../runtime/store";
import { rowSentence } from "./tip";

export interface PlotKeys {
  store: Store;
  feature: number;
  /** Where the rows stand along the axis that arrows walk. */
  xs: Float32Array;
  /** Pixels that a range may reach, and how far one key press stretches it. */
  range: readonly [number, number];
  step: number;
  brush: (x0: number, x1: number, done: boolean) => void;
  /** The range on screen that further key presses stretch. */
  current: () => Box | null;
  /** Give up a range that is being stretched. */
  cancel: () => void;
  /** Give up a pointer's drag; true where there was one. */
  abort: () => boolean;
  /** What is said of a row; default: its attribution to the feature. */
  sentence?: (row: number) => string;
  zoom?: {
    by: (factor: number) => void;
    /** By steps to the right and upwards. */
    move: (across: number, up: number) => void;
    back: () => boolean;
  };
  /** Space is held, or no more: a drag moves what is zoomed. */
  hold?: (space: boolean) => void;
  /** Up and down; without it they are left to the page. */
  vertical?: (step: 1 | -1) => void;
}

type Handlers = Pick<JSX.HTMLAttributes<HTMLElement>, "onKeyDown" | "onKeyUp" | "onBlur">;

export function usePlotKeys(keys: PlotKeys): {
  handlers: Handlers;
  announcement: string;
  abort: () => boolean;
} {
  const [announcement, announce] = useState("");
  /** The end of the range that stays, and the one that moves. */
  const stretch = useRef<{ fixed: number; moving: number } | null>(null);
  const { store, feature, xs, range } = keys;

  const walk = (step: 1 | -1): void => {
    const row = neighbour(xs, store.row.value, step, store.mask.value);
    if (row < 0) return;
    store.focusRow(row);
    announce(keys.sentence?.(row) ?? rowSentence(store, row, feature));
  };
  const grow = (step: 1 | -1): void => {
    if (!stretch.current) {
      const box = keys.current();
      const own = xs[store.row.value] ?? Number.NaN;
      const start = Number.isNaN(own) ? range[0] : own;
      stretch.current = box
        ? { fixed: step > 0 ? box.x0 : box.x1, moving: step > 0 ? box.x1 : box.x0 }
        : { fixed: start, moving: start };
    }
    const { fixed, moving } = stretch.current;
    const next = Math.min(range[1], Math.max(range[0], moving + step * keys.step));
    stretch.current.moving = next;
    keys.brush(Math.min(fixed, next), Math.max(fixed, next), false);
  };
  const settle = (): void => {
    const held = stretch.current;
    stretch.current = null;
    if (!held) return;
    keys.brush(Math.min(held.fixed, held.moving), Math.max(held.fixed, held.moving), true);
    announce(`${store.n_selected.value} rows selected`);
  };
  /** Give up a range that is being stretched; true where there was one. */
  const abort = (): boolean => {
    const held = stretch.current;
    stretch.current = null;
    if (held) keys.cancel();
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
      const side = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      const up = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (event.key === "Escape") {
        // Only what is being drawn is given up; a second Escape clears the selection.
        const held = abort();
        if (keys.abort() || held) event.stopPropagation();
        return;
      }
      if (side && event.shiftKey) grow(side);
      else if (side) walk(side);
      else if (up && keys.vertical && !event.shiftKey) keys.vertical(up);
      else if (event.key === "Enter") {
        if (store.hovered.value >= 0) store.focusRow(store.hovered.value);
        store.focusFeature(feature);
      } else return;
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
    if (way) zoom.move(...way);
    return way !== undefined;
  }
  if (event.key === "+" || event.key === "=") zoom.by(0.7);
  else if (event.key === "-") zoom.by(1 / 0.7);
  else if (event.key === "0") zoom.back();
  else return false;
  return true;
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
