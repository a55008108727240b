// Lines that are dragged along an axis of a frame, or moved with the arrow keys: a threshold.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { pixelOf, valueAt } from "../marks/axisPlaces";
import { t } from "../runtime/words";
import type { FrameLayout } from "./frameLayout";

export interface Handle {
  axis: "x" | "y";
  value: number;
  /** What it is called: "threshold". */
  label: string;
  /** How its value is written beside the line; default: as the axis writes it. */
  text?: string;
  /** `done`: the drag has ended. */
  onChange: (value: number, done: boolean) => void;
}

/** A key press moves it by so many pixels; with Shift further. */
const KEY_PIXELS = 4;
const KEY_FAR = 20;
/** Half the width of what can be caught. */
const REACH = 6;

export function Handles(props: { layout: FrameLayout; handles: readonly Handle[] }): JSX.Element {
  return (
    <>
      {props.handles.map((handle) => (
        <OneHandle key={handle.label} layout={props.layout} handle={handle} />
      ))}
    </>
  );
}

function OneHandle({ layout, handle }: { layout: FrameLayout; handle: Handle }): JSX.Element {
  const { plane, left, top } = layout;
  const along = handle.axis === "x";
  const axis = along ? plane.x : plane.y;
  const at = pixelOf(axis, handle.value);
  const held = useRef<{ from: number; at: number } | null>(null);
  const to = (pixel: number, done: boolean): void => handle.onChange(valueAt(axis, pixel), done);
  const pixelNow = (event: PointerEvent): number => {
    const { from, at: start } = held.current ?? { from: 0, at };
    return along ? start + event.clientX - from : start - (event.clientY - from);
  };
  const text = handle.text ?? axis.write(handle.value);
  const style = along
    ? { left: left + at - REACH, top, width: 2 * REACH, height: plane.height }
    : { left, top: top + plane.height - at - REACH, width: plane.width, height: 2 * REACH };
  return (
    <div
      class={`xw-handle xw-handle-${handle.axis}`}
      role="slider"
      tabIndex={0}
      aria-label={handle.label}
      aria-orientation={along ? "horizontal" : "vertical"}
      aria-valuemin={axis.domain[0]}
      aria-valuemax={axis.domain[1]}
      aria-valuenow={handle.value}
      aria-valuetext={text}
      title={t`${handle.label} ${text}: drag, or arrow keys`}
      style={style}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { from: along ? event.clientX : event.clientY, at };
        event.stopPropagation();
      }}
      onPointerMove={(event) => {
        if (held.current) to(pixelNow(event), false);
      }}
      onPointerUp={(event) => {
        if (!held.current) return;
        to(pixelNow(event), true);
        held.current = null;
      }}
      onPointerCancel={() => {
        held.current = null;
      }}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const step = event.shiftKey ? KEY_FAR : KEY_PIXELS;
        const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
        if (way) to(at + way * step, true);
        else if (event.key === "Home") to(axis.range[0], true);
        else if (event.key === "End") to(axis.range[1], true);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <i />
    </div>
  );
}
