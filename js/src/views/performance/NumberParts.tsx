// The pictures of a model of numbers: predicted against actual, errors, and how far off it is.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Layers } from "../../charts/canvas";
import type { Mark } from "../../charts/FrameMarks";
import { layFrame } from "../../charts/frameLayout";
import type { Spot } from "../../charts/spots";
import { isInside, pixelOf, valueAt } from "../../marks/axisPlaces";
import type { Box } from "../../marks/brush";
import type { Places } from "../../marks/place";
import type { Plane } from "../../marks/plane";
import { numberAxis, roomFor } from "../../marks/planeAxis";
import {
  drawDensity,
  drawDiscs,
  MANY_POINTS,
  mix,
  pack,
  pointStyle,
  type Raster,
} from "../../marks/points";
import { formatNumber, formatSigned, lowered } from "../../runtime/format";
import { between, countOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { type Palette, rgb } from "../../runtime/theme";
import type { Op, Term } from "../../runtime/wire";
import { t } from "../../runtime/words";
import type { Cases } from "./cases";
import { countText } from "./Matrix";
import { type Bins, type Canvas, Plot } from "./Plots";
import type { Chosen } from "./selecting";

/** Pixels of every row of the table; NaN for those that have no y. */
function placesOf(
  plane: Plane,
  cases: Cases,
  n_rows: number,
  x: Float64Array,
  y: Float64Array,
): Places {
  const xs = new Float32Array(n_rows).fill(Number.NaN);
  const ys = new Float32Array(n_rows).fill(Number.NaN);
  for (let i = 0; i < cases.n_rows; i++) {
    const [a, b] = [x[i] as number, y[i] as number];
    if (!isInside(plane.x, a) || !isInside(plane.y, b)) continue;
    const row = cases.rowOf(i);
    xs[row] = pixelOf(plane.x, a);
    ys[row] = plane.height - pixelOf(plane.y, b);
  }
  return { xs, ys };
}

function layersOf({ xs, ys }: Places, palette: Palette): Layers {
  const context = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
  const plain = pack(mix(rgb(palette.muted), rgb(palette.surface), 0.7));
  const teal = pack(rgb(palette.selected));
  const draw = (target: Raster, ratio: number, color: number, keep: Uint8Array | null): void => {
    const n = keep ? countOf(keep) : xs.length;
    const points = { xs, ys, colors: color, keep };
    if (n > MANY_POINTS) drawDensity(target, points, ratio);
    else drawDiscs(target, points, ratio, pointStyle(n));
  };
  return {
    context: (target, ratio) => draw(target, ratio, context, null),
    color: (target, ratio, mask) => draw(target, ratio, mask ? teal : plain, mask),
  };
}

export function Scatter(
  props: Canvas & {
    cases: Cases;
    title: string;
    x: Float64Array;
    y: Float64Array;
    x_name: string;
    y_name: string;
    /** Equal on both axes, or around zero. */
    diagonal: boolean;
    width: number;
    height: number;
    sentence: (row: number) => string;
    /** Quantities on the axes, and by what their numbers are those of the picture: 1 or -1. */
    quantities: readonly [x: string, y: string, y_sign: 1 | -1];
    onBrush: (chosen: Omit<Chosen, "key">, op: Op, done: boolean) => void;
    onClear: () => void;
  },
): JSX.Element {
  const { cases, x, y, x_name, y_name, diagonal, width, height, measure, store, palette } = props;
  const layout = useMemo(() => {
    const together = roomFor([...x, ...y], false);
    const [across, up] = diagonal ? [together, together] : [roomFor(x, false), roomFor(y)];
    return layFrame({
      width,
      height,
      x: (length) => numberAxis(length, { whole: across, name: x_name }),
      y: (length) => numberAxis(length, { whole: up, name: y_name, signed: !diagonal }),
      measure,
    });
  }, [x, y, x_name, y_name, diagonal, width, height, measure]);
  const { plane } = layout;
  const places = useMemo(() => placesOf(plane, cases, store.n_rows, x, y), [plane, cases, x, y]);
  const layers = useMemo(() => layersOf(places, palette), [places, palette]);
  const ends = plane.x.domain;
  const marks: Mark[] = [
    {
      kind: "line",
      x: [...ends],
      y: diagonal ? [...ends] : [0, 0],
      color: "var(--xw-muted)",
      dash: "4 4",
      width: 1,
    },
  ];
  const inside =
    ({ x0, x1, y0, y1 }: Box) =>
    (i: number): boolean => {
      const row = cases.rowOf(i);
      const [a, b] = [places.xs[row] as number, places.ys[row] as number];
      return a >= x0 && a <= x1 && b >= y0 && b <= y1;
    };
  const [x_quantity, y_quantity, sign] = props.quantities;
  const termsOf = ({ x0, x1, y0, y1 }: Box): Term[] => {
    const ends = [y1, y0].map((pixel) => sign * valueAt(plane.y, plane.height - pixel));
    return [
      between(x_quantity, valueAt(plane.x, x0), valueAt(plane.x, x1)),
      between(y_quantity, Math.min(...ends), Math.max(...ends)),
    ];
  };
  const label = t`brushed in ${lowered(props.title)}`;
  return (
    <Plot
      {...props}
      layout={layout}
      label={props.title}
      marks={marks}
      canvas={layers}
      rows={{ ...places, tip: props.sentence, sentence: props.sentence }}
      brush={{
        axes: "xy",
        drawn: () => [],
        editable: () => null,
        draw: (box, op, done) =>
          props.onBrush({ label, has: inside(box), terms: termsOf(box) }, op, done),
        cancel: () => store.cancelPreview(),
        clear: props.onClear,
      }}
    />
  );
}

export function ErrorPlot(
  props: Canvas & {
    bins: Bins;
    selected: Bins | null;
    width: number;
    height: number;
    onChoose: (low: number, high: number, last: boolean, op: Op) => void;
  },
): JSX.Element {
  const { bins, selected, width, height, measure } = props;
  const { edges } = bins;
  const most = Math.max(1, ...bins.there);
  const [low, high] = [edges[0] as number, edges.at(-1) as number];
  const layout = useMemo(
    () =>
      layFrame({
        width,
        height,
        x: (length) =>
          numberAxis(length, { whole: [low, high], name: t`predicted − actual`, signed: true }),
        y: (length) => numberAxis(length, { whole: [0, most], name: t`rows` }),
        measure,
      }),
    [width, height, low, high, most, measure],
  );
  const [from, to] = [edges.slice(0, -1), edges.slice(1)];
  const marks: Mark[] = [
    {
      kind: "bars",
      from,
      to,
      y: bins.there,
      color: selected ? "var(--xw-rest)" : "var(--xw-muted)",
    },
    ...(selected
      ? [{ kind: "bars", from, to, y: selected.there, color: "var(--xw-selected)" } as const]
      : []),
    { kind: "rule", x: 0, dash: "4 3" },
  ];
  const spots = from.map((a, i): Spot => {
    const b = to[i] as number;
    return {
      x: a,
      y: 0,
      to: { x: b, y: most },
      text: t`${formatSigned(a, 3)} to ${formatSigned(b, 3)}: ${countText(bins.there[i] as number)} rows`,
      choose: (op) => props.onChoose(a, b, i === from.length - 1, op),
    };
  });
  return (
    <Plot
      {...props}
      title={t`How far off`}
      layout={layout}
      kind={t`histogram`}
      label={t`Errors, predicted minus actual`}
      marks={marks}
      spots={spots}
    />
  );
}

/** "actually 2.1, predicted 2.4". */
export const rowWords = (store: Store, row: number, actual: number, predicted: number): string =>
  t`${store.rowName(row)}: actually ${formatNumber(actual)}, predicted ${formatNumber(predicted)}`;
