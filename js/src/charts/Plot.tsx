// The plot of a dependence view: canvas of points, axes, marginal histograms, brush, rows in focus.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { AxisBottom, AxisLeft } from "../marks/axes";
import type { Box } from "../marks/brush";
import { colorsOf } from "../marks/colors";
import type { Measure } from "../marks/labels";
import { placeRows } from "../marks/place";
import { boxesOfClause, type Plane, termsOfBox, xOf, yOf } from "../marks/plane";
import { planeTicks } from "../marks/planeTicks";
import {
  drawDensity,
  drawDiscs,
  MANY_POINTS,
  mix,
  NearestPoint,
  type Points,
  pack,
  pointStyle,
  type Raster,
} from "../marks/points";
import { numberTicks } from "../marks/ticks";
import { type AttributionTable, type Column, featureValues } from "../runtime/columns";
import { formatInteger, formatValue } from "../runtime/format";
import { countOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { type Palette, rgb } from "../runtime/theme";
import { useTip } from "../runtime/view";
import type { AxisState, Op } from "../runtime/wire";
import { AxisName, SideName } from "./AxisNames";
import { type Layers, useLayers } from "./canvas";
import { dropClause, plainClause } from "./clauses";
import { type Coloring, missingColor } from "./coloring";
import { usePlotKeys } from "./keys";
import { needsSlant } from "./LaneLabels";
import { MARGIN_SIZE, Marginals } from "./Marginals";
import { BrushBoxes, RowMarks } from "./Marks";
import { type Gestures, usePointer } from "./pointer";
import { Trend } from "./Trend";
import { RowTip } from "./tip";
import { useZoom, ZoomBox, ZoomedButton } from "./Zoomed";
import { chosenOf, isZoomed, UNZOOMED, zoomBy, zoomMove, zoomTo } from "./zoom";

export interface PlotProps {
  store: Store;
  table: AttributionTable;
  column: Column;
  plane: Plane;
  coloring: Coloring;
  palette: Palette;
  measure: Measure;
  /** Pixels left of and above the plane. */
  left: number;
  label: string;
  description_id: string;
  axis: AxisState | undefined;
  onAxis: (change: AxisState, save?: boolean) => void;
}

/** Room above the plane (histogram) and below it (labels, name of the axis). */
export const PLOT_TOP = MARGIN_SIZE + 4;
export const PLOT_BOTTOM = 36;
/** What slanted names take besides; the name of the axis makes way for them. */
export const SLANT_ROOM = 26;
export const plotBottom = (plane: Plane): number =>
  PLOT_BOTTOM + (needsSlant(plane) ? SLANT_ROOM : 0);

const draw = (target: Raster, points: Points, n_points: number, ratio: number): void => {
  if (n_points > MANY_POINTS) drawDensity(target, points, ratio);
  else drawDiscs(target, points, ratio, pointStyle(n_points));
};

export function Plot(props: PlotProps): JSX.Element {
  const { store, table, column, plane, coloring, palette, left, axis, onAxis } = props;
  const feature = plane.feature;
  const key = `dependence:${feature}`;
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const tip = useTip();
  const { xs, ys } = useMemo(
    () => placeRows(plane, column, featureValues(table, feature)),
    [plane, column, table, feature],
  );
  const nearest = useMemo(
    () => new NearestPoint(xs, ys, plane.width, plane.height),
    [xs, ys, plane.width, plane.height],
  );
  const layers = useMemo((): Layers => {
    const n = table.n_done;
    const context = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
    const plain = pack(rgb(palette.selected));
    const unselected = pack(mix(rgb(palette.muted), rgb(palette.surface), 0.7));
    const ring = pack(missingColor(palette));
    const each = coloring.coding && colorsOf(coloring.coding);
    return {
      context: (target, ratio) => draw(target, { xs, ys, colors: context, keep: null }, n, ratio),
      color: (target, ratio, mask) =>
        draw(
          target,
          { xs, ys, colors: each ?? (mask ? plain : unselected), keep: mask, ring },
          mask ? Math.min(n, countOf(mask)) : n,
          ratio,
        ),
    };
  }, [xs, ys, table, coloring, palette]);
  useLayers(canvas, plane.width, plane.height, palette.surface, layers, store.mask);

  const commit = (box: Box, op: Op, done: boolean): void => {
    const terms = termsOfBox(plane, box);
    const clause = { key, op, terms };
    if (terms.length === 0) {
      // From edge to edge everywhere: nothing is asked for.
      store.cancelPreview();
      if (done) dropClause(store, key);
    } else if (done) store.commitClause(clause);
    else store.previewClause(clause);
  };
  const editable = (): Box | null => {
    const clause = plainClause(store, key);
    const boxes = clause ? boxesOfClause(plane, clause) : [];
    return boxes.length === 1 ? (boxes[0] as Box) : null;
  };
  const whole: Box = { x0: 0, y0: 0, x1: plane.width, y1: plane.height };
  const common = {
    editable,
    bounds: () => whole,
    brush: commit,
    cancel: () => store.cancelPreview(),
    clear: () => dropClause(store, key),
  };
  const leave = (): void => {
    store.hover(-1);
    tip(null);
  };
  const zooming = useZoom({
    width: plane.width,
    height: plane.height,
    by: (factor, x, y) => onAxis(zoomBy(plane, column, factor, x, y)),
    to: (box) => onAxis(zoomTo(plane, column, box)),
    mover: () => (right, up, done) =>
      onAxis({ ...chosenOf(axis), ...zoomMove(plane, column, right, up) }, done),
    zoomed: isZoomed(axis),
    back: () => onAxis(UNZOOMED),
    middle: () => middleOf(plane, xs, ys, store.row.value),
  });
  const gestures: Gestures = {
    ...common,
    axes: "xy",
    zoom: zooming.zoom,
    leave,
    hover: (x, y, event) => {
      const row = nearest.find(x, y, 12);
      store.hover(row);
      if (row < 0) tip(null);
      else
        tip(
          event.clientX,
          event.clientY,
          <RowTip store={store} row={row} feature={feature} also={coloring.feature} />,
        );
    },
    click: (x, y) => {
      const row = nearest.find(x, y, 12);
      if (row >= 0) store.focusRow(row);
    },
  };
  const pointer = usePointer(gestures);
  const top = usePointer({ ...common, axes: "x" });
  const side = usePointer({ ...common, axes: "y" });
  const keys = usePlotKeys({
    store,
    feature,
    xs,
    range: [plane.missing ? 0 : plane.range[0], plane.range[1]],
    step: plane.lanes[0] ? plane.lanes[0].x1 - plane.lanes[0].x0 : plane.width / 40,
    brush: (x0, x1, done) => commit({ ...whole, x0, x1 }, "and", done),
    current: () => editable(),
    cancel: common.cancel,
    abort: () => [pointer, top, side].some((one) => one.abort()),
    zoom: zooming.keys,
    hold: pointer.hold,
  });
  // Another feature takes over the plot and its focus, not what was being drawn in it.
  useEffect(
    () => () => {
      for (const one of [pointer, top, side]) one.abort();
      keys.abort();
      leave();
    },
    [feature],
  );

  const at_y = (value: number): number => yOf(plane, value);
  const bottom = plane.height;
  return (
    <div
      ref={frame}
      class="xw-focusable"
      role="application"
      aria-roledescription="scatter plot"
      aria-label={props.label}
      aria-describedby={props.description_id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot is walked with the arrow keys
      tabIndex={0}
      {...keys.handlers}
      style={{
        position: "absolute",
        left: 0,
        top: 0,
        width: left + plane.width + MARGIN_SIZE,
        height: PLOT_TOP + plane.height + plotBottom(plane),
      }}
    >
      <canvas
        ref={canvas}
        style={{ left, top: PLOT_TOP, width: plane.width, height: plane.height }}
      />
      <svg aria-hidden="true">
        <g transform={`translate(${left},${PLOT_TOP})`}>
          <AxisLeft
            ticks={numberTicks(plane.y_domain, plane.height / 38, true)}
            at={at_y}
            x={0}
            across={plane.width}
          />
          {plane.missing ? (
            <line
              class="xw-lane-line"
              x1={plane.missing.x1 + 4}
              x2={plane.missing.x1 + 4}
              y1={-MARGIN_SIZE}
              y2={bottom}
            />
          ) : null}
          {plane.kind === "levels" ? null : (
            <AxisBottom
              ticks={
                plane.kind === "datetime"
                  ? planeTicks(plane, column, plane.width / 65, 70)
                  : planeTicks(plane, column, plane.width / 90, 44)
              }
              at={(v) => xOf(plane, v)}
              y={bottom}
            />
          )}
          <Marginals plane={plane} xs={xs} ys={ys} mask={store.mask} />
          {store.shared.trend.value ? (
            <Trend
              store={store}
              plane={plane}
              column={column}
              attributions={featureValues(table, feature)}
            />
          ) : null}
          {plane.empty ? (
            <text class="xw-muted" x={plane.width / 2} y={bottom + 16} text-anchor="middle">
              all missing
            </text>
          ) : null}
          <ZoomBox box={zooming.box} />
          <BrushBoxes
            store={store}
            clause_key={key}
            boxes={(clause) => boxesOfClause(plane, clause)}
          />
          <RowMarks store={store} place={(row) => [xs[row] ?? Number.NaN, ys[row] ?? Number.NaN]} />
          {needsSlant(plane) ? null : (
            <AxisName
              plane={plane}
              column={column}
              measure={props.measure}
              y={bottom + PLOT_BOTTOM - 5}
            />
          )}
        </g>
        <SideName
          store={store}
          measure={props.measure}
          x={11}
          middle={PLOT_TOP + plane.height / 2}
          room={plane.height}
        />
      </svg>
      <div
        class="xw-surface"
        style={{ left, top: PLOT_TOP, width: plane.width, height: plane.height }}
        {...pointer.handlers}
      />
      <div
        class="xw-surface"
        // They meet the plane: a drag begins anywhere.
        style={{ left, top: 0, width: plane.width, height: PLOT_TOP }}
        {...top.handlers}
      />
      <div
        class="xw-surface"
        style={{
          left: left + plane.width,
          top: PLOT_TOP,
          width: MARGIN_SIZE + 2,
          height: plane.height,
        }}
        {...side.handlers}
      />
      <Beyond plane={plane} column={column} left={left} axis={axis} onAxis={onAxis} />
      <output class="xw-hidden" aria-live="polite">
        {keys.announcement}
      </output>
    </div>
  );
}

/** Keys zoom around the row in focus, where it is in sight. */
function middleOf(plane: Plane, xs: Float32Array, ys: Float32Array, row: number): [number, number] {
  const [x, y] = [xs[row] ?? Number.NaN, ys[row] ?? Number.NaN];
  return Number.isNaN(x + y) ? [plane.width / 2, plane.height / 2] : [x, y];
}

/** How many rows lie beyond the ends of the axis, and the way back from a zoom. */
function Beyond(props: {
  plane: Plane;
  column: Column;
  left: number;
  axis: AxisState | undefined;
  onAxis: (change: AxisState) => void;
}): JSX.Element {
  const { plane, column, left, axis, onAxis } = props;
  const { below, above } = plane.beyond;
  const top = PLOT_TOP + plane.height + 18;
  const edge = (n: number, text: string, at: number, side = ""): JSX.Element | null =>
    n ? (
      <button
        type="button"
        class={`xw-beyond${side}`}
        style={{ left: left + at, top }}
        title="whole range"
        onClick={() => onAxis({ range: "all" })}
      >
        {text}
      </button>
    ) : null;
  const [low, high] = [plane.domain[0] + plane.half, plane.domain[1] - plane.half].map((value) =>
    formatValue(column, value),
  );
  return (
    <>
      {edge(below, `\u2039 ${formatInteger(below)} below ${low}`, plane.range[0] - 8)}
      {edge(above, `${formatInteger(above)} beyond ${high} \u203a`, plane.width, " xw-right")}
      {isZoomed(axis) ? (
        <ZoomedButton
          right={left + plane.width - 4}
          top={PLOT_TOP + 4}
          onBack={() => onAxis(UNZOOMED)}
        />
      ) : null}
    </>
  );
}
