// The plane of a dependence plot: where values, levels and missing cells stand, and what a box in it selects.

import type { Column } from "../runtime/columns";
import { formatValue } from "../runtime/format";
import { attributionRange, featureCodes, featureRange } from "../runtime/selection";
import type { Clause, Term } from "../runtime/wire";
import { type Box, roundToPixel } from "./brush";

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
  /** Whole numbers: the axis reaches half a unit over its extremes, brushes snap. */
  integer: boolean;
  /** Values at the left and right end of the value area (unused for levels). */
  domain: [number, number];
  /** Pixels of the value area. */
  range: [number, number];
  /** Levels; empty for numbers. */
  lanes: Lane[];
  missing: Lane | null;
  /** Attributions at the bottom and top. */
  y_domain: [number, number];
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
): Plane {
  const levels = levelsOf(column);
  let low = 0;
  let high = 0;
  let n_missing = 0;
  const counts = new Float64Array(levels?.length ?? 0);
  for (let i = 0; i < attributions.length; i++) {
    const y = attributions[i] as number;
    if (Number.isNaN(y)) continue;
    if (y < low) low = y;
    if (y > high) high = y;
    if (column.isMissing(i)) n_missing++;
    else if (levels) {
      const code = column.values[i] as number;
      counts[code] = (counts[code] ?? 0) + 1;
    }
  }
  const span = high - low || Math.abs(high) || 1;
  const has_lane = n_missing > 0 || column.schema.has_missing;
  const left = has_lane ? Math.min(MISSING_WIDTH, width / 4) + PAD : 0;
  const missing = has_lane
    ? { label: "missing", codes: [-1], x0: 0, x1: left - PAD, n_rows: n_missing }
    : null;
  const range: [number, number] = levels
    ? [left, width]
    : [left + PAD, Math.max(left, width - PAD)];
  return {
    feature: column.position,
    output,
    width,
    height,
    kind: levels ? "levels" : column.schema.kind === "datetime" ? "datetime" : "number",
    integer: column.schema.integer && column.schema.kind === "number",
    domain: domainOf(column),
    range,
    lanes: levels ? lanesOf(levels, counts, range) : [],
    missing,
    y_domain: [low - span * 0.07, high + span * 0.07],
  };
}

/** Names of the levels in code order: of categories and booleans; null for numbers. */
export function levelsOf(column: Column): string[] | null {
  if (column.schema.levels) return column.schema.levels;
  if (column.schema.kind !== "boolean") return null;
  return [0, 1].map((code) => formatValue(column, code));
}

function domainOf(column: Column): [number, number] {
  const [low, high] = column.extent;
  if (column.schema.integer && column.schema.kind === "number") return [low - 0.5, high + 0.5];
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.05 || 0.5;
  return [low - room, high + room];
}

/** Levels side by side in code order; where there are too many, the rarest share the last lane. */
function lanesOf(levels: string[], counts: Float64Array, range: [number, number]): Lane[] {
  const room = Math.max(1, Math.floor((range[1] - range[0]) / LEAST_LANE));
  let shown = levels.map((_, code) => code);
  let others: number[] = [];
  if (levels.length > room) {
    const by_count = [...shown].sort(
      (a, b) => (counts[b] as number) - (counts[a] as number) || a - b,
    );
    const kept = new Set(by_count.slice(0, Math.max(0, room - 1)));
    others = shown.filter((code) => !kept.has(code));
    shown = shown.filter((code) => kept.has(code));
  }
  const groups = shown.map((code) => ({ label: levels[code] as string, codes: [code] }));
  if (others.length) groups.push({ label: `${others.length} others`, codes: others });
  const lane = (range[1] - range[0]) / Math.max(1, groups.length);
  return groups.map((group, i) => ({
    ...group,
    x0: range[0] + i * lane,
    x1: range[0] + (i + 1) * lane,
    n_rows: group.codes.reduce((sum, code) => sum + (counts[code] as number), 0),
  }));
}

export const yOf = (plane: Plane, value: number): number => {
  const [low, high] = plane.y_domain;
  return plane.height * (1 - (value - low) / (high - low));
};

export const xOf = (plane: Plane, value: number): number => {
  const [low, high] = plane.domain;
  const [left, right] = plane.range;
  // Infinities stand at the edge.
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return left + share * (right - left);
};

/** All lanes, "missing" first. */
export const allLanes = (plane: Plane): Lane[] =>
  plane.missing ? [plane.missing, ...plane.lanes] : plane.lanes;

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
      const at = (x: number): number =>
        valueAt(Math.min(high, Math.max(low, x)), plane.range, plane.domain);
      // A side at the edge takes the extreme value itself in, however it is rounded.
      const min = box.x0 <= low ? plane.domain[0] : at(box.x0);
      const max = box.x1 >= high ? plane.domain[1] : at(box.x1);
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
  const half = plane.integer ? 0.5 : 0;
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
