// The pictures of a classifier: scores with the threshold, ROC, precision and recall, gain, lift, calibration.

import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Frame, type FrameProps } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { type FrameLayout, heightOf, layFrame } from "../../charts/frameLayout";
import type { Spot } from "../../charts/spots";
import type { Measure } from "../../marks/labels";
import { numberAxis } from "../../marks/planeAxis";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import type { Op } from "../../runtime/wire";
import { t } from "../../runtime/words";
import type { Calibration } from "./calibration";
import {
  type Counts,
  type Curve,
  type CurveName,
  curveOf,
  pointOf,
  thinned,
  type Walk,
} from "./curves";
import { countText } from "./Matrix";
import { percent, score } from "./words";

export interface Canvas {
  store: Store;
  palette: Palette;
  measure: Measure;
}

/** A frame with its title over it. */
export function Plot(
  props: Canvas & {
    title: string;
    note?: ComponentChildren;
    layout: FrameLayout;
  } & Pick<
      FrameProps,
      "label" | "kind" | "marks" | "spots" | "handles" | "canvas" | "rows" | "brush"
    >,
): JSX.Element {
  const { title, note, layout, ...frame } = props;
  return (
    <figure class="xw-perf-plot">
      <figcaption>
        {title}
        {note ? <small>{note}</small> : null}
      </figcaption>
      <div class="xw-figure" style={{ height: heightOf(layout) }}>
        <Frame {...frame} layout={layout} />
      </div>
    </figure>
  );
}

const UNIT: [number, number] = [0, 1];
const shareText = (value: number): string => formatNumber(value, 3);

function useShares(
  width: number,
  height: number,
  x: string,
  y: string,
  measure: Measure,
  highest = 1,
): FrameLayout {
  return useMemo(
    () =>
      layFrame({
        width,
        height,
        x: (length) => numberAxis(length, { whole: UNIT, name: x, write: shareText, pad: 5 }),
        y: (length) =>
          numberAxis(length, { whole: [0, highest], name: y, write: shareText, pad: 5 }),
        measure,
      }),
    [width, height, x, y, measure, highest],
  );
}

export const AXES: Readonly<Record<CurveName, readonly [title: string, x: string, y: string]>> = {
  roc: ["ROC", t`false positive rate`, t`true positive rate`],
  precision_recall: [t`Precision and recall`, t`recall`, t`precision`],
  gain: [t`Gain`, t`share of rows`, t`share found`],
  lift: [t`Lift`, t`share of rows`, t`times as many`],
};

const MAX_SPOTS = 48;

/** Thresholds along a curve that can be walked and chosen. */
function spotsOf(
  name: CurveName,
  curve: Curve,
  choose: (threshold: number, op: Op) => void,
): Spot[] {
  const n = curve.x.length;
  const step = Math.max(1, Math.ceil(n / MAX_SPOTS));
  const spots: Spot[] = [];
  for (let i = 0; i < n; i += step) {
    const [x, y, at] = [curve.x[i]!, curve.y[i]!, curve.threshold[i]!];
    const where = Number.isFinite(at) ? t`from ${score(at)} on` : t`nothing called so`;
    const [, x_name, y_name] = AXES[name];
    const spot: Spot = {
      x,
      y,
      text: `${where}: ${x_name} ${percent(x)}, ${name === "lift" ? t`${score(y)} times as many as in all rows` : `${y_name} ${percent(y)}`}`,
    };
    if (Number.isFinite(at)) spot.choose = (op) => choose(at, op);
    spots.push(spot);
  }
  return spots;
}

export function CurvePlot(
  props: Canvas & {
    name: CurveName;
    walk: Walk;
    selected: Walk | null;
    counts: Counts | null;
    note: string;
    of: string;
    width: number;
    height: number;
    /** A point's threshold: to be set, or whose rows are to be selected. */
    onChoose: (threshold: number, op: Op) => void;
  },
): JSX.Element | null {
  const { name, walk, selected, counts } = props;
  const [title, x, y] = AXES[name];
  const curve = useMemo(() => {
    const whole = curveOf(name, walk);
    return whole && thinned(whole);
  }, [name, walk]);
  const teal = useMemo(() => {
    const part = selected && curveOf(name, selected);
    return part && thinned(part, 200);
  }, [name, selected]);
  const highest = name === "lift" ? Math.max(1, ...(curve?.y ?? []), ...(teal?.y ?? [])) : 1;
  const layout = useShares(props.width, props.height, x, y, props.measure, highest);
  const spots = useMemo(
    () => (curve ? spotsOf(name, curve, props.onChoose) : []),
    [name, curve, props.onChoose],
  );
  const fixed = useMemo((): Mark[] => {
    if (!curve) return [];
    const base = walk.positive / (walk.positive + walk.negative);
    const chance = name === "precision_recall" ? [base, base] : name === "lift" ? [1, 1] : [0, 1];
    const marks: Mark[] = [
      { kind: "line", x: [0, 1], y: chance, color: "var(--xw-muted)", dash: "4 4", width: 1 },
      { kind: "line", x: curve.x, y: curve.y, width: 1.6 },
    ];
    if (teal)
      marks.push({ kind: "line", x: teal.x, y: teal.y, color: "var(--xw-selected)", width: 2 });
    return marks;
  }, [name, curve, teal, walk]);
  const at = counts && pointOf(name, counts);
  const marks: Mark[] = at
    ? [...fixed, { kind: "points", x: [at.x], y: [at.y], color: "var(--xw-up)", radius: 5 }]
    : fixed;
  if (!curve) return null;
  return (
    <Plot
      {...props}
      title={title}
      note={props.note}
      layout={layout}
      kind={t`curve`}
      label={t`${title} of ${props.of}`}
      marks={marks}
      spots={spots}
    />
  );
}

export function CalibrationPlot(
  props: Canvas & {
    calibration: Calibration;
    selected: Calibration | null;
    of: string;
    width: number;
    height: number;
    onChoose: (low: number, high: number, op: Op) => void;
  },
): JSX.Element {
  const { calibration: found, selected, of } = props;
  const layout = useShares(
    props.width,
    props.height,
    t`predicted probability`,
    t`share observed`,
    props.measure,
  );
  const marks = useMemo((): Mark[] => {
    const line = (c: Calibration, color: string): Mark[] => [
      ...c.predicted.map(
        (x, i): Mark => ({
          kind: "line",
          x: [x, x],
          y: [c.low[i] as number, c.high[i] as number],
          color,
          width: 1.4,
        }),
      ),
      { kind: "line", x: c.predicted, y: c.observed, color, width: 1.2 },
      { kind: "points", x: c.predicted, y: c.observed, color, radius: 3.2 },
    ];
    return [
      { kind: "line", x: [0, 1], y: [0, 1], color: "var(--xw-muted)", dash: "4 4", width: 1 },
      ...line(found, "var(--xw-ink)"),
      ...(selected ? line(selected, "var(--xw-selected)") : []),
    ];
  }, [found, selected]);
  const spots = found.predicted.map((x, i): Spot => {
    const [low, high] = [found.from[i] as number, found.to[i] as number];
    const observed = found.observed[i] as number;
    return {
      x: low,
      y: 0,
      to: { x: high, y: 1 },
      text: t`${countText(found.weight[i] as number)} rows, called ${percent(x)} on average: ${percent(observed)} are ${of} (${percent(found.low[i] as number)} to ${percent(found.high[i] as number)})`,
      choose: (op) => props.onChoose(low, high, op),
    };
  });
  return (
    <Plot
      {...props}
      title={t`Calibration`}
      note={t`ECE ${percent(found.ece)} · MCE ${percent(found.mce)}`}
      layout={layout}
      kind={t`calibration plot`}
      label={t`Calibration of ${of}`}
      marks={marks}
      spots={spots}
    />
  );
}

export interface Bins {
  edges: number[];
  there: Float64Array;
  rest: Float64Array;
}

/** Weight of the rows in bins of their scores, of both sides. */
export function binsOf(
  score_of: Float64Array,
  actual: Uint8Array | null,
  weight: Float64Array | null,
  mask: Uint8Array | null,
  ends: readonly [number, number],
  n_bins: number,
): Bins {
  const [low, high] = ends;
  const edges = Array.from({ length: n_bins + 1 }, (_, i) => low + ((high - low) * i) / n_bins);
  const there = new Float64Array(n_bins);
  const rest = new Float64Array(n_bins);
  for (let i = 0; i < score_of.length; i++) {
    if (mask && !mask[i]) continue;
    const at = Math.floor((((score_of[i] as number) - low) / (high - low)) * n_bins);
    const bin = Math.min(n_bins - 1, Math.max(0, at));
    const side = !actual || actual[i] ? there : rest;
    side[bin] = (side[bin] as number) + (weight ? (weight[i] as number) : 1);
  }
  return { edges, there, rest };
}

/** Bars of two sides, one upon the other. */
export function stacked(bins: Bins, colors: readonly [string, string], opacity = 1): Mark[] {
  const [from, to] = [bins.edges.slice(0, -1), bins.edges.slice(1)];
  const faded = (color: string): string =>
    opacity === 1 ? color : `color-mix(in srgb, ${color} ${opacity * 100}%, var(--xw-surface))`;
  const both = bins.there.map((count, i) => count + (bins.rest[i] as number));
  return [
    { kind: "bars", from, to, y: both, color: faded(colors[1]) },
    { kind: "bars", from, to, y: bins.there, color: faded(colors[0]) },
  ];
}

export function HistogramPlot(
  props: Canvas & {
    bins: Bins;
    selected: Bins | null;
    of: string;
    unit: string;
    /** The one threshold; null: several, or none to move. */
    threshold: number | null;
    thresholds: readonly number[];
    width: number;
    height: number;
    onThreshold: (value: number, done: boolean) => void;
    onChoose: (low: number, high: number, last: boolean, op: Op) => void;
  },
): JSX.Element {
  const { bins, selected, of, width, height, measure } = props;
  const { edges } = bins;
  const [low, high] = [edges[0] as number, edges.at(-1) as number];
  const most = Math.max(1, ...bins.there.map((count, i) => count + (bins.rest[i] as number)));
  const name = t`${props.unit} of ${of}`;
  const layout = useMemo(
    () =>
      layFrame({
        width,
        height,
        x: (length) => numberAxis(length, { whole: [low, high], name, write: shareText }),
        y: (length) => numberAxis(length, { whole: [0, most], name: t`rows` }),
        measure,
      }),
    [width, height, low, high, most, name, measure],
  );
  const marks = useMemo((): Mark[] => {
    const colors = ["var(--xw-up)", "var(--xw-down)"] as const;
    return selected
      ? [...stacked(bins, colors, 0.3), ...stacked(selected, colors)]
      : stacked(bins, colors, 0.85);
  }, [bins, selected]);
  const rules = props.threshold === null ? props.thresholds : [];
  const spots = edges.slice(0, -1).map((from, i): Spot => {
    const to = edges[i + 1] as number;
    const there = bins.there[i] as number;
    const rest = bins.rest[i] as number;
    return {
      x: from,
      y: 0,
      to: { x: to, y: most },
      text: t`${shareText(from)} to ${shareText(to)}: ${countText(there)} ${of}, ${countText(rest)} not`,
      choose: (op) => props.onChoose(from, to, i === edges.length - 2, op),
    };
  });
  return (
    <Plot
      {...props}
      title={t`Scores of both sides`}
      note={
        <>
          <b style={{ color: "var(--xw-up)" }}>{of}</b>
          {t` and `}
          <b style={{ color: "var(--xw-down)" }}>{t`the rest`}</b>
          {props.threshold === null ? "" : t`; drag the line`}
        </>
      }
      layout={layout}
      kind={t`histogram`}
      label={t`Scores of ${of} and of the rest`}
      marks={[...marks, ...rules.map((x): Mark => ({ kind: "rule", x, dash: "4 3" }))]}
      spots={spots}
      handles={
        props.threshold === null
          ? []
          : [
              {
                axis: "x",
                value: props.threshold,
                label: t`threshold`,
                text: shareText(props.threshold),
                onChange: props.onThreshold,
              },
            ]
      }
    />
  );
}
