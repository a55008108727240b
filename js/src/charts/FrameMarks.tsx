// Marks of a frame, in values: lines, bands, bars, cells, rules, points and words.

import type { JSX } from "preact";
import { allLanes, outerPixelOf, pixelOf } from "../marks/axisPlaces";
import { type Plane, xOf, yOf } from "../marks/plane";
import type { Axis, Lane } from "../marks/planeAxis";

type Values = ArrayLike<number>;

/**
 * Values along x and y; codes of levels, NaN for what is missing. Colors are of CSS: `var(--xw-selected)`, else ink.
 * On an axis of levels, and where x is missing, lines and bands stand as a dash in each lane.
 */
export type Mark =
  | LineMark
  | BandMark
  | BarsMark
  | CellsMark
  | { kind: "rule"; x?: number; y?: number; color?: string; dash?: string; text?: string }
  | { kind: "points"; x: Values; y: Values; color?: string | readonly string[]; radius?: number }
  | {
      kind: "text";
      x: number;
      y: number;
      text: string;
      color?: string;
      anchor?: "start" | "middle" | "end";
      /** Pixels away from the point. */
      dx?: number;
      dy?: number;
    };

export interface LineMark {
  kind: "line";
  x: Values;
  y: Values;
  color?: string;
  width?: number;
  dash?: string;
  /** A quiet edge, so that it reads over points. */
  edged?: boolean;
  /** From value to value in steps: what holds up to the next one. */
  stepped?: boolean;
  /** 0 .. 1 at each value: where little is known, the line fades. */
  strength?: Values | null;
}

export interface BandMark {
  kind: "band";
  x: Values;
  low: Values;
  high: Values;
  color?: string;
  opacity?: number;
}

/** Bars from `base` to `y`; along x from value to value, or a level each where `to` is missing. `sideways`: x and y change places. */
export interface BarsMark {
  kind: "bars";
  from: Values;
  to?: Values;
  y: Values;
  base?: number;
  color?: string | readonly string[];
  sideways?: boolean;
}

/** Rectangles; a side whose ends are one level (or NaN) takes its lane. */
export interface CellsMark {
  kind: "cells";
  x: readonly (readonly [number, number])[];
  y: readonly (readonly [number, number])[];
  colors: readonly string[];
  texts?: readonly string[];
  /** Of the texts, one each. */
  inks?: readonly string[];
  opacity?: Values;
}

const INK = "var(--xw-ink)";

const round = (x: number): number => Math.round(x * 10) / 10;

const laneOf = (axis: Axis, value: number): Lane | undefined =>
  Number.isNaN(value)
    ? (axis.missing ?? undefined)
    : axis.kind === "levels"
      ? allLanes(axis).find(({ codes }) => codes.includes(value))
      : undefined;

/** Pixels from value to value, or of the lane of a level or of what is missing. */
export function spanOf(axis: Axis, from: number, to: number): [number, number] {
  const [a, b] = [laneOf(axis, from), laneOf(axis, to)];
  if (a && b) return [Math.min(a.x0, b.x0), Math.max(a.x1, b.x1)];
  if (axis.kind === "levels" || Number.isNaN(from + to)) return [Number.NaN, Number.NaN];
  return [pixelOf(axis, from), pixelOf(axis, to)];
}

export function FrameMarks(props: {
  plane: Plane;
  marks: readonly Mark[];
  clip: string;
}): JSX.Element {
  return (
    <g clip-path={`url(#${props.clip})`}>
      {props.marks.map((mark, i) => (
        <OneMark key={i} plane={props.plane} mark={mark} />
      ))}
    </g>
  );
}

function OneMark({ plane, mark }: { plane: Plane; mark: Mark }): JSX.Element | null {
  if (mark.kind === "line") return <Line plane={plane} mark={mark} />;
  if (mark.kind === "band") return <Band plane={plane} mark={mark} />;
  if (mark.kind === "bars") return <Bars plane={plane} mark={mark} />;
  if (mark.kind === "cells") return <Cells plane={plane} mark={mark} />;
  if (mark.kind === "rule") return <Rule plane={plane} mark={mark} />;
  if (mark.kind === "points") return <Points plane={plane} mark={mark} />;
  return (
    <text
      x={xOf(plane, mark.x) + (mark.dx ?? 0)}
      y={yOf(plane, mark.y) + (mark.dy ?? 0)}
      text-anchor={mark.anchor ?? "start"}
      style={{ fill: mark.color ?? "var(--xw-muted)" }}
    >
      {mark.text}
    </text>
  );
}

interface Piece {
  d: string;
  strength: number;
}

const SHADES = 5;

/** The path of a line in pieces of about equal strength; a dash for each lane. */
export function piecesOf(plane: Plane, { x, y, stepped, strength }: LineMark): Piece[] {
  const pieces: Piece[] = [];
  let points: string[] = [];
  let shade = -1;
  const shadeAt = (i: number): number =>
    strength ? Math.max(1, Math.round((strength[i] as number) * SHADES)) : SHADES;
  const close = (): void => {
    if (points.length > 1) pieces.push({ d: `M${points.join("L")}`, strength: shade / SHADES });
    points = [];
  };
  let last = "";
  for (let i = 0; i < x.length; i++) {
    const [value, height] = [x[i] as number, y[i] as number];
    const up = round(plane.height - outerPixelOf(plane.y, height));
    const lane = laneOf(plane.x, value);
    if (lane) {
      const reach = Math.min(24, (lane.x1 - lane.x0) / 2 - 2);
      const middle = (lane.x0 + lane.x1) / 2;
      if (!Number.isNaN(up))
        pieces.push({
          d: `M${round(middle - reach)} ${up}h${round(2 * reach)}`,
          strength: shadeAt(i) / SHADES,
        });
      continue;
    }
    const across = plane.x.kind === "levels" ? Number.NaN : round(outerPixelOf(plane.x, value));
    if (!Number.isFinite(across + up)) {
      close();
      last = "";
      continue;
    }
    const next = shadeAt(i);
    const corner = `${across} ${up}`;
    if (last && stepped) points.push(`${across} ${last.split(" ")[1]}`);
    points.push(corner);
    if (next !== shade) {
      // A piece begins where the one before it ends.
      close();
      points = [corner];
      shade = next;
    }
    last = corner;
  }
  close();
  return pieces;
}

function Line({ plane, mark }: { plane: Plane; mark: LineMark }): JSX.Element {
  const { color = INK, width = 2, dash, edged } = mark;
  const pieces = piecesOf(plane, mark);
  return (
    <g fill="none" stroke-linejoin="round">
      {edged
        ? pieces.map(({ d, strength }) => (
            <path
              key={d}
              class="xw-trend-back"
              style={{ strokeWidth: width + 2.5, strokeOpacity: 0.8 * strength }}
              d={d}
            />
          ))
        : null}
      {pieces.map(({ d, strength }) => (
        <path
          key={d}
          d={d}
          style={{
            stroke: color,
            strokeWidth: width,
            strokeDasharray: dash,
            strokeOpacity: strength,
          }}
        />
      ))}
    </g>
  );
}

function Band({ plane, mark }: { plane: Plane; mark: BandMark }): JSX.Element {
  const { x, low, high, color = INK, opacity = 0.13 } = mark;
  const up: string[] = [];
  const down: string[] = [];
  const lanes: JSX.Element[] = [];
  const fill = { fill: color, fillOpacity: opacity };
  for (let i = 0; i < x.length; i++) {
    const [top, bottom] = [high[i], low[i]].map(
      (value) => plane.height - outerPixelOf(plane.y, value as number),
    ) as [number, number];
    if (Number.isNaN(top + bottom)) continue;
    const lane = laneOf(plane.x, x[i] as number);
    if (lane) {
      const reach = Math.min(24, (lane.x1 - lane.x0) / 2 - 2);
      lanes.push(
        <rect
          key={i}
          x={(lane.x0 + lane.x1) / 2 - reach}
          y={top}
          width={2 * reach}
          height={Math.max(1, bottom - top)}
          style={fill}
        />,
      );
      continue;
    }
    const across = plane.x.kind === "levels" ? Number.NaN : outerPixelOf(plane.x, x[i] as number);
    if (!Number.isFinite(across)) continue;
    up.push(`${round(across)} ${round(top)}`);
    down.push(`${round(across)} ${round(bottom)}`);
  }
  return (
    <g>
      {up.length > 1 ? (
        <path d={`M${[...up, ...down.toReversed()].join("L")}Z`} style={fill} />
      ) : null}
      {lanes}
    </g>
  );
}

const colorAt = (color: string | readonly string[] | undefined, i: number): string =>
  (typeof color === "string" ? color : color?.[i]) ?? "var(--xw-rest)";

function Bars({ plane, mark }: { plane: Plane; mark: BarsMark }): JSX.Element {
  const { from, to, y, base = 0, color, sideways } = mark;
  const [along, upright] = sideways ? [plane.y, plane.x] : [plane.x, plane.y];
  return (
    <g>
      {Array.from(y, (value, i) => {
        const start = from[i] as number;
        let [a, b] = spanOf(along, start, to ? (to[i] as number) : start);
        if (Number.isNaN(a + b + value)) return null;
        const lane = laneOf(along, start);
        const gap = lane ? Math.min(8, (b - a) / 6) : b - a > 4 ? 0.5 : 0;
        [a, b] = [a + gap, b - gap];
        const ends = [pixelOf(upright, base), pixelOf(upright, value)].sort((p, q) => p - q);
        const [low, high] = ends as [number, number];
        const size = Math.max(value === base ? 0 : 1, high - low);
        const place = sideways
          ? { x: low, y: plane.height - b, width: size, height: b - a }
          : { x: a, y: plane.height - high, width: b - a, height: size };
        return <rect key={i} {...place} style={{ fill: colorAt(color, i) }} />;
      })}
    </g>
  );
}

function Cells({ plane, mark }: { plane: Plane; mark: CellsMark }): JSX.Element {
  return (
    <g>
      {mark.colors.map((color, i) => {
        const [x0, x1] = spanOf(plane.x, ...(mark.x[i] as [number, number]));
        const [low, high] = spanOf(plane.y, ...(mark.y[i] as [number, number]));
        if (Number.isNaN(x0 + x1 + low + high)) return null;
        const [y0, y1] = [plane.height - high, plane.height - low];
        const text = mark.texts?.[i];
        return (
          <g key={i}>
            <rect
              x={x0}
              y={y0}
              width={Math.max(0.5, x1 - x0)}
              height={Math.max(0.5, y1 - y0)}
              style={{ fill: color, fillOpacity: mark.opacity?.[i] ?? 1 }}
            />
            {text ? (
              <text
                x={(x0 + x1) / 2}
                y={(y0 + y1) / 2}
                dy="0.35em"
                text-anchor="middle"
                style={{ fill: mark.inks?.[i] ?? INK }}
              >
                {text}
              </text>
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

function Rule({
  plane,
  mark,
}: {
  plane: Plane;
  mark: Extract<Mark, { kind: "rule" }>;
}): JSX.Element {
  const upright = mark.x !== undefined;
  const at = upright ? xOf(plane, mark.x as number) : yOf(plane, mark.y ?? 0);
  const place = upright
    ? { x1: at, x2: at, y1: 0, y2: plane.height }
    : { x1: 0, x2: plane.width, y1: at, y2: at };
  const { color = "var(--xw-muted)", dash } = mark;
  return (
    <g>
      <line {...place} style={{ stroke: color, strokeDasharray: dash }} />
      {mark.text ? (
        <text
          class="xw-muted"
          x={upright ? at + 4 : plane.width - 2}
          y={upright ? 11 : at - 4}
          text-anchor={upright ? "start" : "end"}
        >
          {mark.text}
        </text>
      ) : null}
    </g>
  );
}

function Points({
  plane,
  mark,
}: {
  plane: Plane;
  mark: Extract<Mark, { kind: "points" }>;
}): JSX.Element {
  return (
    <g>
      {Array.from(mark.x, (value, i) => {
        const [x, y] = [xOf(plane, value), yOf(plane, mark.y[i] as number)];
        if (Number.isNaN(x + y)) return null;
        const color = mark.color === undefined ? INK : colorAt(mark.color, i);
        return <circle key={i} cx={x} cy={y} r={mark.radius ?? 3.5} style={{ fill: color }} />;
      })}
    </g>
  );
}
