// The strips of a beeswarm on one canvas, with labels, brush and rows in focus over it.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { AxisBottom } from "../marks/axes";
import { type Box, roundToPixel } from "../marks/brush";
import type { Measure } from "../marks/labels";
import { planeOf } from "../marks/plane";
import { type Axis, numberAxis } from "../marks/planeAxis";
import { numberTicks, thinned } from "../marks/ticks";
import type { AttributionTable } from "../runtime/columns";
import { quantityOf } from "../runtime/quantities";
import { attributionRange } from "../runtime/selection";
import type { Store } from "../runtime/store";
import type { Palette } from "../runtime/theme";
import type { Clause } from "../runtime/wire";
import { t } from "../runtime/words";
import type { Brush } from "./brushes";
import { clausesOf, dropClause, plainClause } from "./clauses";
import { Frame, type RowPoints } from "./Frame";
import type { FrameLayout } from "./frameLayout";
import { RowMarks } from "./Marks";
import { layoutOf, type Strip, stripLayers } from "./strip";
import { labelWidth } from "./text";
import { RowTip, rowSentence } from "./tip";
import { ALL_FEATURES } from "./zoom";

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
  const label_width = labelWidth(store, features, width, props.measure);
  const plot_width = Math.max(60, width - label_width - 10);
  const height = features.length * STRIP_HEIGHT;
  const axis = store.shared.axes.value[ALL_FEATURES];
  const effect = axis?.effect;
  const layout = useMemo(
    () => layoutOf(store, table, palette, plot_width, STRIP_HEIGHT, effect),
    [store, table, palette, plot_width, store.columns.value, effect],
  );
  const shown_key = features.join(",");
  const strips = useMemo(() => [...features].map((j) => layout.strip(j)), [layout, shown_key]);
  const layers = useMemo(
    () => stripLayers(strips, STRIP_HEIGHT, table.n_done, palette),
    [strips, table, palette],
  );
  const frame = useMemo((): FrameLayout => {
    const plane = planeOf(layout.axis, namesAxis(height));
    return { plane, left: label_width, top: 0, right: 0, bottom: 0, slant: false };
  }, [layout, height, label_width]);

  const focus = store.focus.value;
  const focus_slot = features.indexOf(focus);
  /** Where the keyboard is. */
  const walk_slot = Math.max(0, focus_slot);
  const slotAt = (y?: number): number =>
    y === undefined
      ? walk_slot
      : Math.min(features.length - 1, Math.max(0, Math.floor(y / STRIP_HEIGHT)));
  const featureAt = (y?: number): number => features[slotAt(y)] as number;
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
  const brush: Brush = {
    axes: "x",
    bounds: (y) => bounds(slotAt(y)),
    drawn: () =>
      [...features].flatMap((feature, slot) =>
        clausesOf(store, keyOf(feature)).flatMap((clause) =>
          boxesOf(slot, clause).map((box) => ({ box, op: clause.op })),
        ),
      ),
    editable: (y) => {
      const clause = plainClause(store, keyOf(featureAt(y)));
      return (clause && boxesOf(slotAt(y), clause)[0]) ?? null;
    },
    draw: ({ x0, x1, y0 }, op, done) => {
      const feature = featureAt(y0);
      const term = attributionRange(feature, table.output, valueAt(x0), valueAt(x1));
      const clause = { key: keyOf(feature), op, terms: [term] };
      onDrag(!done);
      if (done) store.commitClause(clause);
      else store.previewClause(clause);
    },
    cancel: () => {
      store.cancelPreview();
      onDrag(false);
    },
    clear: (y) => dropClause(store, keyOf(featureAt(y))),
  };
  const walked = featureAt();
  const rows: RowPoints = {
    xs: (strips[walk_slot] as Strip).xs,
    ys: NOWHERE,
    find: (x, y) => {
      const slot = slotAt(y);
      return (strips[slot] as Strip).nearest(x, y - (slot + 0.5) * STRIP_HEIGHT);
    },
    tip: (row, y) => <RowTip store={store} row={row} feature={featureAt(y)} />,
    sentence: (row) => rowSentence(store, row, walked),
    enter: () => store.focusFeature(walked),
    click: (y) => store.focusFeature(featureAt(y)),
    step: (up) => store.stepFeature(-up),
    marks: <StripMarks store={store} strips={strips} focus={focus} />,
  };
  const ticks = thinned(
    numberTicks(layout.axis.domain, Math.max(4, plot_width / 110), true),
    (value) => layout.pixelOf(value),
    50,
  );
  return (
    <div style={{ position: "relative", width, height: height + MARGIN_BOTTOM }}>
      {focus_slot >= 0 ? (
        <div
          class="xw-strip-focus"
          style={{ top: focus_slot * STRIP_HEIGHT, height: STRIP_HEIGHT, width: label_width - 4 }}
        />
      ) : null}
      <Frame
        store={store}
        palette={palette}
        measure={props.measure}
        layout={frame}
        bare
        kind={t`beeswarm plot`}
        label={t`Beeswarm of SHAP values`}
        described_by={props.description_id}
        canvas={layers}
        rows={rows}
        brush={brush}
        onZoom={({ x }, done) =>
          store.setAxis(ALL_FEATURES, { effect: Array.isArray(x) ? x : undefined }, done)
        }
      >
        <line class="xw-zero" x1={layout.pixelOf(0)} x2={layout.pixelOf(0)} y1={0} y2={height} />
        {strips.map(({ feature }, slot) => (
          <line
            key={feature}
            class="xw-strip-line"
            x1={0}
            x2={plot_width}
            y1={(slot + 1) * STRIP_HEIGHT}
            y2={(slot + 1) * STRIP_HEIGHT}
          />
        ))}
      </Frame>
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
      <div style={{ height }} />
      <svg class="xw-sticky-axis" aria-hidden="true" height={MARGIN_BOTTOM}>
        <g transform={`translate(${label_width},0)`}>
          <AxisBottom ticks={ticks} at={(value) => layout.pixelOf(value)} y={0} />
        </g>
      </svg>
    </div>
  );
}

/** Strips stand below each other by themselves: an axis without values. */
const namesAxis = (length: number): Axis => ({
  ...numberAxis(length, { whole: [0, 1] }),
  kind: "levels",
});

const NOWHERE = new Float32Array(0);

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
