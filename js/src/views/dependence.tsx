// SHAP dependence: the attribution of one feature against its value, every row a point.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import css from "../charts/charts.css";
import { chosenCodes, toggleCodes } from "../charts/clauses";
import { type Coloring, coloringOf, missingColor, resolveBy } from "../charts/coloring";
import { LaneLabels, PLOT_TOP, Plot, plotBottom } from "../charts/Plot";
import { rowsText } from "../charts/text";
import { correlation } from "../marks/interaction";
import { Levels, Ramp } from "../marks/legend";
import { type Plane, planeOf } from "../marks/plane";
import { numberTicks } from "../marks/ticks";
import { type AttributionTable, type Column, featureValues } from "../runtime/columns";
import { formatSigned, plural } from "../runtime/format";
import { opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import {
  type Choice,
  defineView,
  Heading,
  Picker,
  useSize,
  type ViewContext,
} from "../runtime/view";

const PLANE_HEIGHT = 228;
const SLANT_ROOM = 34;

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

const featureChoices = (store: Store, prefix = ""): Choice[] =>
  store.schema.value.features.map(({ name }, j) => ({
    value: `${prefix}${j}`,
    label: shorten(name),
  }));

function colorChoices(store: Store, feature: number, coloring: Coloring | null): Choice[] {
  const { target } = store.schema.value;
  const auto = coloring?.feature ?? -1;
  return [
    {
      value: "auto",
      label: auto >= 0 ? `${shorten(store.featureName(auto))} (auto)` : "strongest interaction",
    },
    { value: "none", label: "nothing" },
    ...(target ? [{ value: "target", label: `actual ${shorten(target.name)}` }] : []),
    { value: "prediction", label: "prediction" },
    ...featureChoices(store, "feature:").filter(({ value }) => value !== `feature:${feature}`),
    { value: `feature:${feature}`, label: `${shorten(store.featureName(feature))} (itself)` },
  ];
}

function DependenceView({ context }: { context: ViewContext }): JSX.Element {
  const { store, options } = context;
  const pinned = useSignal(typeof options.feature === "number" ? options.feature : -1);
  const own_color = useSignal(typeof options.color_by === "string" ? options.color_by : "");
  const feature = pinned.value >= 0 ? pinned.value : store.focus.value;
  const color_by = own_color.value || store.color_by.value;
  const table = store.attributions.value;
  const columns = store.columns.value;
  const palette = context.palette.value;
  const by = useMemo(
    () => (table ? resolveBy(store, color_by, feature, table) : "none"),
    [store, color_by, feature, table, columns],
  );
  const coloring = useMemo(
    () => (table ? coloringOf(store, by, table, palette) : null),
    [store, by, table, palette, columns],
  );
  const column = store.column(feature);
  const [ref, width] = useSize<HTMLElement>();
  return (
    <section class="xw-view xw-dependence">
      <style>{css}</style>
      <Heading title="Dependence">
        <Picker
          label="feature"
          value={String(feature)}
          choices={featureChoices(store)}
          onChange={(value) => {
            if (pinned.value >= 0) pinned.value = Number(value);
            else store.focusFeature(Number(value));
          }}
        />
        <span>coloured by</span>
        <Picker
          label="coloured by"
          value={color_by}
          choices={colorChoices(store, feature, color_by === "auto" ? coloring : null)}
          onChange={(value) => {
            if (own_color.value) own_color.value = value;
            else store.setColorBy(value);
          }}
        />
        <span class="xw-spacer" />
        <SoFar store={store} />
      </Heading>
      <figure
        ref={ref}
        class="xw-figure"
        aria-label={`dependence of ${store.featureName(feature)}`}
        style={{ minHeight: PLANE_HEIGHT + PLOT_TOP + 40 }}
      >
        {table && column && coloring ? (
          width > 0 ? (
            <Chart
              context={context}
              table={table}
              column={column}
              coloring={coloring}
              width={width}
            />
          ) : null
        ) : (
          <p class="xw-empty" style={{ minHeight: PLANE_HEIGHT + PLOT_TOP }}>
            the first rows are being computed…
          </p>
        )}
      </figure>
    </section>
  );
}

function SoFar({ store }: { store: Store }): JSX.Element | null {
  const table = store.attributions.value;
  if (!table || table.n_done >= table.n_rows) return null;
  return <span class="xw-small">{rowsText(store)}</span>;
}

/** Room for the legend: the longest of its words, within reason. */
function legendWidth(coloring: Coloring, width: number): number {
  const { legend } = coloring;
  if (!legend) return 0;
  const words =
    legend.kind === "levels"
      ? [...legend.levels.map(({ label }) => `xxx${label}`), legend.has_missing ? "xxxmissing" : ""]
      : [
          "xx" + legend.low,
          "xx" + legend.high,
          `xx${legend.middle ?? ""}`,
          legend.has_missing ? "xxmissing" : "",
        ];
  const longest = Math.max(...words.map((word) => word.length));
  return Math.min(Math.max(44, longest * 6.8 + 8), 150, width * 0.22);
}

function Chart(props: {
  context: ViewContext;
  table: AttributionTable;
  column: Column;
  coloring: Coloring;
  width: number;
}): JSX.Element {
  const { context, table, column, coloring, width } = props;
  const { store } = context;
  const palette = context.palette.value;
  const description_id = useId();
  const legend_width = legendWidth(coloring, width);
  const [plane, left] = useMemo(() => {
    const values = featureValues(table, column.position);
    const sketch = planeOf(column, values, table.output, 100, PLANE_HEIGHT);
    const labels = numberTicks(sketch.y_domain, PLANE_HEIGHT / 38, true);
    const left = 28 + Math.max(...labels.map(({ label }) => label.length), 2) * 6.8;
    const room = Math.max(80, width - left - legend_width - 26 - (legend_width ? 18 : 4));
    const plane = planeOf(column, values, table.output, room, PLANE_HEIGHT);
    // Slanted names take their room from the plane: the view keeps its height.
    const lower = plotBottom(plane) > 40;
    return [
      lower ? planeOf(column, values, table.output, room, PLANE_HEIGHT - SLANT_ROOM) : plane,
      left,
    ];
  }, [table, column, width, legend_width]);
  const label = `SHAP dependence plot of ${column.name}`;
  return (
    <>
      <Plot
        key={column.position}
        store={store}
        table={table}
        column={column}
        plane={plane}
        coloring={coloring}
        palette={palette}
        left={left}
        label={label}
        description_id={description_id}
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
        Shift and arrow keys select a range, Escape clears.
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
        <Ramp legend={legend} mode={palette.mode} missing={missing} />
      ) : (
        <Levels
          legend={legend}
          rest={palette.rest}
          missing={missing}
          chosen={chosenCodes(store, key)}
          onChoose={(code, event) => {
            if (term) toggleCodes(store, key, opOf(event), [code], term);
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
  if (coloring.title) parts.push(`Coloured by ${coloring.title}.`);
  return parts.join(" ");
}

export default defineView({
  kind: "dependence",
  title: "Dependence",
  component: DependenceView,
});
