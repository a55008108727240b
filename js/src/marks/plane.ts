// The plane of a dependence plot: where values, levels and missing cells stand, and what a box in it selects.

import type { Column } from "../runtime/columns";
import { formatInteger, formatValue } from "../runtime/format";
import { attributionRange, featureCodes, featureRange } from "../runtime/selection";
import type { AxisState, Clause, Term } from "../runtime/wire";
import { rangeOf, type Stretch, stretchOf } from "./axis";
import { type Box, roundToPixel } from "./brush";
import { levelPage } from "./levels";

/** A place of its own on the x axis: a level, several rare levels, or "missing". */
export interface Lane {
  label: string;
  codes: number[];
  x0: number;
  x1: number;
  n_rows: number;
}

export interface Plane {
  feature: number;
  output: number;
  width: number;
  height: number;
  kind: "number" | "datetime" | "levels";
  /** Whole numbers: brushes snap. */
  integer: boolean;
  /** How far a linear axis of whole numbers reaches over its extremes. */
  half: number;
  /** Values at the left and right end of the value area (unused for levels). */
  domain: [number, number];
  /** How values stand between them, and where its ends do. */
  stretch: Stretch;
  ends: [number, number];
  /** Explained rows whose value lies outside. */
  beyond: { below: number; above: number };
  /** Levels that are shown, of how many: where they are too many for one page. */
  page: { first: number; n: number; of: number } | null;
  /** Whether there is any value. */
  empty: boolean;
  /** Pixels of the value area. */
  range: [number, number];
  /** Levels; empty for numbers. */
  lanes: Lane[];
  missing: Lane | null;
  /** Attributions at the bottom and top, and where nothing is chosen. */
  y_domain: [number, number];
  y_whole: [number, number];
}

const LEAST_LANE = 24;
const MISSING_WIDTH = 52;
const PAD = 8;

/** Lay the plane out for the rows that have an attribution. */
export function planeOf(
  column: Column,
  attributions: Float32Array,
  output: number,
  width: number,
  height: number,
  state?: AxisState,
): Plane {
  const levels = levelsOf(column);
  const integer = column.schema.integer && column.schema.kind === "number";
  const stretch = stretchOf(levels ? "linear" : (state?.spacing ?? "linear"), column.distinct);
  const half = integer && stretch.spacing === "linear" ? 0.5 : 0;
  const empty = !levels && column.distinct.values.length === 0;
  const domain = levels || empty ? ([0, 1] as [number, number]) : domainOf(column, state, half);
  let low = 0;
  let high = 0;
  let n_missing = 0;
  const beyond = { below: 0, above: 0 };
  const counts = new Float64Array(levels?.length ?? 0);
  const sums = new Float64Array(levels?.length ?? 0);
  for (let i = 0; i < attributions.length; i++) {
    const y = attributions[i] as number;
    if (Number.isNaN(y)) continue;
    if (y < low) low = y;
    if (y > high) high = y;
    const value = column.values[i] as number;
    if (column.isMissing(i)) n_missing++;
    else if (levels) {
      counts[value] = (counts[value] ?? 0) + 1;
      sums[value] = (sums[value] ?? 0) + y;
    } else if (value < domain[0] && Number.isFinite(value)) beyond.below++;
    else if (value > domain[1] && Number.isFinite(value)) beyond.above++;
  }
  const span = high - low || Math.abs(high) || 1;
  const has_lane = n_missing > 0 || column.schema.has_missing;
  const left = has_lane ? Math.min(MISSING_WIDTH, width / 4) + PAD : 0;
  const missing = has_lane
    ? { label: "missing", codes: [-1], x0: 0, x1: empty ? width : left - PAD, n_rows: n_missing }
    : null;
  const range: [number, number] = levels
    ? [left, width]
    : [left + PAD, Math.max(left, width - PAD)];
  const { lanes, page } = levels
    ? lanesOf(levels, counts, sums, range, state?.page ?? 0)
    : { lanes: [], page: null };
  const effect = state?.effect;
  const y_whole: [number, number] = [low - span * 0.07, high + span * 0.07];
  return {
    feature: column.position,
    output,
    width,
    height,
    kind: levels ? "levels" : column.schema.kind === "datetime" ? "datetime" : "number",
    integer,
    half,
    domain,
    stretch,
    ends: [stretch.to(domain[0]), stretch.to(domain[1])],
    beyond,
    page,
    empty,
    range,
    lanes,
    missing,
    y_domain: effect ? [effect[0] as number, effect[1] as number] : y_whole,
    y_whole,
  };
}

/** Names of the levels in code order: of categories and booleans; null for numbers. */
export function levelsOf(column: Column): string[] | null {
  if (column.schema.levels) return column.schema.levels;
  if (column.schema.kind !== "boolean") return null;
  return [0, 1].map((code) => formatValue(column, code));
}

function domainOf(column: Column, state: AxisState | undefined, half: number): [number, number] {
  const [low, high] = rangeOf(column.distinct, state, column.schema.kind === "datetime");
  if (half) return [low - half, high + half];
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.05 || 0.5;
  return [low - room, high + room];
}

/** Levels side by side in code order; where there are too many, those that matter most, and the others in the last lane. */
function lanesOf(
  levels: string[],
  counts: Float64Array,
  sums: Float64Array,
  range: [number, number],
  at: number,
): Pick<Plane, "lanes" | "page"> {
  const room = Math.max(1, Math.floor((range[1] - range[0]) / LEAST_LANE));
  const { shown, others, first } = levelPage(counts, sums, room, at);
  const groups = shown.map((code) => ({ label: levels[code] as string, codes: [code] }));
  if (others.length)
    groups.push({ label: `${formatInteger(others.length)} others`, codes: others });
  const lane = (range[1] - range[0]) / Math.max(1, groups.length);
  const lanes = groups.map((group, i) => ({
    ...group,
    x0: range[0] + i * lane,
    x1: range[0] + (i + 1) * lane,
    n_rows: group.codes.reduce((sum, code) => sum + (counts[code] as number), 0),
  }));
  return {
    lanes,
    page: others.length ? { first, n: shown.length, of: levels.length } : null,
  };
}

export const yOf = (plane: Plane, value: number): number => {
  const [low, high] = plane.y_domain;
  return plane.height * (1 - (value - low) / (high - low));
};

export const xOf = (plane: Plane, value: number): number => {
  const [low, high] = plane.ends;
  const [left, right] = plane.range;
  // What lies outside stands at the edge.
  const share =
    value <= plane.domain[0]
      ? 0
      : value >= plane.domain[1]
        ? 1
        : (plane.stretch.to(value) - low) / (high - low);
  return left + share * (right - left);
};

/** Whether a value, or an attribution, has a place in the plane: infinities stand at the edge. */
export const isInside = (plane: Plane, value: number): boolean =>
  (value >= plane.domain[0] && value <= plane.domain[1]) ||
  Math.abs(value) === Number.POSITIVE_INFINITY;

export const isShown = (plane: Plane, attribution: number): boolean =>
  attribution >= plane.y_domain[0] && attribution <= plane.y_domain[1];

/** All lanes, "missing" first. */
export const allLanes = (plane: Plane): Lane[] =>
  plane.missing ? [plane.missing, ...plane.lanes] : plane.lanes;

/** The value at a pixel of the value area, to the precision of a pixel. */
export function axisValue(plane: Plane, x: number): number {
  const [left, right] = plane.range;
  const [low, high] = plane.ends;
  const at = (pixel: number): number =>
    plane.stretch.from(
      low + ((high - low) * (Math.min(right, Math.max(left, pixel)) - left)) / (right - left),
    );
  return roundToPixel(at(x), Math.abs(at(x + 0.5) - at(x - 0.5)));
}

/** A value of the axis at a pixel, to the precision of a pixel. */
function valueAt(pixel: number, range: [number, number], domain: [number, number]): number {
  const per_pixel = (domain[1] - domain[0]) / Math.max(1, range[1] - range[0]);
  return roundToPixel(domain[0] + (pixel - range[0]) * per_pixel, Math.abs(per_pixel));
}

/** What the box selects: lanes by their codes, numbers by a range; an edge to edge side says nothing. */
export function termsOfBox(plane: Plane, box: Box): Term[] {
  const terms: Term[] = [];
  const { feature, output, width, height } = plane;
  const whole_x = box.x0 <= 0.5 && box.x1 >= width - 0.5;
  const whole_y = box.y0 <= 0.5 && box.y1 >= height - 0.5;
  if (!whole_x) {
    const lanes = touchedLanes(plane, box);
    if (lanes.length) {
      terms.push(
        featureCodes(
          feature,
          lanes.flatMap((lane) => lane.codes),
        ),
      );
    } else {
      const [low, high] = plane.range;
      // A side at the edge takes the extreme value itself in, however it is rounded.
      const min = box.x0 <= low ? plane.domain[0] : axisValue(plane, box.x0);
      const max = box.x1 >= high ? plane.domain[1] : axisValue(plane, box.x1);
      const whole = plane.integer && Math.ceil(min) <= Math.floor(max);
      terms.push(
        whole
          ? featureRange(feature, Math.ceil(min), Math.floor(max))
          : featureRange(feature, min, max),
      );
    }
  }
  if (!whole_y) {
    const [bottom, top] = plane.y_domain;
    const at = (y: number): number => valueAt(y, [0, height], [top, bottom]);
    terms.push(attributionRange(feature, output, at(box.y1), at(box.y0)));
  }
  return terms;
}

/** Lanes that the box reaches; for numbers only "missing", where the box lies in its lane. */
function touchedLanes(plane: Plane, box: Box): Lane[] {
  if (plane.kind !== "levels")
    return plane.missing && (box.x0 + box.x1) / 2 < plane.missing.x1 ? [plane.missing] : [];
  const touched = allLanes(plane).filter((lane) => box.x1 > lane.x0 + 1 && box.x0 < lane.x1 - 1);
  return touched.length ? touched : allLanes(plane).slice(0, 1);
}

/** The boxes that a clause draws in this plane: several where its levels do not lie side by side. */
export function boxesOfClause(plane: Plane, clause: Clause): Box[] {
  let spans: [number, number][] = [[0, plane.width]];
  let [y0, y1] = [0, plane.height];
  let seen = false;
  const { half } = plane;
  for (const term of clause.terms) {
    if (term.feature !== plane.feature) continue;
    if (term.source === "feature") {
      seen = true;
      spans = term.codes
        ? spansOfCodes(plane, term.codes)
        : [
            [
              xOf(plane, (term.min ?? Number.NEGATIVE_INFINITY) - half),
              xOf(plane, (term.max ?? Number.POSITIVE_INFINITY) + half),
            ],
          ];
    } else if (term.source === "attribution" && term.output === plane.output) {
      seen = true;
      y0 = yOf(plane, term.max ?? plane.y_domain[1]);
      y1 = yOf(plane, term.min ?? plane.y_domain[0]);
    }
  }
  return seen ? spans.map(([x0, x1]) => ({ x0, x1, y0, y1 })) : [];
}

function spansOfCodes(plane: Plane, codes: readonly number[]): [number, number][] {
  const spans: [number, number][] = [];
  for (const lane of allLanes(plane)) {
    if (!lane.codes.some((code) => codes.includes(code))) continue;
    const last = spans.at(-1);
    if (last && lane.x0 - last[1] < 1) last[1] = lane.x1;
    else spans.push([lane.x0, lane.x1]);
  }
  return spans;
}
