// The strips of a beeswarm on one canvas, with labels, brush and rows in focus over it.

import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { AxisBottom } from "../marks/axes";
import type { Box } from "../marks/brush";
import { roundToPixel } from "../marks/brush";
import type { Measure } from "../marks/labels";
import { numberTicks, thinned } from "../marks/ticks";
import type { AttributionTable } from "../runtime/columns";
import { quantityOf } from "../runtime/quantities";
import { attributionRange } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { Palette } from "../runtime/theme";
import { useTip } from "../runtime/view";
import type { AxisState, Clause, Op } from "../runtime/wire";
import { useLayers } from "./canvas";
import { clausesOf, dropClause, plainClause } from "./clauses";
import { toldRows, usePlotKeys, walkRows } from "./keys";
import { BrushBoxes, RowMarks } from "./Marks";
import { type Gestures, usePointer } from "./pointer";
import { layoutOf, type Strip, stripLayers } from "./strip";
import { labelWidth } from "./text";
import { RowTip, rowSentence } from "./tip";
import { useZoom, ZoomBox, ZoomedButton } from "./Zoomed";
import { ALL_FEATURES, effectZoom, NO_EFFECT } from "./zoom";

export const STRIP_HEIGHT = 26;
export const MARGIN_BOTTOM = 24;

const keyOf = (feature: number): string => `attribution:${feature}`;

export function Strips(props: {
  store: Store;
  table: AttributionTable;
  features: Int32Array;
  palette: Palette;
  measure: Measure;
  width: number;
  /** A brush is being drawn: the order must not change meanwhile. */
  onDrag: (held: boolean) => void;
  description_id: string;
}): JSX.Element {
  const { store, table, features, palette, width, onDrag } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const tip = useTip();
  const label_width = labelWidth(store, features, width, props.measure);
  const plot_width = Math.max(60, width - label_width - 10);
  const height = features.length * STRIP_HEIGHT;
  const axis = store.shared.axes.value[ALL_FEATURES];
  const effect = axis?.effect;
  const layout = useMemo(
    () => layoutOf(store, table, palette, plot_width, STRIP_HEIGHT, effect),
    [store, table, palette, plot_width, store.columns.value, effect],
  );
  const setAxis = (change: AxisState, save?: boolean): void =>
    store.setAxis(ALL_FEATURES, change, save);
  const zoomable = effectZoom(layout.domain, layout.whole);
  const zooming = useZoom({
    width: plot_width,
    height,
    by: (factor, x) => setAxis(zoomable.by(factor, layout.valueAt(x))),
    to: ({ x0, x1 }) => setAxis(zoomable.to(layout.valueAt(x0), layout.valueAt(x1))),
    mover: () => (right, _, done) => setAxis(zoomable.move(right), done),
    zoomed: effect !== undefined,
    back: () => setAxis(NO_EFFECT),
  });
  const shown_key = features.join(",");
  const strips = useMemo(() => [...features].map((j) => layout.strip(j)), [layout, shown_key]);
  const layers = useMemo(
    () => stripLayers(strips, STRIP_HEIGHT, table.n_done, palette),
    [strips, table, palette],
  );
  useLayers(canvas, plot_width, height, palette.surface, layers, store.mask);

  const slotAt = (y: number): number =>
    Math.min(features.length - 1, Math.max(0, Math.floor(y / STRIP_HEIGHT)));
  const bounds = (slot: number): Box => ({
    x0: 0,
    x1: plot_width,
    y0: slot * STRIP_HEIGHT + 1,
    y1: (slot + 1) * STRIP_HEIGHT - 1,
  });
  const valueAt = (x: number): number =>
    roundToPixel(layout.valueAt(x), layout.valueAt(1) - layout.valueAt(0));
  const boxesOf = (slot: number, clause: Clause): Box[] =>
    clause.terms
      .filter(({ quantity }) => {
        const about = quantityOf(quantity);
        return about?.kind === "attribution" && about.output === table.output;
      })
      .map((term) => ({
        ...bounds(slot),
        x0: Math.max(0, layout.pixelOf(term.min ?? Number.NEGATIVE_INFINITY)),
        x1: Math.min(plot_width, layout.pixelOf(term.max ?? Number.POSITIVE_INFINITY)),
      }));
  const editable = (slot: number): Box | null => {
    const clause = plainClause(store, keyOf(features[slot] as number));
    return (clause && boxesOf(slot, clause)[0]) ?? null;
  };
  const brush = (slot: number, x0: number, x1: number, op: Op, done: boolean): void => {
    const feature = features[slot] as number;
    const term = attributionRange(feature, table.output, valueAt(x0), valueAt(x1));
    const clause = { key: keyOf(feature), op, terms: [term] };
    onDrag(!done);
    if (done) store.commitClause(clause);
    else store.previewClause(clause);
  };
  const cancel = (): void => {
    store.cancelPreview();
    onDrag(false);
  };
  const leave = (): void => {
    store.hover(-1);
    tip(null);
  };
  const gestures: Gestures = {
    axes: "x",
    zoom: zooming.zoom,
    bounds: (_, y) => bounds(slotAt(y)),
    editable: (_, y) => editable(slotAt(y)),
    brush: (box, op, done, area) => brush(slotAt(area.y0), box.x0, box.x1, op, done),
    cancel,
    clear: (_, y) => dropClause(store, keyOf(features[slotAt(y)] as number)),
    leave,
    hover: (x, y, event) => {
      const slot = slotAt(y);
      const strip = strips[slot] as Strip;
      const row = strip.nearest(x, y - (slot + 0.5) * STRIP_HEIGHT);
      store.hover(row);
      if (row < 0) tip(null);
      else
        tip(
          event.clientX,
          event.clientY,
          <RowTip store={store} row={row} feature={strip.feature} />,
        );
    },
    click: (x, y) => {
      const slot = slotAt(y);
      const strip = strips[slot] as Strip;
      const row = strip.nearest(x, y - (slot + 0.5) * STRIP_HEIGHT);
      if (row >= 0) store.focusRow(row);
      store.focusFeature(strip.feature);
    },
  };
  const pointer = usePointer(gestures);
  const focus = store.focus.value;
  const focus_slot = features.indexOf(focus);
  const walk_slot = Math.max(0, focus_slot);
  const walked = features[walk_slot] as number;
  const { xs } = strips[walk_slot] as Strip;
  const keys = usePlotKeys({
    walk: (right, up) => {
      if (!up) return walkRows(store, xs, right, (row) => rowSentence(store, row, walked));
      store.stepFeature(-up);
      return "";
    },
    enter: () => {
      if (store.hovered.value >= 0) store.focusRow(store.hovered.value);
      store.focusFeature(walked);
      return "";
    },
    stretch: {
      range: [0, plot_width],
      step: plot_width / 40,
      start: () => xs[store.row.value] ?? Number.NaN,
      brush: (x0, x1, done) => brush(walk_slot, x0, x1, "and", done),
      current: () => editable(walk_slot),
      cancel,
      told: () => toldRows(store),
    },
    abort: pointer.abort,
    zoom: zooming.keys,
    hold: pointer.hold,
  });
  useEffect(() => leave, []);

  const ticks = thinned(
    numberTicks(layout.domain, Math.max(4, plot_width / 110), true),
    (value) => layout.pixelOf(value),
    50,
  );
  return (
    <div
      class="xw-focusable"
      role="application"
      aria-roledescription="beeswarm plot"
      aria-label="Beeswarm of SHAP values"
      aria-describedby={props.description_id}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the plot is walked with the arrow keys
      tabIndex={0}
      style={{ position: "relative", width, height: height + MARGIN_BOTTOM }}
      {...keys.handlers}
    >
      {focus_slot >= 0 ? (
        <div
          class="xw-strip-focus"
          style={{ top: focus_slot * STRIP_HEIGHT, height: STRIP_HEIGHT, width: label_width - 4 }}
        />
      ) : null}
      <canvas ref={canvas} style={{ left: label_width, width: plot_width, height }} />
      <svg aria-hidden="true">
        <g transform={`translate(${label_width},0)`}>
          <line class="xw-zero" x1={layout.pixelOf(0)} x2={layout.pixelOf(0)} y1={0} y2={height} />
          {strips.map((strip, slot) => (
            <g key={strip.feature}>
              <line
                class="xw-strip-line"
                x1={0}
                x2={plot_width}
                y1={(slot + 1) * STRIP_HEIGHT}
                y2={(slot + 1) * STRIP_HEIGHT}
              />
              <BrushBoxes
                drawn={() =>
                  clausesOf(store, keyOf(strip.feature)).flatMap((clause) =>
                    boxesOf(slot, clause).map((box) => ({ box, op: clause.op })),
                  )
                }
              />
            </g>
          ))}
          <ZoomBox box={zooming.box} />
          <StripMarks store={store} strips={strips} focus={focus} />
        </g>
      </svg>
      {strips.map(({ feature }, slot) => (
        <StripLabel
          key={feature}
          name={store.featureName(feature)}
          focused={feature === focus}
          top={slot * STRIP_HEIGHT}
          width={label_width - 10}
          onClick={() => store.focusFeature(feature)}
        />
      ))}
      <div
        class="xw-surface"
        style={{ left: label_width, top: 0, width: plot_width, height }}
        {...pointer.handlers}
      />
      {zooming.zoom.zoomed ? (
        <ZoomedButton right={width - 10} top={2} onBack={zooming.zoom.back} />
      ) : null}
      <div style={{ height }} />
      <svg class="xw-sticky-axis" aria-hidden="true" height={MARGIN_BOTTOM}>
        <g transform={`translate(${label_width},0)`}>
          <AxisBottom ticks={ticks} at={(value) => layout.pixelOf(value)} y={0} />
        </g>
      </svg>
      <output class="xw-hidden" aria-live="polite">
        {keys.announcement}
      </output>
    </div>
  );
}

/** The same row in every strip: where it is in focus, a ring in the strip of the feature in focus. */
function StripMarks(props: { store: Store; strips: Strip[]; focus: number }): JSX.Element {
  const { store, strips, focus } = props;
  return (
    <>
      {strips.map((strip, slot) => (
        <RowMarks
          key={strip.feature}
          store={store}
          small={strip.feature !== focus}
          place={(row) => {
            const [x, offset] = strip.place(row);
            return [x, (slot + 0.5) * STRIP_HEIGHT + offset];
          }}
        />
      ))}
    </>
  );
}

function StripLabel(props: {
  name: string;
  focused: boolean;
  top: number;
  width: number;
  onClick: () => void;
}): JSX.Element {
  return (
    // The plot itself is what the keyboard walks; the label only widens the target of a click.
    // biome-ignore lint/a11y/useKeyWithClickEvents: arrows on the plot do the same
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows on the plot do the same
    <div
      class={`xw-strip-label xw-ellipsis${props.focused ? " xw-strip-named" : ""}`}
      style={{
        top: props.top,
        width: props.width,
        height: STRIP_HEIGHT,
        lineHeight: `${STRIP_HEIGHT}px`,
      }}
      title={props.name}
      onClick={props.onClick}
    >
      {props.name}
    </div>
  );
}
