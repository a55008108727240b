// The plane: colors of what the model says, the line where its decision turns, rows where they stand, those it gets
// wrong, and the row that can be moved.

import { batch } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { clauseBrush } from "../../charts/brushes";
import { ColorScale } from "../../charts/ColorScale";
import type { Layers } from "../../charts/canvas";
import { Frame } from "../../charts/Frame";
import { spanOf } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import { RowMarks } from "../../charts/Marks";
import { RowTip, rowSentence } from "../../charts/tip";
import type { PlaneChange } from "../../charts/zoom";
import { isInside, outerPixelOf, placeOf } from "../../marks/axisPlaces";
import { levelColor } from "../../marks/colors";
import type { Measure } from "../../marks/labels";
import { type Places, placePair } from "../../marks/place";
import { type Plane as Laid, xOf, yOf } from "../../marks/plane";
import { type Axis, columnAxis, levelsOf } from "../../marks/planeAxis";
import { drawDiscs, pack, type Rgb } from "../../marks/points";
import { numberTicks } from "../../marks/ticks";
import type { Column } from "../../runtime/columns";
import { formatAmount, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { type Palette, rgb } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { bordersOf, type Grid, linesOf, type Piece, type Turn } from "./contours";
import { classColors, decisionColors, fillSurface, rampColors } from "./paint";
import { RowPoint } from "./RowPoint";
import { type Boundary, fieldOf, gridOf } from "./records";

const HEIGHT = 340;
const MAX_HEIGHT = 560;
const LANE = 26;
const LEGEND = 104;
/** So many rows stand over the colors; of those that are wrong, none is left out for others. */
const MAX_ROWS = 1_500;
const N_LEVELS = 6;

export interface Moved {
  /** Where the row stands by itself, and where it was moved to. */
  own: readonly [number, number];
  place: readonly [number, number];
  turn: Turn | null;
  onMove: (place: readonly [number, number] | null) => void;
  text: string;
}

export function Plane(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  record: Boundary;
  surface: ArrayLike<number>;
  a: Column;
  b: Column;
  threshold: number;
  wrong: Uint8Array | null;
  row: number;
  moved: Moved | null;
}): JSX.Element {
  const { store, palette, measure, width, record, surface, a, b, threshold, wrong, row } = props;
  const id = useId();
  const clip = useId();
  const output = store.output.value;
  const [state_a, state_b] = [
    store.shared.axes.value[a.position],
    store.shared.axes.value[b.position],
  ];
  const height = heightFor(b);
  const orders = useMemo(
    () => [orderOf(a, record), orderOf(b, record, true)] as const,
    [a, b, record],
  );
  const layout = useMemo(
    () =>
      layFrame({
        width: Math.max(width, 220),
        height,
        x: (length) => columnAxis(a, length, { state: state_a, ...orders[0] }),
        y: (length) => columnAxis(b, length, { state: state_b, ...orders[1] }),
        measure,
        beside: LEGEND + 14,
      }),
    [a, b, width, height, measure, state_a, state_b, orders],
  );
  const { plane } = layout;
  const places = useMemo(
    () => placePair(plane, a, b, new Float32Array(store.n_rows)),
    [plane, a, b, store.n_rows],
  );
  const grid = useMemo(() => gridOf(record), [record]);
  const look = useMemo(
    () => looksOf(palette, record, surface, output, threshold),
    [palette, record, surface, output, threshold],
  );
  const shown = useMemo(() => shownRows(store.n_rows), [store.n_rows]);
  const layers = useMemo((): Layers => {
    const back = rgb(palette.surface);
    const right = new Uint8Array(shown);
    const other = new Uint8Array(shown.length);
    if (wrong)
      for (let i = 0; i < shown.length; i++)
        if (shown[i] && wrong[i]) [right[i], other[i]] = [0, 1];
    const [ink, halo, teal] = [rgb(palette.ink), back, rgb(palette.selected)].map(pack) as [
      number,
      number,
      number,
    ];
    const fill: Layers["context"] = (target, ratio) =>
      fillSurface(
        target,
        plane,
        grid,
        surface,
        record.output_names.length,
        look.colorOf,
        places,
        back,
        ratio,
      );
    const rows = (some: Uint8Array, mask: Uint8Array | null): Uint8Array =>
      mask ? some.map((bit, i) => bit & (mask[i] as number)) : some;
    const dots: Layers["color"] = (target, ratio, mask) => {
      const color = mask ? teal : ink;
      const keep = rows(right, mask);
      if (mask) drawDiscs(target, { ...places, colors: halo, keep }, ratio, HALO);
      drawDiscs(target, { ...places, colors: color, keep }, ratio, mask ? CHOSEN : QUIET);
      const missed = rows(other, mask);
      drawDiscs(target, { ...places, colors: halo, keep: missed }, ratio, HALO);
      drawDiscs(target, { ...places, colors: color, keep: missed, ring: color }, ratio, RING);
    };
    return {
      context: fill,
      color: (target, ratio, mask) => {
        if (!mask) fill(target, ratio);
        dots(target, ratio, mask);
      },
    };
  }, [plane, grid, surface, record, look, palette, places, wrong, shown]);
  const lines = useMemo(
    () => linesFor(record, grid, surface, output, threshold),
    [record, grid, surface, output, threshold],
  );
  const pointed = useMemo((): Places => {
    const only = (values: Float32Array) =>
      values.map((value, i) => (shown[i] || i === store.row.value ? value : Number.NaN));
    return { xs: only(places.xs), ys: only(places.ys) };
  }, [places, shown, store.row.value]);
  const key = `boundary:${a.position}:${b.position}`;
  const zoom = (change: PlaneChange, done: boolean): void =>
    batch(() => {
      if ("x" in change) store.setAxis(a.position, { range: change.x }, done);
      if ("y" in change) store.setAxis(b.position, { range: change.y }, done);
    });
  const { moved } = props;
  return (
    <div class="xw-figure xw-boundary-figure" style={{ height: frameHeight(height) }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`decision boundary over ${a.name} and ${b.name}`}
        kind={t`map`}
        described_by={id}
        identity={key}
        canvas={layers}
        rows={{
          ...pointed,
          tip: (one) => (
            <>
              <RowTip store={store} row={one} feature={a.position} also={b.position} />
              {wrong?.[one] ? <div>{t`decided wrongly`}</div> : null}
            </>
          ),
          sentence: (one) =>
            `${rowSentence(store, one, a.position, b.position)}${wrong?.[one] ? t`, decided wrongly` : ""}`,
          marks: (
            <RowMarks
              store={store}
              place={(one) =>
                one === row && moved
                  ? [Number.NaN, Number.NaN]
                  : [pointed.xs[one] ?? Number.NaN, pointed.ys[one] ?? Number.NaN]
              }
            />
          ),
        }}
        brush={clauseBrush(store, key, plane)}
        clause_key={`feature:${a.position}`}
        onZoom={zoom}
      >
        <clipPath id={clip}>
          <rect width={plane.width} height={plane.height} />
        </clipPath>
        <g clip-path={`url(#${clip})`} class="xw-boundary-lines">
          {lines.map(({ level, pieces }) => (
            <path
              key={level}
              class={level === null ? "xw-boundary-line" : "xw-boundary-level"}
              d={pathOf(plane, pieces)}
            />
          ))}
          {lines.map(({ level, pieces }, i) =>
            level === null ? null : (
              <Label
                key={level}
                plane={plane}
                pieces={pieces}
                text={formatAmount(level, 3)}
                at={i}
              />
            ),
          )}
          {moved?.turn ? <Way plane={plane} from={moved.place} turn={moved.turn} /> : null}
        </g>
        <rect class="xw-surface-edge" width={plane.width} height={plane.height} />
      </Frame>
      {moved ? (
        <RowPoint store={store} layout={layout} row={row} a={a} b={b} moved={moved} />
      ) : null}
      {record.task === "multiclass" ? (
        <ClassLegend
          palette={palette}
          names={record.output_names}
          left={layout.left + plane.width + 14}
          height={height}
          has_wrong={wrong !== null}
        />
      ) : (
        <ColorScale
          title={shownTitle(store, record)}
          stops={look.stops}
          marks={look.marks}
          notes={legendNotes(record, wrong !== null)}
          left={layout.left + plane.width + 14}
          width={LEGEND}
          height={height}
        />
      )}
      <p id={id} class="xw-hidden">
        {t`${plural(store.n_rows, t`row`, t`rows`)} over ${a.name} and ${b.name}. Arrow keys left and right walk through the rows, Shift and arrow keys select a range; +, - and 0 zoom.`}
      </p>
    </div>
  );
}

const QUIET = { radius: 1.7, alpha: 0.4 };
const CHOSEN = { radius: 2.4, alpha: 1 };
const HALO = { radius: 3.6, alpha: 0.85 };
const RING = { radius: 3, alpha: 1 };

/** Levels need more room than numbers. */
function heightFor(column: Column): number {
  const levels = levelsOf(column)?.length ?? 0;
  return Math.max(HEIGHT, Math.min(MAX_HEIGHT, (levels + 1) * LANE));
}

/** Levels that the surface has, in the order of their codes. */
function orderOf(column: Column, record: Boundary, is_second = false): { order?: number[] } {
  if (!levelsOf(column)) return {};
  const { data } = is_second ? record.grid_second : record.grid_first;
  return { order: Array.from(data).filter((code) => !Number.isNaN(code)) };
}

/** 1 for evenly spread rows. */
function shownRows(n_rows: number): Uint8Array {
  const keep = new Uint8Array(n_rows);
  const step = Math.max(1, n_rows / MAX_ROWS);
  for (let k = 0; k < n_rows; k += step) keep[Math.floor(k)] = 1;
  return keep;
}

const shownTitle = (store: Store, record: Boundary): string =>
  record.unit === "probability" && record.task === "binary"
    ? t`probability of ${store.outputName()}`
    : shownOutput(store);

const legendNotes = (record: Boundary, has_wrong: boolean): string[] => [
  ...(record.task === "regression" ? [] : [t`line: where it turns`]),
  ...(has_wrong ? [t`ring: decided wrongly`] : []),
  t`pale: no row is near`,
];

interface Looks {
  colorOf: (values: Float64Array) => Rgb;
  stops: string[];
  marks: { at: number; text: string }[];
}

const SHARES = [1, 0.9, 0.75, 0.6, 0.5, 0.4, 0.25, 0.1, 0];

function looksOf(
  palette: Palette,
  record: Boundary,
  surface: ArrayLike<number>,
  output: number,
  threshold: number,
): Looks {
  if (record.task === "multiclass") return { colorOf: classColors(palette), stops: [], marks: [] };
  const n_outputs = record.output_names.length;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = output; at < surface.length; at += n_outputs) {
    low = Math.min(low, surface[at] as number);
    high = Math.max(high, surface[at] as number);
  }
  const is_decision = record.task === "binary";
  if (is_decision && record.unit === "probability") [low, high] = [0, 1];
  const colorOf = is_decision
    ? decisionColors(palette, output, threshold)
    : rampColors(palette, output, low, high);
  const values = new Float64Array(n_outputs);
  const stops = SHARES.map((share) => {
    values[output] = low + share * (high - low);
    return `rgb(${colorOf(values).join(" ")})`;
  });
  const marked = [high, low, ...(is_decision ? [threshold] : [(high + low) / 2])];
  const marks = [...new Set(marked)]
    .filter((value) => value >= low && value <= high)
    .map((value) => ({
      at: high > low ? (value - low) / (high - low) : 0.5,
      text: formatAmount(value, 3),
    }));
  return { colorOf, stops, marks };
}

interface Lines {
  /** Of numbers; null: where a decision turns. */
  level: number | null;
  pieces: Piece[];
}

function linesFor(
  record: Boundary,
  grid: Grid,
  surface: ArrayLike<number>,
  output: number,
  threshold: number,
): Lines[] {
  const n_outputs = record.output_names.length;
  if (record.task === "multiclass")
    return [{ level: null, pieces: bordersOf(grid, surface, n_outputs) }];
  const field = fieldOf(record, surface, output, threshold);
  if (field) return [{ level: null, pieces: linesOf(grid, field) }];
  const values = Float64Array.from(
    { length: surface.length / n_outputs },
    (_, at) => surface[at * n_outputs + output] as number,
  );
  const ends: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < ends[0]) ends[0] = value;
    if (value > ends[1]) ends[1] = value;
  }
  if (!(ends[1] > ends[0])) return [];
  return numberTicks(ends, N_LEVELS).map(({ value }) => ({
    level: value,
    pieces: linesOf(
      grid,
      values.map((one) => one - value),
    ),
  }));
}

/** Pixel of a value, beyond the edges too. */
function pixel(axis: Axis, value: number): number {
  if (Number.isNaN(value) || axis.kind === "levels") return placeOf(axis, value);
  return isInside(axis, value) ? placeOf(axis, value) : outerPixelOf(axis, value);
}

function pathOf(plane: Laid, pieces: readonly Piece[]): string {
  const { x, y, height } = plane;
  const parts: string[] = [];
  const add = (x0: number, y0: number, x1: number, y1: number): void => {
    if (Number.isFinite(x0 + y0 + x1 + y1))
      parts.push(`M${round(x0)} ${round(y0)}L${round(x1)} ${round(y1)}`);
  };
  for (const [x0, y0, x1, y1] of pieces) {
    const flat_x = isLane(x, x0) && Object.is(x0, x1);
    const flat_y = isLane(y, y0) && Object.is(y0, y1);
    if (flat_x) {
      const [left, right] = spanOf(x, x0, x0);
      add(left, height - pixel(y, y0), right, height - pixel(y, y0));
    } else if (flat_y) {
      const [low, high] = spanOf(y, y0, y0);
      add(pixel(x, x0), height - low, pixel(x, x0), height - high);
    } else add(pixel(x, x0), height - pixel(y, y0), pixel(x, x1), height - pixel(y, y1));
  }
  return parts.join("");
}

const isLane = (axis: Axis, value: number): boolean =>
  axis.kind === "levels" || Number.isNaN(value);

const round = (value: number): number => Math.round(value * 10) / 10;

/** The number of a contour, where that is nearest to a line across the plane: each stands elsewhere. */
function Label(props: {
  plane: Laid;
  pieces: readonly Piece[];
  text: string;
  at: number;
}): JSX.Element | null {
  const { plane, pieces, text, at } = props;
  let best: readonly [number, number] | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const [x0, y0, x1, y1] of pieces) {
    const px = (pixel(plane.x, x0) + pixel(plane.x, x1)) / 2;
    const py = plane.height - (pixel(plane.y, y0) + pixel(plane.y, y1)) / 2;
    if (!(px > 16 && px < plane.width - 16 && py > 10 && py < plane.height - 8)) continue;
    const share = 0.25 + 0.5 * ((at * 0.618) % 1);
    const distance = Math.abs(py - plane.height * share) + Math.abs(px - plane.width * share) / 4;
    if (distance < least) [least, best] = [distance, [px, py]];
  }
  if (!best) return null;
  return (
    <text class="xw-boundary-label" x={best[0]} y={best[1]} dy="0.35em" text-anchor="middle">
      {text}
    </text>
  );
}

/** From a place to the nearest turn. */
function Way(props: { plane: Laid; from: readonly [number, number]; turn: Turn }): JSX.Element {
  const { plane, from, turn } = props;
  const to = [xOf(plane, turn.first), yOf(plane, turn.second)] as const;
  return (
    <g>
      <line
        class="xw-boundary-way"
        x1={xOf(plane, from[0])}
        y1={yOf(plane, from[1])}
        x2={to[0]}
        y2={to[1]}
      />
      <circle class="xw-boundary-turn" cx={to[0]} cy={to[1]} r={3.5} />
    </g>
  );
}

function ClassLegend(props: {
  palette: Palette;
  names: readonly string[];
  left: number;
  height: number;
  has_wrong: boolean;
}): JSX.Element {
  const { palette, names, left, height, has_wrong } = props;
  const neutral = rgb(palette.neutral);
  return (
    <div class="xw-legend xw-signs" style={{ left, top: 0, width: LEGEND, height }}>
      <span>{t`decided for`}</span>
      <ul class="xw-levels">
        {names.map((name, k) => (
          <li key={name}>
            <span class="xw-level">
              <i
                class="xw-swatch"
                style={{ background: `rgb(${levelColor(k, neutral).join(" ")})` }}
              />
              {name}
            </span>
          </li>
        ))}
      </ul>
      <span>{t`stronger: by more`}</span>
      {has_wrong ? <span>{t`ring: decided wrongly`}</span> : null}
      <span>{t`pale: no row is near`}</span>
    </div>
  );
}
