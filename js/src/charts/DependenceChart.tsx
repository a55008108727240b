// The dependence chart: points in a frame with histograms along its edges, colour legend, and the same in words.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo } from "preact/hooks";
import { colorsOf } from "../marks/colors";
import { correlation } from "../marks/interaction";
import type { Measure } from "../marks/labels";
import { entriesOf, Levels, Ramp, ramplessEntries } from "../marks/legend";
import { type Places, placeRows } from "../marks/place";
import { type Axis, columnAxis, numberAxis, quantityTerms, roomFor } from "../marks/planeAxis";
import {
  drawDensity,
  drawDiscs,
  MANY_POINTS,
  mix,
  type Points,
  pack,
  pointStyle,
  type Raster,
} from "../marks/points";
import { type AttributionTable, type Column, featureValues } from "../runtime/columns";
import { formatSigned, plural } from "../runtime/format";
import { attributionName } from "../runtime/quantities";
import { countOf, opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import { type Palette, rgb } from "../runtime/theme";
import type { ViewContext } from "../runtime/view";
import type { AxisState } from "../runtime/wire";
import { t } from "../runtime/words";
import { clauseBrush } from "./brushes";
import type { Layers } from "./canvas";
import { chosenCodes, toggleCodes } from "./clauses";
import { type Coloring, missingColor } from "./coloring";
import { Frame } from "./Frame";
import { layFrame } from "./frameLayout";
import { Trend } from "./Trend";
import { RowTip, rowSentence } from "./tip";
import type { PlaneChange } from "./zoom";

export const PLANE_HEIGHT = 196;

const pixelsOf = (words: readonly string[]): number =>
  Math.max(0, ...words.map((word) => word.length)) * 6.8 + 8;

/** Room for the legend: the longest of its words, within reason. Numbers are short, and of no use cut short. */
export function legendWidth(coloring: Coloring, width: number): number {
  const { legend } = coloring;
  if (!legend) return 0;
  const levels = legend.kind === "levels";
  const numbers = levels ? [] : legend.ticks.map(({ label }) => `xx${label}`);
  const words = levels
    ? entriesOf(legend).map(({ label }) => `xxx${label}`)
    : ramplessEntries(legend).map((word) => `xxx${word}`);
  const wanted = Math.max(44, pixelsOf(words), pixelsOf(numbers));
  return Math.min(wanted, 150, Math.max(width * 0.22, pixelsOf(numbers)));
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
  page: Signal<Axis["page"]>;
  /** Curves of other methods over the points. */
  curves?: readonly { values: ArrayLike<number>; ys: ArrayLike<number>; dash?: string }[];
}): JSX.Element {
  const { context, table, column, coloring, width, axis, onAxis, measure } = props;
  const { store } = context;
  const palette = context.palette.value;
  const description_id = useId();
  const feature = column.position;
  const legend_width = legendWidth(coloring, width);
  const attributions = useMemo(() => featureValues(table, feature), [table, feature]);
  const name = t`SHAP, ${shownOutput(store)}`;
  const layout = useMemo(() => {
    const whole = roomFor(attributions);
    return layFrame({
      width,
      height: PLANE_HEIGHT,
      x: (length) => columnAxis(column, length, { each: attributions, state: axis }),
      y: (length) =>
        numberAxis(length, {
          whole,
          chosen: axis?.effect,
          name,
          signed: true,
          terms: quantityTerms(attributionName(feature, table.output)),
        }),
      measure,
      margins: "xy",
      beside: legend_width && legend_width + 18,
    });
  }, [attributions, table.output, column, width, legend_width, axis, measure, name]);
  const { plane } = layout;
  useEffect(() => {
    props.page.value = plane.x.page;
  }, [plane]);
  const places = useMemo(
    () => placeRows(plane, column, attributions),
    [plane, column, attributions],
  );
  const layers = useMemo(
    () => pointLayers(places, table.n_done, coloring, palette),
    [places, table, coloring, palette],
  );
  const key = `feature:${feature}`;
  return (
    <>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`SHAP dependence plot of ${column.name}`}
        described_by={description_id}
        identity={feature}
        canvas={layers}
        rows={{
          ...places,
          tip: (row) => (
            <RowTip store={store} row={row} feature={feature} also={coloring.feature} />
          ),
          sentence: (row) => rowSentence(store, row, feature),
          enter: () => store.focusFeature(feature),
        }}
        brush={clauseBrush(store, key, plane)}
        clause_key={key}
        onZoom={(change, done) => onAxis(axisChange(change), done)}
        marks={(props.curves ?? []).map(({ values: x, ys: y, dash }) => ({
          kind: "line",
          x,
          y,
          dash,
          edged: true,
        }))}
      >
        {store.shared.trend.value ? (
          <Trend store={store} plane={plane} column={column} attributions={attributions} />
        ) : null}
      </Frame>
      <Legend
        store={store}
        coloring={coloring}
        context={context}
        style={{
          left: layout.left + plane.width + layout.right + 16,
          top: layout.top,
          width: legend_width,
          height: plane.height,
        }}
      />
      <p id={description_id} class="xw-hidden">
        {t`${summary(table, column, plane.x, coloring)} Arrow keys left and right walk through the rows, Shift and arrow keys select a range, Escape clears; +, - and 0 zoom, Alt and arrow keys move.`}
      </p>
    </>
  );
}

const axisChange = (change: PlaneChange): AxisState => ({
  ...("x" in change ? { range: change.x } : {}),
  ...("y" in change ? { effect: change.y as AxisState["effect"] } : {}),
});

const draw = (target: Raster, points: Points, n_points: number, ratio: number): void => {
  if (n_points > MANY_POINTS) drawDensity(target, points, ratio);
  else drawDiscs(target, points, ratio, pointStyle(n_points));
};

/** All rows in grey under a selection, the selected ones in color. */
function pointLayers(
  { xs, ys }: Places,
  n_rows: number,
  coloring: Coloring,
  palette: Palette,
): Layers {
  const context = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
  const plain = pack(rgb(palette.selected));
  const unselected = pack(mix(rgb(palette.muted), rgb(palette.surface), 0.7));
  const ring = pack(missingColor(palette));
  const each = coloring.coding && colorsOf(coloring.coding);
  return {
    context: (target, ratio) =>
      draw(target, { xs, ys, colors: context, keep: null }, n_rows, ratio),
    color: (target, ratio, mask) =>
      draw(
        target,
        { xs, ys, colors: each ?? (mask ? plain : unselected), keep: mask, ring },
        mask ? Math.min(n_rows, countOf(mask)) : n_rows,
        ratio,
      ),
  };
}

export function Legend(props: {
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
function summary(table: AttributionTable, column: Column, axis: Axis, coloring: Coloring): string {
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
  if (rows.length === 0) return t`No row is computed yet.`;
  const parts = [
    t`${plural(rows.length, t`row`, t`rows`)}, attributions from ${formatSigned(low)} to ${formatSigned(high)}.`,
  ];
  if (axis.kind === "levels") parts.push(t`${axis.lanes.length} levels.`);
  else {
    const r = correlation(column.values, values, rows);
    const way = r > 0 ? t`rise` : t`fall`;
    if (Math.abs(r) > 0.3)
      parts.push(t`They ${way} with the value (correlation ${formatSigned(r)}).`);
  }
  if (axis.missing) parts.push(t`${plural(axis.missing.n_rows, t`row`, t`rows`)} without a value.`);
  if (coloring.title) parts.push(t`Colored by ${coloring.title}.`);
  return parts.join(" ");
}
