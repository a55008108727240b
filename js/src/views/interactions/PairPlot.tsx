// The surface of a pair: rows over the values of both features, coloured by what the two do together.

import { batch } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { type Layers, useLayers } from "../../charts/canvas";
import { dropClause, plainClause } from "../../charts/clauses";
import { usePlotKeys } from "../../charts/keys";
import { LaneLabels, needsSlant } from "../../charts/LaneLabels";
import { BrushBoxes, RowMarks } from "../../charts/Marks";
import { type Gestures, usePointer } from "../../charts/pointer";
import { RowTip, rowSentence } from "../../charts/tip";
import { useZoom, ZoomBox, ZoomedButton } from "../../charts/Zoomed";
import { isZoomed, zoomBy, zoomMove, zoomTo } from "../../charts/zoom";
import { AxisBottom, AxisLeft } from "../../marks/axes";
import type { Box } from "../../marks/brush";
import { ellipsize, type Measure } from "../../marks/labels";
import { allLanes, type Plane, xOf } from "../../marks/plane";
import { planeTicks } from "../../marks/planeTicks";
import { drawDiscs, mix, NearestPoint, pack, pointStyle, type Raster } from "../../marks/points";
import { type Tick, thinned } from "../../marks/ticks";
import type { Column } from "../../runtime/columns";
import { formatSigned, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { type Palette, rgb } from "../../runtime/theme";
import { useTip } from "../../runtime/view";
import type { AxisState, Op } from "../../runtime/wire";
import {
  across,
  binsOf,
  boxesOn,
  diverging,
  drawBins,
  fullSize,
  lying,
  placeOn,
  pointColors,
  surfaceOf,
  termsOn,
} from "./surface";
import { pairName, togetherText } from "./words";

const HEIGHT = 270;
const BOTTOM = 38;
const SLANT_ROOM = 26;
const LEGEND = 92;

export function PairPlot(props: {
  store: Store;
  a: Column;
  b: Column;
  each: Float32Array;
  palette: Palette;
  measure: Measure;
  width: number;
}): JSX.Element {
  const { store, a, b, each, palette, measure } = props;
  const tip = useTip();
  const id = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const axes = store.shared.axes.value;
  const [surface, left] = useMemo(() => {
    const sketch = surfaceOf(a, b, each, 100, HEIGHT, axes);
    const labels = upright(sketch.y, b).map(({ label }) => measure(label));
    const left = 26 + Math.min(Math.max(...labels, 12), props.width * 0.22, 110);
    return [
      surfaceOf(a, b, each, Math.max(80, props.width - left - LEGEND - 14), HEIGHT, axes),
      left,
    ];
  }, [a, b, each, props.width, measure, axes]);
  const { width, height } = surface;
  const places = useMemo(() => placeOn(surface, a, b, each), [surface, a, b, each]);
  const { xs, ys } = places;
  const nearest = useMemo(() => new NearestPoint(xs, ys, width, height), [xs, ys, width, height]);
  const full = useMemo(() => fullSize(each), [each]);
  const n = useMemo(() => each.filter((value) => !Number.isNaN(value)).length, [each]);
  const layers = useMemo((): Layers => {
    const bins = binsOf(surface, places, each);
    const colors = pointColors(palette, each, full);
    const quiet = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
    const style = pointStyle(n);
    const tiles = (target: Raster, ratio: number): void =>
      drawBins(target, bins, palette, full, ratio);
    return {
      context: (target, ratio) => {
        tiles(target, ratio);
        drawDiscs(target, { xs, ys, colors: quiet, keep: null }, ratio, style);
      },
      color: (target, ratio, mask) => {
        if (!mask) tiles(target, ratio);
        drawDiscs(target, { xs, ys, colors, keep: mask }, ratio, style);
      },
    };
  }, [surface, places, each, palette, full, n]);
  useLayers(canvas, width, height, palette.surface, layers, store.mask);

  const key = `interactions:${a.position}:${b.position}`;
  const commit = (box: Box, op: Op, done: boolean): void => {
    const terms = termsOn(surface, box);
    if (terms.length === 0) {
      store.cancelPreview();
      if (done) dropClause(store, key);
    } else if (done) store.commitClause({ key, op, terms });
    else store.previewClause({ key, op, terms });
  };
  const editable = (): Box | null => {
    const clause = plainClause(store, key);
    const boxes = clause ? boxesOn(surface, clause) : [];
    return boxes.length === 1 ? (boxes[0] as Box) : null;
  };
  const whole: Box = { x0: 0, y0: 0, x1: width, y1: height };
  const leave = (): void => {
    store.hover(-1);
    tip(null);
  };
  const change = (x: AxisState, y: AxisState, save = true): void =>
    batch(() => {
      for (const [{ position }, state] of [[a, x] as const, [b, y] as const])
        if ("range" in state) store.setAxis(position, { range: state.range }, save);
    });
  const zooming = useZoom({
    width,
    height,
    by: (factor, x, y) =>
      change(zoomBy(surface.x, a, factor, x, 0), zoomBy(surface.y, b, factor, height - y, 0)),
    to: (box) =>
      change(zoomTo(surface.x, a, across(box)), zoomTo(surface.y, b, lying(surface, box))),
    mover: () => (right, up, done) =>
      change(zoomMove(surface.x, a, right, 0), zoomMove(surface.y, b, up, 0), done),
    zoomed: [a, b].some(({ position }) => isZoomed({ ...axes[position], effect: undefined })),
    back: () => change({ range: undefined }, { range: undefined }),
    middle: () => {
      const [x, y] = [xs[store.row.value] ?? Number.NaN, ys[store.row.value] ?? Number.NaN];
      return Number.isNaN(x + y) ? [width / 2, height / 2] : [x, y];
    },
  });
  const together = (row: number): string => togetherText(each[row] ?? Number.NaN);
  const gestures: Gestures = {
    axes: "xy",
    zoom: zooming.zoom,
    editable,
    bounds: () => whole,
    brush: commit,
    cancel: () => store.cancelPreview(),
    clear: () => dropClause(store, key),
    leave,
    hover: (x, y, event) => {
      const row = nearest.find(x, y, 12);
      store.hover(row);
      if (row < 0) tip(null);
      else
        tip(
          event.clientX,
          event.clientY,
          <RowTip
            store={store}
            row={row}
            feature={a.position}
            also={b.position}
            together={together(row)}
          />,
        );
    },
    click: (x, y) => {
      const row = nearest.find(x, y, 12);
      if (row >= 0) store.focusRow(row);
    },
  };
  const pointer = usePointer(gestures);
  const lane = surface.x.lanes[0];
  const keys = usePlotKeys({
    store,
    feature: a.position,
    xs,
    range: [surface.x.missing ? 0 : surface.x.range[0], surface.x.range[1]],
    step: lane ? lane.x1 - lane.x0 : width / 40,
    brush: (x0, x1, done) => commit({ ...whole, x0, x1 }, "and", done),
    current: editable,
    cancel: () => store.cancelPreview(),
    abort: () => pointer.abort(),
    zoom: zooming.keys,
    hold: pointer.hold,
    sentence: (row) => rowSentence(store, row, a.position, b.position, together(row)),
  });
  useEffect(
    () => () => {
      pointer.abort();
      keys.abort();
      leave();
    },
    [key],
  );
  const slant = needsSlant(surface.x) ? SLANT_ROOM : 0;
  const plot_height = height + BOTTOM + slant;
  const side = upright(surface.y, b);
  return (
    <div class="xw-figure" style={{ height: plot_height }}>
      <div
        class="xw-focusable"
        role="application"
        aria-roledescription="scatter plot"
        aria-label={`interaction of ${pairName(store, a.position, b.position)}`}
        aria-describedby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot is walked with the arrow keys
        tabIndex={0}
        {...keys.handlers}
        style={{ position: "absolute", left: 0, top: 0, width: left + width, height: plot_height }}
      >
        <canvas ref={canvas} style={{ left, top: 0, width, height }} />
        <svg aria-hidden="true">
          <g transform={`translate(${left},0)`}>
            <rect class="xw-surface-edge" width={width} height={height} />
            <AxisLeft
              ticks={side.map((tick) => ({
                ...tick,
                label: ellipsize(tick.label, left - 26, measure),
              }))}
              at={(y) => height - y}
              x={0}
              across={0}
            />
            {surface.x.kind === "levels" ? null : (
              <AxisBottom
                ticks={ticksOf(surface.x, a, width / 90)}
                at={(value) => xOf(surface.x, value)}
                y={height}
              />
            )}
            <ZoomBox box={zooming.box} />
            <BrushBoxes
              store={store}
              clause_key={key}
              boxes={(clause) => boxesOn(surface, clause)}
            />
            <RowMarks
              store={store}
              place={(row) => [xs[row] ?? Number.NaN, ys[row] ?? Number.NaN]}
            />
            {slant ? null : (
              <text x={width / 2} y={height + BOTTOM - 5} text-anchor="middle">
                {ellipsize(a.name, width, measure)}
              </text>
            )}
          </g>
          <text text-anchor="middle" transform={`translate(11,${height / 2}) rotate(-90)`}>
            {ellipsize(b.name, height, measure)}
          </text>
        </svg>
        <div class="xw-surface" style={{ left, top: 0, width, height }} {...pointer.handlers} />
        {zooming.zoom.zoomed ? (
          <ZoomedButton right={left + width - 4} top={4} onBack={zooming.zoom.back} />
        ) : null}
        <output class="xw-hidden" aria-live="polite">
          {keys.announcement}
        </output>
      </div>
      {surface.x.kind === "levels" || surface.x.missing ? (
        <LaneLabels store={store} plane={surface.x} left={left} top={height} />
      ) : null}
      <SignLegend palette={palette} full={full} left={left + width + 14} />
      <p id={id} class="xw-hidden">
        {summary(each, n)} Arrow keys left and right walk through the rows, Shift and arrow keys
        select a range, Escape goes back to all pairs; +, - and 0 zoom, Alt and arrow keys move.
      </p>
    </div>
  );
}

/** What stands along the upright axis: names of lanes, numbers elsewhere; values are pixels from below. */
function upright(plane: Plane, column: Column): Tick[] {
  const lanes = allLanes(plane).map(({ label, x0, x1 }) => ({ label, value: (x0 + x1) / 2 }));
  if (plane.kind === "levels") return thinned(lanes, (value) => value, 13);
  const ticks = ticksOf(plane, column, plane.width / 42);
  return [...lanes, ...ticks.map(({ value, label }) => ({ label, value: xOf(plane, value) }))];
}

const ticksOf = (plane: Plane, column: Column, count: number): Tick[] =>
  planeTicks(plane, column, count, plane.kind === "datetime" ? 30 : 24);

const STOPS = [1, 0.5, 0, -0.5, -1];

/** Orange pushes up, blue pushes down: in words, so that nobody needs the colours. */
function SignLegend(props: { palette: Palette; full: number; left: number }): JSX.Element {
  const { palette, full, left } = props;
  const stops = STOPS.map((share) => `rgb(${diverging(palette, share, 1).join(" ")})`);
  return (
    <div class="xw-legend xw-signs" style={{ left, top: 0, width: LEGEND, height: HEIGHT }}>
      <span>together they push up</span>
      <div class="xw-ramp-scale">
        <div
          class="xw-ramp-bar"
          style={{ background: `linear-gradient(to bottom, ${stops.join(", ")})` }}
        />
        <div class="xw-ramp-numbers">
          {[full, 0, -full].map((value, i) => (
            <span key={value} style={{ bottom: `${100 - 50 * i}%` }}>
              {value ? formatSigned(value) : "0"}
            </span>
          ))}
        </div>
      </div>
      <span>push down</span>
      <span>tiles: means</span>
    </div>
  );
}

/** The plot in words. */
function summary(each: Float32Array, n: number): string {
  let up = 0;
  let down = 0;
  for (const value of each) {
    if (value > 0) up++;
    if (value < 0) down++;
  }
  return `${plural(n, "row")}: pushed up by the two together in ${up}, down in ${down}.`;
}
