// One axis of a plane, laid out along so many pixels: of a column, of other numbers, of names. Pixels count from its
// start: the left end of x, the lower end of y. Where a value stands, and what a span selects: axisPlaces.ts.

import type { Column } from "../runtime/columns";
import { formatInteger, formatNumber, formatValue } from "../runtime/format";
import type { Distinct } from "../runtime/ranks";
import { between, codesOf } from "../runtime/selection";
import type { AxisState, Term } from "../runtime/wire";
import { t } from "../runtime/words";
import { LINEAR, rangeOf, type Stretch, stretchOf } from "./axis";
import { levelPage } from "./levels";

/** A place of its own on an axis: a level, several rare levels, or "missing". */
export interface Lane {
  label: string;
  codes: number[];
  x0: number;
  x1: number;
  n_rows: number;
}

/** How a part of an axis becomes a condition of the selection. */
export interface AxisTerms {
  range(min: number, max: number): Term;
  /** Only where there are lanes. */
  codes?(codes: number[]): Term;
  /** Whether a term speaks of what the axis shows. */
  owns(term: Term): boolean;
}

export interface Axis {
  name: string;
  /** Pixels. */
  length: number;
  kind: "number" | "datetime" | "levels";
  /** Whole numbers: brushes snap. */
  integer: boolean;
  /** How far a linear axis of whole numbers reaches over its extremes. */
  half: number;
  /** Values at both ends of the value area (unused for levels). */
  domain: [number, number];
  /** All values there are, what is shown where nothing is chosen, and what is chosen. */
  whole: [number, number];
  usual: [number, number];
  chosen: AxisState["range"];
  /** How values stand between the ends, and where the ends do. */
  stretch: Stretch;
  ends: [number, number];
  /** Rows whose value lies outside. */
  beyond: { below: number; above: number };
  /** Levels that are shown, of how many: where they are too many for one page. */
  page: { first: number; n: number; of: number } | null;
  /** Whether there is no value. */
  empty: boolean;
  /** Pixels of the value area. */
  range: [number, number];
  /** Levels; empty for numbers. */
  lanes: Lane[];
  missing: Lane | null;
  /** The values along it, where ranks and ticks need them. */
  distinct: Distinct | null;
  /** Numbers are written with + and −. */
  signed: boolean;
  write(value: number): string;
  /** Null where a brush on it selects nothing by itself. */
  terms: AxisTerms | null;
}

const LEAST_LANE = 24;
const MISSING_WIDTH = 52;
const PAD = 8;

/** Names of the levels in code order: of categories and booleans; null for numbers. */
export function levelsOf(column: Column): string[] | null {
  if (column.schema.levels) return column.schema.levels;
  if (column.schema.kind !== "boolean") return null;
  return [0, 1].map((code) => formatValue(column, code));
}

/** A quantity by its name: what is brushed on its axis. */
export const quantityTerms = (quantity: string): AxisTerms => ({
  range: (min, max) => between(quantity, min, max),
  codes: (codes) => codesOf(quantity, codes),
  owns: (term) => term.quantity === quantity,
});

export interface ColumnAxisOptions {
  state?: AxisState | undefined;
  /** What each row adds: NaN leaves the row out, and large levels come first. Without it all rows count alike. */
  each?: ArrayLike<number> | null;
  /** Codes of the levels in the order in which they stand; otherwise that of the codes. */
  order?: readonly number[];
}

/** The axis of a column: numbers, dates, or levels, and a lane for what is missing. */
export function columnAxis(column: Column, length: number, options: ColumnAxisOptions = {}): Axis {
  const { state, each } = options;
  const levels = levelsOf(column);
  const datetime = column.schema.kind === "datetime";
  const integer = column.schema.integer && column.schema.kind === "number";
  const stretch = stretchOf(levels ? "linear" : (state?.spacing ?? "linear"), column.distinct);
  const half = integer && stretch.spacing === "linear" ? 0.5 : 0;
  const empty = !levels && column.distinct.values.length === 0;
  const fixed = levels || empty;
  const { distinct } = column;
  const domain = fixed ? UNIT : padded(rangeOf(distinct, state, datetime), half);
  let n_missing = 0;
  const beyond = { below: 0, above: 0 };
  const counts = new Float64Array(levels?.length ?? 0);
  const sums = new Float64Array(levels?.length ?? 0);
  const n = each?.length ?? column.values.length;
  for (let i = 0; i < n; i++) {
    const part = each ? (each[i] as number) : 0;
    if (Number.isNaN(part)) continue;
    const value = column.values[i] as number;
    if (column.isMissing(i)) n_missing++;
    else if (levels) {
      counts[value] = (counts[value] ?? 0) + 1;
      sums[value] = (sums[value] ?? 0) + part;
    } else if (value < domain[0] && Number.isFinite(value)) beyond.below++;
    else if (value > domain[1] && Number.isFinite(value)) beyond.above++;
  }
  const has_lane = n_missing > 0 || column.schema.has_missing;
  const left = has_lane ? Math.min(MISSING_WIDTH, length / 4) + PAD : 0;
  const missing = has_lane
    ? { label: t`missing`, codes: [-1], x0: 0, x1: empty ? length : left - PAD, n_rows: n_missing }
    : null;
  const range: [number, number] = levels
    ? [left, length]
    : [left + PAD, Math.max(left, length - PAD)];
  const { lanes, page } = levels
    ? lanesOf(levels, counts, sums, range, state?.page ?? 0, options.order)
    : { lanes: [], page: null };
  return {
    name: column.name,
    length,
    kind: levels ? "levels" : datetime ? "datetime" : "number",
    integer,
    half,
    domain,
    whole: fixed ? UNIT : wholeOf(distinct),
    usual: fixed ? UNIT : rangeOf(distinct, { spacing: stretch.spacing }, datetime),
    chosen: state?.range,
    stretch,
    ends: [stretch.to(domain[0]), stretch.to(domain[1])],
    beyond,
    page,
    empty,
    range,
    lanes,
    missing,
    distinct,
    signed: false,
    write: (value) => formatValue(column, value),
    terms: quantityTerms(column.quantity),
  };
}

const UNIT: [number, number] = [0, 1];

const wholeOf = ({ values }: Distinct): [number, number] => [
  values[0] as number,
  values.at(-1) as number,
];

/** Whole numbers reach half a unit further, a single value stands in the middle. */
function padded([low, high]: readonly [number, number], half: number): [number, number] {
  if (half) return [low - half, high + half];
  if (low < high) return [low, high];
  const room = Math.abs(low) * 0.05 || 0.5;
  return [low - room, high + room];
}

export interface NumberAxisOptions {
  /** All that there is; `chosen` is what is shown of it. */
  whole: readonly [number, number];
  chosen?: readonly number[] | undefined;
  name?: string;
  signed?: boolean;
  integer?: boolean;
  datetime?: boolean;
  write?: (value: number) => string;
  terms?: AxisTerms | null;
  /** Pixels that are kept free at both ends. */
  pad?: number;
  /** How values stand along it; unless said, evenly. */
  stretch?: Stretch;
}

/** The axis of numbers that are no column: attributions, counts, rates. */
export function numberAxis(length: number, options: NumberAxisOptions): Axis {
  const { chosen, pad = 0, stretch = LINEAR } = options;
  const whole = padded(options.whole, 0);
  const domain: [number, number] = chosen ? [chosen[0] as number, chosen[1] as number] : whole;
  return {
    name: options.name ?? "",
    length,
    kind: options.datetime ? "datetime" : "number",
    integer: options.integer ?? false,
    half: 0,
    domain,
    whole,
    usual: whole,
    chosen: chosen && domain,
    stretch,
    ends: [stretch.to(domain[0]), stretch.to(domain[1])],
    beyond: { below: 0, above: 0 },
    page: null,
    empty: false,
    range: [pad, Math.max(pad, length - pad)],
    lanes: [],
    missing: null,
    distinct: null,
    signed: options.signed ?? false,
    write: options.write ?? formatNumber,
    terms: options.terms ?? null,
  };
}

/** From the lowest to the highest (0 with `zero`), with a little room. NaN is passed over. */
export function roomFor(values: Iterable<number>, zero = true): [number, number] {
  let [low, high] = zero ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high)) return [-1, 1];
  const span = high - low || Math.abs(high) || 1;
  return [low - span * 0.07, high + span * 0.07];
}

/** Names that are no column: classes, groups. Codes are their positions. */
export function levelAxis(
  length: number,
  options: {
    levels: readonly string[];
    counts?: ArrayLike<number>;
    name?: string;
    terms?: AxisTerms | null;
  },
): Axis {
  const { levels } = options;
  const counts = Float64Array.from(levels, (_, code) => options.counts?.[code] ?? 0);
  const range: [number, number] = [0, length];
  return {
    ...numberAxis(length, { whole: UNIT, name: options.name ?? "", terms: options.terms ?? null }),
    kind: "levels",
    write: (code) => levels[code] ?? "",
    ...lanesOf(
      levels,
      counts,
      counts,
      range,
      0,
      Array.from(levels, (_, code) => code),
    ),
  };
}

/** Levels side by side in code order; where there are too many, those that matter most, and the others in the last lane. */
function lanesOf(
  levels: readonly string[],
  counts: Float64Array,
  sums: Float64Array,
  range: [number, number],
  at: number,
  order?: readonly number[],
): Pick<Axis, "lanes" | "page"> {
  const room = Math.max(1, Math.floor((range[1] - range[0]) / LEAST_LANE));
  const { shown, others, first } = levelPage(counts, sums, room, at);
  if (order) shown.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const groups = shown.map((code) => ({ label: levels[code] as string, codes: [code] }));
  if (others.length)
    groups.push({ label: t`${formatInteger(others.length)} others`, codes: others });
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
