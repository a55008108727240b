// The dependence chart: plot, names of levels, colour legend, and the same in words.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo } from "preact/hooks";
import { correlation } from "../marks/interaction";
import type { Measure } from "../marks/labels";
import { entriesOf, Levels, Ramp, ramplessEntries } from "../marks/legend";
import { type Plane, planeOf } from "../marks/plane";
import { numberTicks } from "../marks/ticks";
import { type AttributionTable, type Column, featureValues } from "../runtime/columns";
import { formatSigned, plural } from "../runtime/format";
import { opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { ViewContext } from "../runtime/view";
import type { AxisState } from "../runtime/wire";
import { chosenCodes, toggleCodes } from "./clauses";
import { type Coloring, missingColor } from "./coloring";
import { LaneLabels } from "./LaneLabels";
import { PLOT_BOTTOM, PLOT_TOP, Plot, plotBottom, SLANT_ROOM } from "./Plot";

export const PLANE_HEIGHT = 196;

/** Room for the legend: the longest of its words, within reason. */
function legendWidth(coloring: Coloring, width: number): number {
  const { legend } = coloring;
  if (!legend) return 0;
  const words =
    legend.kind === "levels"
      ? entriesOf(legend).map(({ label }) => `xxx${label}`)
      : [
          ...legend.ticks.map(({ label }) => `xx${label}`),
          ...ramplessEntries(legend).map((word) => `xxx${word}`),
        ];
  const longest = Math.max(0, ...words.map((word) => word.length));
  return Math.min(Math.max(44, longest * 6.8 + 8), 150, width * 0.22);
}

export function DependenceChart(props: {
  context: ViewContext;
  table: AttributionTable;
  column: Column;
  coloring: Coloring;
  measure: Measure;
  width: number;
  axis: AxisState | undefined;
  onAxis: (change: AxisState, save?: boolean) => void;
  /** Which levels are shown, for who turns the pages. */
  page: Signal<Plane["page"]>;
}): JSX.Element {
  const { context, table, column, coloring, width, axis, onAxis } = props;
  const { store } = context;
  const palette = context.palette.value;
  const description_id = useId();
  const legend_width = legendWidth(coloring, width);
  const [plane, left] = useMemo(() => {
    const values = featureValues(table, column.position);
    const sketch = planeOf(column, values, table.output, 100, PLANE_HEIGHT, axis);
    const labels = numberTicks(sketch.y_domain, PLANE_HEIGHT / 38, true);
    const left = 28 + Math.max(...labels.map(({ label }) => label.length), 2) * 6.8;
    const room = Math.max(80, width - left - legend_width - 26 - (legend_width ? 18 : 4));
    const plane = planeOf(column, values, table.output, room, PLANE_HEIGHT, axis);
    // Slanted names take their room from the plane: the view keeps its height.
    const lower = plotBottom(plane) > PLOT_BOTTOM;
    return [
      lower ? planeOf(column, values, table.output, room, PLANE_HEIGHT - SLANT_ROOM, axis) : plane,
      left,
    ];
  }, [table, column, width, legend_width, axis]);
  useEffect(() => {
    props.page.value = plane.page;
  }, [plane]);
  const label = `SHAP dependence plot of ${column.name}`;
  return (
    <>
      <Plot
        store={store}
        table={table}
        column={column}
        plane={plane}
        coloring={coloring}
        palette={palette}
        measure={props.measure}
        left={left}
        label={label}
        description_id={description_id}
        axis={axis}
        onAxis={onAxis}
      />
      {plane.kind === "levels" || plane.missing ? (
        <LaneLabels store={store} plane={plane} left={left} top={PLOT_TOP + plane.height} />
      ) : null}
      <Legend
        store={store}
        coloring={coloring}
        context={context}
        style={{
          left: left + plane.width + 26 + 16,
          top: PLOT_TOP,
          width: legend_width,
          height: plane.height,
        }}
      />
      <p id={description_id} class="xw-hidden">
        {summary(table, column, plane, coloring)} Arrow keys left and right walk through the rows,
        Shift and arrow keys select a range, Escape clears; +, - and 0 zoom, Alt and arrow keys
        move.
      </p>
    </>
  );
}

function Legend(props: {
  store: Store;
  coloring: Coloring;
  context: ViewContext;
  style: JSX.CSSProperties;
}): JSX.Element | null {
  const { store, coloring, context, style } = props;
  const { legend, term } = coloring;
  if (!legend) return null;
  const palette = context.palette.value;
  const missing = `rgb(${missingColor(palette).join(" ")})`;
  const key = `color:${coloring.by}`;
  return (
    <div class="xw-legend" style={style}>
      {legend.kind === "ramp" ? (
        <Ramp legend={legend} mode={palette.mode} neutral={palette.neutral} missing={missing} />
      ) : (
        <Levels
          legend={legend}
          neutral={palette.neutral}
          missing={missing}
          chosen={chosenCodes(store, key)}
          onChoose={(codes, event) => {
            if (term) toggleCodes(store, key, opOf(event), codes, term);
          }}
        />
      )}
    </div>
  );
}

/** The plot in words. */
function summary(
  table: AttributionTable,
  column: Column,
  plane: Plane,
  coloring: Coloring,
): string {
  const values = featureValues(table, column.position);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const rows: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    rows.push(i);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (rows.length === 0) return "No row is computed yet.";
  const parts = [
    `${plural(rows.length, "row")}, attributions from ${formatSigned(low)} to ${formatSigned(high)}.`,
  ];
  if (plane.kind === "levels") parts.push(`${plane.lanes.length} levels.`);
  else {
    const r = correlation(column.values, values, rows);
    const way = r > 0 ? "rise" : "fall";
    if (Math.abs(r) > 0.3)
      parts.push(`They ${way} with the value (correlation ${formatSigned(r)}).`);
  }
  if (plane.missing) parts.push(`${plural(plane.missing.n_rows, "row")} without a value.`);
  if (coloring.title) parts.push(`Colored by ${coloring.title}.`);
  return parts.join(" ");
}
