// Effects of one feature in a frame: the mean curve of all rows, lines of single rows, the mean of the selected ones, and
// other methods' curves over them.

import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo } from "preact/hooks";
import { type Brush, clauseBrush } from "../../charts/brushes";
import type { Layers } from "../../charts/canvas";
import { plainClause } from "../../charts/clauses";
import type { Coloring } from "../../charts/coloring";
import { Legend, legendWidth } from "../../charts/DependenceChart";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { layFrame } from "../../charts/frameLayout";
import { RowTip, rowSentence } from "../../charts/tip";
import { outerPixelOf, placeOf } from "../../marks/axisPlaces";
import type { Box } from "../../marks/brush";
import { colorsOf } from "../../marks/colors";
import type { Measure } from "../../marks/labels";
import { placeAlong } from "../../marks/place";
import type { Plane } from "../../marks/plane";
import { columnAxis, levelsOf, numberAxis, roomFor } from "../../marks/planeAxis";
import { unpack } from "../../marks/points";
import type { Column, Numbers } from "../../runtime/columns";
import { rowSet } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import type { ViewContext } from "../../runtime/view";
import type { AxisState } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { alongCurve, averageOf, type Lines, linesIn, strengthOf } from "./curves";

export const EFFECT_HEIGHT = 196;

/** A curve with a name: "PDP", "ALE". */
export interface Curve {
  name: string;
  values: Numbers;
  ys: Float64Array;
  dash?: string;
}

export interface EffectChartProps {
  context: ViewContext;
  column: Column;
  /** The one in front, which fades where data is thin. */
  curve: Curve & { share: Numbers; extrapolated: Numbers | null };
  /** Others over it. */
  others: readonly Curve[];
  lines: Lines;
  coloring: Coloring;
  measure: Measure;
  width: number;
  y_name: string;
  signed: boolean;
  axis: AxisState | undefined;
  onAxis: (change: AxisState, save?: boolean) => void;
  /** Order of the levels, where the method has one of its own. */
  order: readonly number[] | undefined;
  label: string;
  summary: string;
  /** A curve that stands for the rows of a region that is pointed at. */
  region: Curve | null;
  page: Signal<unknown>;
}

export function EffectChart(props: EffectChartProps): JSX.Element {
  const { context, column, curve, others, lines, coloring, width, measure, axis, onAxis } = props;
  const { store } = context;
  const palette = context.palette.value;
  const id = useId();
  const feature = column.position;
  const shown_y = useSignal<number[] | undefined>(undefined);
  const brushed = useSignal<{ rows: number[]; box: Box } | null>(null);
  const is_colored = lines.rows.length > 0;
  const legend_width = is_colored ? legendWidth(coloring, width) : 0;
  const { order, y_name, signed, region } = props;
  const whole = useMemo(
    () => roomFor([...curve.ys, ...lines.ys, ...others.flatMap(({ ys }) => [...ys])], signed),
    [curve, lines, others, signed],
  );
  useEffect(() => {
    shown_y.value = undefined;
    brushed.value = null;
  }, [feature, y_name]);
  const chosen = shown_y.value;
  const layout = useMemo(
    () =>
      layFrame({
        width,
        height: EFFECT_HEIGHT,
        x: (length) =>
          columnAxis(column, length, { state: axis, ...(order?.length ? { order } : {}) }),
        y: (length) => numberAxis(length, { whole, chosen, name: y_name, signed }),
        measure,
        margins: "x",
        beside: legend_width && legend_width + 18,
      }),
    [column, width, axis, order, whole, chosen, y_name, signed, measure, legend_width],
  );
  const { plane } = layout;
  useEffect(() => {
    props.page.value = plane.x.page;
  }, [plane]);
  const all_xs = useMemo(
    () => placeAlong(plane.x, column, new Float32Array(column.values.length), 0),
    [plane.x, column],
  );
  const placed = useMemo(
    () => placeLines(plane, curve.values, lines),
    [plane, curve.values, lines],
  );
  const own = useMemo(
    () => placeRowsOn(plane, column, curve.values, lines),
    [plane, column, curve.values, lines],
  );
  const layers = useMemo(
    () => lineLayers(placed, lines.rows, coloring, palette),
    [placed, lines.rows, coloring, palette],
  );
  const strength = useMemo(
    () => strengthOf(curve.share, curve.extrapolated),
    [curve.share, curve.extrapolated],
  );
  const mask = store.mask.value;
  const average = useMemo(() => (mask ? averageOf(lines, mask) : null), [lines, mask]);
  const marks: Mark[] = [
    ...others.map(
      ({ values, ys, dash }): Mark => ({
        kind: "line",
        x: values,
        y: ys,
        width: 1.8,
        dash,
        edged: true,
      }),
    ),
    { kind: "line", x: curve.values, y: curve.ys, width: 2.5, edged: true, strength },
    ...(average?.n
      ? [
          {
            kind: "line",
            x: curve.values,
            y: average.ys,
            width: 2.5,
            color: SELECTED,
            edged: true,
          } as const,
        ]
      : []),
    ...(region
      ? [
          {
            kind: "line",
            x: region.values,
            y: region.ys,
            width: 2.5,
            color: SELECTED,
            dash: "5 3",
            edged: true,
          } as const,
        ]
      : []),
  ];
  const key = `feature:${feature}`;
  const ranges = clauseBrush(store, key, plane);
  /** A box from edge to edge asks for values; any other for the rows whose lines meet it. */
  const rowsIn = (box: Box): number[] | null =>
    lines.rows.length && (box.y0 > 0.5 || box.y1 < plane.height - 0.5)
      ? linesIn(placed, box).map((line) => lines.rows[line] as number)
      : null;
  const brush: Brush = {
    ...ranges,
    exact: lines.rows.length > 0,
    axes: lines.rows.length ? ("xy" as const) : ("x" as const),
    drawn: () => {
      const held = brushed.value;
      const terms = plainClause(store, key)?.terms;
      return held && sameRows(terms?.[0]?.codes, held.rows)
        ? [{ box: held.box, op: "and" as const }]
        : ranges.drawn();
    },
    editable: () => {
      const [drawn, more] = brush.drawn();
      return drawn && !more && drawn.op === "and" ? drawn.box : null;
    },
    draw: (box, op, done) => {
      const rows = rowsIn(box);
      if (!rows) {
        brushed.value = null;
        ranges.draw(box, op, done);
        return;
      }
      const clause = { key, op, terms: [rowSet(rows)] };
      brushed.value = { rows, box };
      if (done) store.commitClause(clause);
      else store.previewClause(clause);
    },
  };
  const pointed = useMemo(() => pointsOf(placed, lines.rows), [placed, lines.rows]);
  return (
    <>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={props.label}
        kind={t`line chart`}
        described_by={id}
        identity={feature}
        canvas={layers}
        rows={{
          ...own,
          pointed,
          tip: (row) => (
            <RowTip store={store} row={row} feature={feature} also={coloring.feature} />
          ),
          sentence: (row) => rowSentence(store, row, feature),
          enter: () => store.focusFeature(feature),
        }}
        crowd={all_xs}
        marks={marks}
        brush={brush}
        clause_key={key}
        onZoom={(change, done) => {
          if ("y" in change) shown_y.value = change.y as number[] | undefined;
          if ("x" in change) onAxis({ range: change.x }, done);
        }}
      >
        <RowLines store={store} plane={plane} placed={placed} rows={lines.rows} />
      </Frame>
      {is_colored ? (
        <Legend
          store={store}
          coloring={coloring}
          context={context}
          style={{
            left: layout.left + plane.width + 16,
            top: layout.top,
            width: legend_width,
            height: plane.height,
          }}
        />
      ) : null}
      <p id={id} class="xw-hidden">
        {props.summary}
      </p>
    </>
  );
}

const SELECTED = "var(--xw-selected)";

const sameRows = (a: readonly number[] | null | undefined, b: readonly number[]): boolean =>
  a === b || (a?.length === b.length && a.every((row, i) => row === b[i]));

interface PlacedLines {
  xs: Float64Array;
  ys: Float64Array;
}

/** Pixels of lines; NaN where a value has no place. */
function placeLines(plane: Plane, values: Numbers, lines: Lines): PlacedLines {
  const xs = Float64Array.from(values, (value) =>
    Number.isNaN(value) || plane.x.kind === "levels"
      ? placeOf(plane.x, value)
      : outerPixelOf(plane.x, value),
  );
  return { xs, ys: lines.ys.map((y) => plane.height - outerPixelOf(plane.y, y)) };
}

/** Each row that has a line stands on it, where its own value is. */
function placeRowsOn(
  plane: Plane,
  column: Column,
  values: Numbers,
  lines: Lines,
): { xs: Float32Array; ys: Float32Array } {
  const n = column.values.length;
  const xs = new Float32Array(n).fill(Number.NaN);
  const ys = new Float32Array(n).fill(Number.NaN);
  const exact = levelsOf(column) !== null;
  for (let line = 0; line < lines.rows.length; line++) {
    const row = lines.rows[line] as number;
    const value = column.isMissing(row) ? Number.NaN : (column.values[row] as number);
    const y = alongCurve(values, lines.ys, line * lines.n_values, value, exact);
    xs[row] = placeOf(plane.x, value);
    ys[row] = plane.height - outerPixelOf(plane.y, y);
  }
  return { xs, ys };
}

const MAX_STEP = 6;

/** Points along all lines, so close that a pointer finds the line; with the row of each. */
function pointsOf(
  { xs, ys }: PlacedLines,
  rows: Numbers,
): { xs: Float32Array; ys: Float32Array; rows: Int32Array } {
  const n = xs.length;
  const [px, py, of]: [number[], number[], number[]] = [[], [], []];
  for (let line = 0; line < rows.length; line++)
    for (let i = 0; i < n; i++) {
      const [x, y] = [xs[i] as number, ys[line * n + i] as number];
      const [to_x, to_y] = [xs[i + 1] as number, ys[line * n + i + 1] as number];
      const steps =
        i + 1 < n && !Number.isNaN(to_x) ? Math.max(1, Math.ceil((to_x - x) / MAX_STEP)) : 1;
      for (let k = 0; k < steps; k++) {
        const share = k / steps;
        px.push(k ? x + (to_x - x) * share : x);
        py.push(k ? y + (to_y - y) * share : y);
        of.push(rows[line] as number);
      }
    }
  return { xs: Float32Array.from(px), ys: Float32Array.from(py), rows: Int32Array.from(of) };
}

/** Path of one line in pixels. */
function trace(
  pen: CanvasRenderingContext2D | Path2D,
  { xs, ys }: PlacedLines,
  line: number,
): void {
  const n = xs.length;
  let open = false;
  for (let i = 0; i < n; i++) {
    const [x, y] = [xs[i] as number, ys[line * n + i] as number];
    if (Number.isNaN(x + y)) {
      open = false;
      continue;
    }
    // What is missing stands by itself.
    const alone = i > 0 && x < (xs[i - 1] as number);
    if (alone) {
      pen.moveTo(x - 8, y);
      pen.lineTo(x + 8, y);
    } else if (open) pen.lineTo(x, y);
    else pen.moveTo(x, y);
    open = true;
  }
}

const MAX_LINES = 250;

function lineLayers(
  placed: PlacedLines,
  rows: Numbers,
  coloring: Coloring,
  palette: Palette,
): Layers {
  const each = coloring.coding && colorsOf(coloring.coding);
  // Of many lines some are seen; of those that are selected all.
  const step = Math.max(1, Math.ceil(rows.length / MAX_LINES));
  const alpha = Math.min(0.7, Math.max(0.22, 4 / Math.sqrt(rows.length / step + 1)));
  const stroke = (pen: CanvasRenderingContext2D, line: number, color: string): void => {
    pen.strokeStyle = color;
    pen.beginPath();
    trace(pen, placed, line);
    pen.stroke();
  };
  const colorOf = (row: number, selected: boolean): string => {
    if (each) return `rgb(${unpack(each[row] as number).join(" ")})`;
    return selected ? palette.selected : palette.muted;
  };
  return {
    context: () => undefined,
    color: () => undefined,
    lines: (pen, mask) => {
      pen.lineWidth = 1;
      pen.lineJoin = "round";
      pen.globalAlpha = mask ? 0.35 : alpha;
      for (let line = 0; line < rows.length; line += step)
        if (mask && !mask[rows[line] as number]) stroke(pen, line, palette.rest);
        else if (!mask) stroke(pen, line, colorOf(rows[line] as number, false));
      if (!mask) return;
      pen.globalAlpha = 0.8;
      for (let line = 0; line < rows.length; line++)
        if (mask[rows[line] as number]) stroke(pen, line, colorOf(rows[line] as number, true));
    },
  };
}

/** The lines of the row in focus and of the one that is pointed at. */
function RowLines(props: {
  store: Store;
  plane: Plane;
  placed: PlacedLines;
  rows: Numbers;
}): JSX.Element {
  const { store, placed, rows, plane } = props;
  const at = (row: number): number => (row < 0 ? -1 : rows.indexOf(row));
  const n = placed.xs.length;
  const pathOf = (line: number): string => {
    let path = "";
    for (let i = 0; i < n; i++) {
      const [x, y] = [placed.xs[i] as number, placed.ys[line * n + i] as number];
      if (Number.isNaN(x + y)) continue;
      const alone = i > 0 && x < (placed.xs[i - 1] as number);
      path += alone ? `M${x - 8} ${y}h16` : `${path ? "L" : "M"}${x} ${y}`;
    }
    return path;
  };
  const [hovered, focused] = [at(store.hovered.value), at(store.row.value)];
  return (
    <svg
      class="xw-row-lines"
      style={{ overflow: "hidden", width: plane.width, height: plane.height }}
      aria-hidden="true"
    >
      {focused >= 0 ? <path d={pathOf(focused)} /> : null}
      {hovered >= 0 && hovered !== focused ? <path class="xw-hovered" d={pathOf(hovered)} /> : null}
    </svg>
  );
}
