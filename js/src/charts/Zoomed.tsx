// Zooming of any plot: what gestures and keys ask of it, the box that is being drawn, the way back.

import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Box } from "../marks/brush";
import { t } from "../runtime/words";
import type { PlotKeys } from "./keys";
import type { Zoom } from "./pointer";

/** Sideways to higher values and upwards, by shares of what was shown at first; `done`: the gesture has ended. */
type Move = (across: number, up: number, done: boolean) => void;

/** What a plot does. */
export interface Zoomable {
  width: number;
  height: number;
  by: (factor: number, x: number, y: number) => void;
  to: (box: Box) => void;
  /** From what is shown now. */
  mover: () => Move;
  zoomed: boolean;
  back: () => void;
  /** Where keys zoom. */
  middle?: () => readonly [number, number];
}

const KEY_SHARE = 0.15;

export function useZoom(plot: Zoomable): {
  zoom: Zoom;
  keys: NonNullable<PlotKeys["zoom"]>;
  box: Signal<Box | null>;
} {
  const box = useSignal<Box | null>(null);
  const move = useRef<Move | null>(null);
  const back = (): boolean => {
    if (plot.zoomed) plot.back();
    return plot.zoomed;
  };
  const zoom: Zoom = {
    by: plot.by,
    to: (drawn) => {
      box.value = null;
      plot.to(drawn);
    },
    preview: (drawn) => {
      box.value = drawn;
    },
    pan: (dx, dy, done) => {
      move.current ??= plot.mover();
      move.current(-dx / plot.width, dy / plot.height, done);
      if (done) move.current = null;
    },
    zoomed: plot.zoomed,
    back,
  };
  const keys = {
    by: (factor: number) =>
      plot.by(factor, ...(plot.middle?.() ?? ([plot.width / 2, plot.height / 2] as const))),
    move: (across: number, up: number) => plot.mover()(across * KEY_SHARE, up * KEY_SHARE, true),
    back,
  };
  return { zoom, keys, box };
}

export function ZoomBox({ box }: { box: ReadonlySignal<Box | null> }): JSX.Element | null {
  if (!box.value) return null;
  const { x0, y0, x1, y1 } = box.value;
  return <rect class="xw-zoom-box" x={x0} y={y0} width={x1 - x0} height={y1 - y0} />;
}

/** The way back; its right end stands at `right`. */
export function ZoomedButton(props: {
  right: number;
  top: number;
  onBack: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="xw-beyond xw-right xw-unzoom"
      style={{ left: props.right, top: props.top }}
      title={t`zoom back (double click, or 0); drag with the middle button or Space: move`}
      onClick={props.onBack}
    >
      {t`zoomed ×`}
    </button>
  );
}
