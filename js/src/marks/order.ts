// In which order many rows stand side by side.

import type { AttributionTable, Column } from "../runtime/columns";
import { formatAmount, formatInteger, formatValue } from "../runtime/format";
import { quantityOf } from "../runtime/quantities";
import { t } from "../runtime/words";

/** By what: a quantity is one that is named. */
export type Order = "similarity" | "output" | "original" | "quantity";

export function parseOrder(text: string): Order {
  if (text === "output" || text === "original") return text;
  return quantityOf(text) ? "quantity" : "similarity";
}

/** `rows` in that order. Missing values stand last; equal values are ordered by the output. */
export function orderRows(
  order: Order,
  rows: Int32Array,
  table: AttributionTable,
  column: Column | null,
): Int32Array {
  if (order === "similarity") return similarityOrder(rows, table);
  const by_output = (): Int32Array => sortedBy(rows, (row) => -(table.predictions[row] as number));
  if (order === "output") return by_output();
  if (order === "original" || !column) return rows.slice();
  return sortedBy(by_output(), (row) =>
    column.isMissing(row) ? Number.NaN : (column.values[row] as number),
  );
}

/** Rows by ascending key; NaN last; equal ones stay in their order. */
export function sortedBy(rows: Int32Array, key: (row: number) => number): Int32Array {
  const keys = Float64Array.from(rows, key);
  const order = Int32Array.from(rows, (_, i) => i);
  order.sort((a, b) => {
    const x = keys[a] as number;
    const y = keys[b] as number;
    if (x < y) return -1;
    if (x > y) return 1;
    return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
  });
  return Int32Array.from(order, (i) => rows[i] as number);
}

/** Parts of this size are only sorted. */
const LEAF = 12;
/** So many rows are the end of a part. */
const ENDS = 5;
/** So many rows and steps give a part's direction. */
const SAMPLE = 250;
const STEPS = 8;
/** Of so many rows the parts are made; of more, the others go where their part stands. */
const MOST_COMPARED = 20_000;

interface Split {
  from: number;
  at: number;
  to: number;
  direction: Float64Array;
  /** Rows whose projection is smaller stand in the first part. */
  threshold: number;
  /** Each part: split again, or a leaf's number. */
  parts: [Split | number, Split | number];
}

/**
 * Rows with alike attributions side by side. The rows are split at the mean of their first principal
 * component, each part again (principal direction divisive partitioning: Boley, 1998); then, from the
 * smallest parts up, neighbours are turned so that alike ends meet. Deterministic; O(n p log n) up to
 * MOST_COMPARED rows, then O(n p).
 */
export function similarityOrder(rows: Int32Array, table: AttributionTable): Int32Array {
  const p = table.n_features;
  const n = Math.min(rows.length, MOST_COMPARED);
  // Evenly, as the stills take them.
  const compared = Int32Array.from(
    { length: n },
    (_, k) => rows[Math.round((k * (rows.length - 1)) / Math.max(1, n - 1))] as number,
  );
  // Row-major and contiguous: every pass below walks whole rows.
  const points = new Float32Array(n * p);
  for (let j = 0; j < p; j++)
    for (let i = 0; i < n; i++)
      points[i * p + j] = table.values[j * table.n_rows + (compared[i] as number)] || 0;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const projections = new Float64Array(n);
  const leaves = new Int32Array(n);
  // Below the width of a pixel column nobody sees an order.
  const leaf = Math.max(LEAF, n / 1000);
  const splits: Split[] = [];
  const parts: [number, number, Split | null][] = [[0, n, null]];
  while (parts.length) {
    const [from, to, parent] = parts.pop() as [number, number, Split | null];
    const part = order.subarray(from, to);
    const hang = (node: Split | number): void => {
      if (parent) parent.parts[Number(from >= parent.at)] = node;
    };
    hang(from);
    for (const i of part) leaves[i] = from;
    if (to - from < 2) continue;
    const mean = meanOf(points, order, from, to, p);
    const direction = principalDirection(points, order, from, to, p, mean);
    let threshold = 0;
    for (let j = 0; j < p; j++) threshold += (mean[j] as number) * (direction[j] as number);
    for (let k = from; k < to; k++) {
      const i = order[k] as number;
      let dot = 0;
      for (let j = 0; j < p; j++)
        dot += ((points[i * p + j] as number) - (mean[j] as number)) * (direction[j] as number);
      projections[i] = dot;
    }
    const below = (i: number): boolean => (projections[i] as number) < 0;
    const at = from + part.reduce((count, i) => count + Number(below(i)), 0);
    if (to - from <= leaf || at === from || at === to) {
      part.sort((a, b) => (projections[a] as number) - (projections[b] as number) || a - b);
      continue;
    }
    const high = part.filter((i) => !below(i));
    part.set(part.filter(below));
    order.set(high, at);
    const split: Split = { from, at, to, direction, threshold, parts: [from, at] };
    hang(split);
    splits.push(split);
    parts.push([from, at, split], [at, to, split]);
  }
  // Children were split after their parents: backwards is from the smallest up.
  for (const { from, at, to } of splits.toReversed()) turn(points, order, from, at, to, p);
  const ordered =
    n < rows.length
      ? join(rows, table, splits[0], order, leaves)
      : order.map((i) => rows[i] as number);
  // High outputs come first, as in the order by output.
  const half = rows.length >> 1;
  const sum = (from: number, to: number): number => {
    let total = 0;
    for (let k = from; k < to; k++) total += table.predictions[ordered[k] as number] || 0;
    return total;
  };
  return sum(0, half) < sum(rows.length - half, rows.length) ? ordered.reverse() : ordered;
}

/** All rows, each in the leaf that the splits lead it to; leaves stand as the compared rows in `order` do. */
function join(
  rows: Int32Array,
  table: AttributionTable,
  root: Split | undefined,
  order: Int32Array,
  leaves: Int32Array,
): Int32Array {
  const { values, n_rows, n_features } = table;
  const point = new Float64Array(n_features);
  const leafOf = Int32Array.from(rows, (row) => {
    for (let j = 0; j < n_features; j++) point[j] = values[j * n_rows + row] || 0;
    let node: Split | number = root ?? 0;
    while (typeof node !== "number") {
      const { direction, threshold, parts }: Split = node;
      let dot = -threshold;
      for (let j = 0; j < n_features; j++) dot += (point[j] as number) * (direction[j] as number);
      node = parts[Number(dot >= 0)] as Split | number;
    }
    return node;
  });
  const counts = new Int32Array(order.length);
  for (const leaf of leafOf) counts[leaf] = (counts[leaf] as number) + 1;
  const starts = new Int32Array(order.length).fill(-1);
  let next = 0;
  for (const i of order) {
    const leaf = leaves[i] as number;
    if ((starts[leaf] as number) >= 0) continue;
    starts[leaf] = next;
    next += counts[leaf] as number;
  }
  const ordered = new Int32Array(rows.length);
  rows.forEach((row, k) => {
    const leaf = leafOf[k] as number;
    const at = starts[leaf] as number;
    starts[leaf] = at + 1;
    ordered[at] = row;
  });
  return ordered;
}

/** Reverse either, both or neither of two neighbouring parts, so that the ends that meet are alike. */
function turn(
  points: Float32Array,
  order: Int32Array,
  from: number,
  at: number,
  to: number,
  p: number,
): void {
  const reach = (size: number): number => Math.min(size, ENDS);
  const a = reach(at - from);
  const b = reach(to - at);
  const left = [meanOf(points, order, at - a, at, p), meanOf(points, order, from, from + a, p)];
  const right = [meanOf(points, order, at, at + b, p), meanOf(points, order, to - b, to, p)];
  let best = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 4; k++) {
    const x = left[k & 1] as Float64Array;
    const y = right[k >> 1] as Float64Array;
    let distance = 0;
    for (let j = 0; j < p; j++) distance += ((x[j] as number) - (y[j] as number)) ** 2;
    if (distance < nearest) {
      nearest = distance;
      best = k;
    }
  }
  if (best & 1) order.subarray(from, at).reverse();
  if (best >> 1) order.subarray(at, to).reverse();
}

function meanOf(
  points: Float32Array,
  order: Int32Array,
  from: number,
  to: number,
  p: number,
): Float64Array {
  const mean = new Float64Array(p);
  for (let k = from; k < to; k++) {
    const at = (order[k] as number) * p;
    for (let j = 0; j < p; j++) mean[j] = (mean[j] as number) + (points[at + j] as number);
  }
  return mean.map((sum) => sum / (to - from));
}

/** First principal component of a part (of at most SAMPLE rows of it), by power iteration. */
function principalDirection(
  points: Float32Array,
  order: Int32Array,
  from: number,
  to: number,
  p: number,
  mean: Float64Array,
): Float64Array {
  const stride = Math.max(1, Math.ceil((to - from) / SAMPLE));
  // Begin at the row furthest from the mean: never orthogonal to what is sought, and no chance in it.
  let direction: Float64Array = new Float64Array(p);
  let furthest = -1;
  for (let k = from; k < to; k += stride) {
    const at = (order[k] as number) * p;
    let size = 0;
    for (let j = 0; j < p; j++) size += ((points[at + j] as number) - (mean[j] as number)) ** 2;
    if (size <= furthest) continue;
    furthest = size;
    for (let j = 0; j < p; j++) direction[j] = (points[at + j] as number) - (mean[j] as number);
  }
  for (let step = 0; step < STEPS; step++) {
    const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
    if (!(length > 0)) break;
    direction = direction.map((x) => x / length);
    const next = new Float64Array(p);
    for (let k = from; k < to; k += stride) {
      const at = (order[k] as number) * p;
      let dot = 0;
      for (let j = 0; j < p; j++)
        dot += ((points[at + j] as number) - (mean[j] as number)) * (direction[j] as number);
      for (let j = 0; j < p; j++)
        next[j] = (next[j] as number) + dot * ((points[at + j] as number) - (mean[j] as number));
    }
    direction = next;
  }
  return direction;
}

/** A place along the order that has a name. `at` counts rows from the left, 0 .. n. */
export interface OrderTick {
  at: number;
  text: string;
  /** So many rows share the name; 1 where it is that of a single row. */
  span: number;
}

export interface OrderAxis {
  ticks: OrderTick[];
  /** Where levels (or the missing values) begin. */
  breaks: number[];
}

/** What stands below ordered rows: levels under their middle, numbers at even distances. */
export function orderAxis(
  order: Order,
  ordered: Int32Array,
  table: AttributionTable,
  column: Column | null,
  count: number,
): OrderAxis {
  const n = ordered.length;
  const none: OrderAxis = { ticks: [], breaks: [] };
  if (n === 0 || (order === "similarity" && n > count)) return none;
  if (order !== "quantity") {
    const text = (row: number): string =>
      order === "output"
        ? formatAmount(table.predictions[row] as number, 3)
        : t`row ${formatInteger(row)}`;
    return { ticks: evenly(ordered, 0, n, count, text), breaks: [] };
  }
  if (!column) return none;
  let known = n;
  while (known > 0 && column.isMissing(ordered[known - 1] as number)) known--;
  const ticks: OrderTick[] = [];
  const breaks: number[] = [];
  if (column.categorical || column.schema.kind === "boolean") {
    for (let from = 0; from < known; ) {
      const value = column.values[ordered[from] as number] as number;
      let to = from + 1;
      while (to < known && column.values[ordered[to] as number] === value) to++;
      ticks.push({ at: (from + to) / 2, text: formatValue(column, value), span: to - from });
      if (from > 0) breaks.push(from);
      from = to;
    }
  } else
    ticks.push(
      ...evenly(ordered, 0, known, count, (row) =>
        formatValue(column, column.values[row] as number),
      ),
    );
  if (known < n) {
    if (known > 0) breaks.push(known);
    ticks.push({ at: (known + n) / 2, text: t`missing`, span: n - known });
  }
  return { ticks, breaks };
}

function evenly(
  ordered: Int32Array,
  from: number,
  to: number,
  count: number,
  text: (row: number) => string,
): OrderTick[] {
  if (to <= from) return [];
  const wanted = Math.max(1, Math.min(count, to - from));
  const ticks: OrderTick[] = [];
  for (let k = 0; k < wanted; k++) {
    const i = from + Math.floor(((k + 0.5) / wanted) * (to - from));
    ticks.push({ at: i + 0.5, text: text(ordered[i] as number), span: 1 });
  }
  return ticks;
}
