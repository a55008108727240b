// One frame for every x/y picture: two axes around a plane, points on a canvas, marks over it, and the gestures that all
// of them share: hover, click, brush, zoom, and the same by keyboard.

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import type { Box } from "../marks/brush";
import type { Measure } from "../marks/labels";
import type { Places } from "../marks/place";
import { NearestPoint } from "../marks/points";
import type { Store } from "../runtime/store";
import type { Palette } from "../runtime/theme";
import { useTip } from "../runtime/view";
import { t } from "../runtime/words";
import type { Brush } from "./brushes";
import { type Layers, useLayers } from "./canvas";
import { FrameMarks, type Mark } from "./FrameMarks";
import { Beyond, FrameAxes, LaneNames } from "./frameAxes";
import { type FrameLayout, heightOf, MARGIN_SIZE } from "./frameLayout";
import { type Handle, Handles } from "./Handles";
import { type Step, toldRows, usePlotKeys, walkRows } from "./keys";
import { Marginals } from "./Marginals";
import { BrushBoxes, RowMarks } from "./Marks";
import { type Gestures, usePointer } from "./pointer";
import { type Spot, SpotMark, useSpots } from "./spots";
import { useZoom, ZoomBox, ZoomedButton } from "./Zoomed";
import { isZoomed, type PlaneChange, UNZOOMED, zoomBy, zoomMove, zoomTo } from "./zoom";

/** Rows that stand in the plane as points: pointed at, clicked, walked. */
export interface RowPoints extends Places {
  tip: (row: number, y: number) => ComponentChildren;
  /** The row at a place, where that takes no look at all points; -1: none. */
  find?: (x: number, y: number) => number;
  /** Where rows are pointed at, if not where they stand: along lines, with the row of each point. */
  pointed?: Places & { rows: Int32Array };
  /** What is said of a row that is walked to. */
  sentence: (row: number) => string;
  /** Enter, beside the row under the pointer being focused; a click anywhere. */
  enter?: () => void;
  click?: (y: number) => void;
  /** What arrows up and down do. */
  step?: (up: Step) => void;
  /** The row in focus and the one under the pointer, where a row stands in more than one place. */
  marks?: ComponentChildren;
}

export interface FrameProps {
  store: Store;
  palette: Palette;
  measure: Measure;
  layout: FrameLayout;
  /** What it is, for those who hear it: "ROC curve of approved"; and what kind of picture. */
  label: string;
  kind?: string;
  described_by?: string;
  /** Another one takes over the frame and its focus, not what was being drawn in it. */
  identity?: unknown;
  /** Points and tiles; must stay the same object as long as nothing but the selection changes. */
  canvas?: Layers | null;
  rows?: RowPoints;
  /** Pixels of all rows along x, where the histogram above is of more rows than stand in the plane. */
  crowd?: Float32Array;
  marks?: readonly Mark[];
  /** Marks that can be pointed at, walked to and chosen, in the order in which arrows walk them. */
  spots?: readonly Spot[];
  /** Spots in one line of a grid: arrows up and down go from line to line. */
  per_line?: number;
  /** Lines that are dragged along an axis: a threshold. */
  handles?: readonly Handle[];
  brush?: Brush | null;
  /** Clause that a click on the name of a level edits: that of a `clauseBrush`. */
  clause_key?: string;
  /** Zooming and moving; `done`: the gesture has ended. Without it the axes stand still. */
  onZoom?: (change: PlaneChange, done: boolean) => void;
  /** Whoever lays it out draws the axes. */
  bare?: boolean;
  /** SVG over the marks, in the coordinates of the plane. */
  children?: ComponentChildren;
}

export function Frame(props: FrameProps): JSX.Element {
  const { store, palette, layout, rows, brush, onZoom, marks, identity = "" } = props;
  const { plane, left, top, right } = layout;
  const { width, height } = plane;
  const canvas = useRef<HTMLCanvasElement>(null);
  const clip = useId();
  const tip = useTip();
  const points = rows?.find ? undefined : (rows?.pointed ?? rows);
  const [xs, ys] = [points?.xs, points?.ys];
  const nearest = useMemo(
    () => (xs && ys ? new NearestPoint(xs, ys, width, height) : null),
    [xs, ys, width, height],
  );
  useLayers(canvas, width, height, palette.surface, props.canvas ?? null, store.mask);
  const spots = useSpots(plane, props.spots ?? NO_SPOTS, props.per_line ?? 0, tip);
  const whole: Box = { x0: 0, y0: 0, x1: width, y1: height };
  const leave = (): void => {
    if (rows) store.hover(-1);
    spots.leave();
    tip(null);
  };
  const rowAt = (x: number, y: number): number => {
    if (rows?.find) return rows.find(x, y);
    const point = nearest?.find(x, y, 12) ?? -1;
    return point < 0 ? -1 : (rows?.pointed?.rows[point] ?? point);
  };
  const zooming = useZoom({
    width,
    height,
    by: (factor, x, y) => onZoom?.(zoomBy(plane, factor, x, y), true),
    to: (box) => onZoom?.(zoomTo(plane, box), true),
    mover: () => (across, up, done) => onZoom?.(zoomMove(plane, across, up), done),
    zoomed: isZoomed(plane),
    back: () => onZoom?.(UNZOOMED, true),
    middle: () => middleOf(plane, rows, store.row.value),
  });
  const common = {
    bounds: (_: number, y: number) => brush?.bounds?.(y) ?? whole,
    editable: (_: number, y: number) => brush?.editable(y) ?? null,
    brush: brush?.draw,
    cancel: () => brush?.cancel(),
    clear: (_: number, y: number) => brush?.clear(y),
  };
  const gestures: Gestures = {
    ...common,
    axes: brush?.axes ?? "xy",
    exact: brush?.exact ?? false,
    ...(onZoom ? { zoom: zooming.zoom } : {}),
    leave,
    hover: (x, y, event) => {
      const row = rowAt(x, y);
      if (rows) store.hover(row);
      if (rows && row >= 0) tip(event.clientX, event.clientY, rows.tip(row, y));
      else if (!spots.hover(x, y, event)) tip(null);
    },
    click: (x, y, event) => {
      const row = rowAt(x, y);
      if (row >= 0) store.focusRow(row);
      else spots.click(x, y, event);
      rows?.click?.(y);
    },
  };
  const pointer = usePointer(gestures);
  const upper = usePointer({ ...common, axes: "x" });
  const side = usePointer({ ...common, axes: "y" });
  const pointers = [pointer, upper, side];
  const lane = plane.x.lanes[0];
  const keys = usePlotKeys({
    walk: (step, up) => {
      if (!rows) return spots.walk(step, up);
      if (!up) return walkRows(store, rows.xs, step, rows.sentence);
      rows.step?.(up);
      return rows.step ? "" : null;
    },
    enter: (op) => {
      if (!rows) return spots.enter(op);
      if (store.hovered.value >= 0) store.focusRow(store.hovered.value);
      rows.enter?.();
      return "";
    },
    stretch:
      brush && brush.axes !== "y"
        ? {
            range: [plane.x.missing ? 0 : plane.x.range[0], plane.x.range[1]],
            step: lane ? lane.x1 - lane.x0 : width / 40,
            start: () => rows?.xs[store.row.value] ?? spots.at(),
            brush: (x0, x1, done) =>
              brush.draw({ ...(brush.bounds?.() ?? whole), x0, x1 }, "and", done),
            current: () => brush.editable(),
            cancel: brush.cancel,
            told: () => toldRows(store),
          }
        : null,
    abort: () => pointers.some((one) => one.abort()),
    ...(onZoom ? { zoom: zooming.keys, hold: pointer.hold } : {}),
  });
  useEffect(
    () => () => {
      for (const one of pointers) one.abort();
      keys.abort();
      leave();
    },
    [identity],
  );
  const margins = { x: top > MARGIN_SIZE, y: right > 0 };
  const crowd = useMemo(
    () =>
      props.crowd ? { xs: props.crowd, ys: props.crowd } : rows && { xs: rows.xs, ys: rows.ys },
    [props.crowd, rows?.xs, rows?.ys],
  );
  return (
    <>
      <div
        class="xw-focusable xw-frame"
        role="application"
        aria-roledescription={props.kind ?? t`scatter plot`}
        aria-label={props.label}
        aria-describedby={props.described_by}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot is walked with the arrow keys
        tabIndex={0}
        {...keys.handlers}
        onBlur={(event) => {
          keys.handlers.onBlur(event);
          spots.leave(); // what was walked to, is no more
        }}
        style={{ width: left + width + right, height: heightOf(layout) }}
      >
        <canvas ref={canvas} style={{ left, top, width, height }} />
        <svg aria-hidden="true">
          <g transform={`translate(${left},${top})`}>
            {props.bare ? null : <FrameAxes layout={layout} measure={props.measure} />}
            {crowd && (margins.x || margins.y) ? (
              <Marginals plane={plane} places={crowd} show={margins} mask={store.mask} />
            ) : null}
            {marks?.length ? (
              <>
                <clipPath id={clip}>
                  <rect y={-1} width={width} height={height + 2} />
                </clipPath>
                <FrameMarks plane={plane} marks={marks} clip={clip} />
              </>
            ) : null}
            {props.children}
            <ZoomBox box={zooming.box} />
            {brush ? <BrushBoxes drawn={brush.drawn} /> : null}
            <SpotMark plane={plane} spots={spots} />
            {rows?.marks ??
              (rows ? (
                <RowMarks
                  store={store}
                  place={(row) => [rows.xs[row] ?? Number.NaN, rows.ys[row] ?? Number.NaN]}
                />
              ) : null)}
          </g>
        </svg>
        <div class="xw-surface" style={{ left, top, width, height }} {...pointer.handlers} />
        {margins.x ? (
          // They meet the plane: a drag begins anywhere.
          <div
            class="xw-surface"
            style={{ left, top: 0, width, height: top }}
            {...upper.handlers}
          />
        ) : null}
        {margins.y ? (
          <div
            class="xw-surface"
            style={{ left: left + width, top, width: right + 2, height }}
            {...side.handlers}
          />
        ) : null}
        {props.handles ? <Handles layout={layout} handles={props.handles} /> : null}
        {onZoom && !props.bare ? (
          <Beyond layout={layout} onAll={() => onZoom({ x: "all" }, true)} />
        ) : null}
        {onZoom && isZoomed(plane) ? (
          <ZoomedButton right={left + width - 4} top={top + 4} onBack={zooming.zoom.back} />
        ) : null}
        <output class="xw-hidden" aria-live="polite">
          {keys.announcement}
        </output>
      </div>
      {props.bare ? null : (
        <LaneNames store={store} layout={layout} clause_key={props.clause_key ?? ""} />
      )}
    </>
  );
}

const NO_SPOTS: readonly Spot[] = [];

/** Keys zoom around the row in focus, where it is in sight. */
function middleOf(
  { width, height }: { width: number; height: number },
  rows: Places | undefined,
  row: number,
): [number, number] {
  const [x, y] = [rows?.xs[row] ?? Number.NaN, rows?.ys[row] ?? Number.NaN];
  return Number.isNaN(x + y) ? [width / 2, height / 2] : [x, y];
}
