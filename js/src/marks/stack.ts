// Stacked force plot: one row per pixel column, its pushes stacked around f(x), painted into the
// bytes of an ImageData. All values are offsets from the base value.

import type { AttributionTable } from "../runtime/columns";

/** Which row stands in each of `n_columns` pixel columns; -1 leaves a hairline between wide rows. */
export function columnRows(
  ordered: Int32Array,
  n_columns: number,
  /** Rows with a higher score stand for the others of their column. */
  score: (row: number) => number,
): Int32Array {
  const n = ordered.length;
  const out = new Int32Array(n_columns).fill(-1);
  if (n === 0) return out;
  if (n <= n_columns) {
    const hairline = n_columns / n >= 8;
    for (let x = 0; x < n_columns; x++) {
      const i = Math.floor((x * n) / n_columns);
      const begins = x > 0 && Math.floor(((x - 1) * n) / n_columns) !== i;
      out[x] = hairline && begins ? -1 : (ordered[i] as number);
    }
    return out;
  }
  for (let x = 0; x < n_columns; x++) {
    const from = Math.floor((x * n) / n_columns);
    const to = Math.max(from + 1, Math.floor(((x + 1) * n) / n_columns));
    // The middle one, unless another matters more.
    let best = ordered[(from + to) >> 1] as number;
    let highest = score(best);
    for (let i = from; i < to; i++) {
      const row = ordered[i] as number;
      const value = score(row);
      if (value > highest) {
        best = row;
        highest = value;
      }
    }
    out[x] = best;
  }
  return out;
}

/** Lowest and highest point of the rows: the whole stack, or one feature's effect alone. */
export function stackExtent(
  table: AttributionTable,
  rows: Int32Array,
  single: number,
): [number, number] {
  const { values, n_rows, n_features } = table;
  let low = 0;
  let high = 0;
  for (const row of rows) {
    if (single >= 0) {
      const value = values[single * n_rows + row] as number;
      if (value < low) low = value;
      if (value > high) high = value;
      continue;
    }
    let up = 0;
    let down = 0;
    for (let j = 0; j < n_features; j++) {
      const value = values[j * n_rows + row] as number;
      if (value > 0) up += value;
      else if (value < 0) down -= value;
    }
    const total = up - down;
    if (total - up < low) low = total - up;
    if (total + down > high) high = total + down;
  }
  return [low, high];
}

export type Colour = readonly [number, number, number];

/** How a column is tinted: [pushes of the emphasised feature, the other pushes by turns, so that bands show]. */
export interface Tint {
  up: readonly [Colour, Colour, Colour];
  down: readonly [Colour, Colour, Colour];
}

export interface StackPicture {
  table: AttributionTable;
  /** Row of each pixel column (-1: leave empty). */
  columns: Int32Array;
  /** Features from f(x) outwards. */
  features: ArrayLike<number>;
  /** Paint this feature's effect alone (-1: the whole stack). */
  single: number;
  emphasised: number;
  tint: (row: number) => Tint;
  /** The thin line along f(x). */
  line: Colour;
  /** Offset from the base value at the top and the bottom of the picture. */
  top: number;
  bottom: number;
}

/** Paint into RGBA bytes of `columns.length` x `height` pixels, edges antialiased. */
export function paintStack(data: Uint8ClampedArray, height: number, picture: StackPicture): void {
  const { table, columns, features, single, emphasised, tint, line, top, bottom } = picture;
  const { values, n_rows } = table;
  const width = columns.length;
  const scale = height / (bottom - top);
  const y = (offset: number): number => (offset - top) * scale;
  // One column at a time: colour weighted by coverage, and coverage.
  const pixels = new Float32Array(height * 4);
  const fill = (a: number, b: number, [red, green, blue]: Colour): void => {
    const from = Math.max(0, Math.min(a, b));
    const to = Math.min(height, Math.max(a, b));
    for (let k = Math.floor(from); k < to; k++) {
      const share = Math.min(to, k + 1) - Math.max(from, k);
      const at = k * 4;
      pixels[at] = (pixels[at] as number) + red * share;
      pixels[at + 1] = (pixels[at + 1] as number) + green * share;
      pixels[at + 2] = (pixels[at + 2] as number) + blue * share;
      pixels[at + 3] = (pixels[at + 3] as number) + share;
    }
  };
  for (let x = 0; x < width; x++) {
    const row = columns[x] as number;
    if (row < 0) continue;
    if (x > 0 && columns[x - 1] === row) {
      copyColumn(data, x, width, height);
      continue;
    }
    pixels.fill(0);
    const { up, down } = tint(row);
    let end: number;
    if (single >= 0) {
      end = values[single * n_rows + row] as number;
      fill(y(0), y(end), (end < 0 ? down : up)[0]);
    } else {
      end = 0;
      for (let k = 0; k < features.length; k++)
        end += (values[(features[k] as number) * n_rows + row] as number) || 0;
      let below = end;
      let above = end;
      for (let k = 0; k < features.length; k++) {
        const j = features[k] as number;
        const value = values[j * n_rows + row] as number;
        const rest = j === emphasised ? 0 : k % 2 ? 2 : 1;
        if (value > 0) {
          fill(y(below - value), y(below), up[rest]);
          below -= value;
        } else if (value < 0) {
          fill(y(above), y(above - value), down[rest]);
          above -= value;
        }
      }
    }
    for (let k = 0; k < height; k++) {
      const at = k * 4;
      const share = pixels[at + 3] as number;
      if (!(share > 0)) continue;
      const to = (k * width + x) * 4;
      data[to] = (pixels[at] as number) / share;
      data[to + 1] = (pixels[at + 1] as number) / share;
      data[to + 2] = (pixels[at + 2] as number) / share;
      data[to + 3] = 255 * Math.min(1, share);
    }
    strike(data, x, width, height, y(end), line);
  }
}

function copyColumn(data: Uint8ClampedArray, x: number, width: number, height: number): void {
  for (let k = 0; k < height; k++) {
    const to = (k * width + x) * 4;
    data[to] = data[to - 4] as number;
    data[to + 1] = data[to - 3] as number;
    data[to + 2] = data[to - 2] as number;
    data[to + 3] = data[to - 1] as number;
  }
}

/** One pixel of the f(x) line, centered on `y`. */
function strike(
  data: Uint8ClampedArray,
  x: number,
  width: number,
  height: number,
  y: number,
  colour: Colour,
): void {
  const from = y - 0.6;
  const to = y + 0.6;
  for (let k = Math.max(0, Math.floor(from)); k < Math.min(height, Math.ceil(to)); k++) {
    const share = Math.min(to, k + 1) - Math.max(from, k);
    const at = (k * width + x) * 4;
    for (let c = 0; c < 3; c++)
      data[at + c] = (data[at + c] as number) * (1 - share) + (colour[c] as number) * share;
    data[at + 3] = Math.max(data[at + 3] as number, 255 * share);
  }
}

export interface BandLabel {
  feature: number;
  /** Middle of the text. */
  x: number;
  y: number;
}

/** Where names fit into the bands of their features: at most one place per feature, the roomiest. */
export function bandLabels(
  table: AttributionTable,
  columns: Int32Array,
  features: ArrayLike<number>,
  candidates: readonly { feature: number; width: number }[],
  y: (offset: number) => number,
  least_height: number,
): BandLabel[] {
  const n = columns.length;
  const wanted = new Map(candidates.map(({ feature }, k) => [feature, k]));
  // Edges of each candidate's two bands (above and below f(x)) in every column.
  const tops = candidates.map(() => [new Float32Array(n), new Float32Array(n)] as const);
  const bottoms = candidates.map(() => [new Float32Array(n), new Float32Array(n)] as const);
  for (let x = 0; x < n; x++) {
    const row = columns[x] as number;
    if (row < 0) continue;
    let total = 0;
    for (let k = 0; k < features.length; k++)
      total += (table.values[(features[k] as number) * table.n_rows + row] as number) || 0;
    let below = total;
    let above = total;
    for (let k = 0; k < features.length; k++) {
      const j = features[k] as number;
      const value = table.values[j * table.n_rows + row] as number;
      const at = wanted.get(j);
      const side = value > 0 ? 0 : 1;
      if (at !== undefined && value) {
        const [from, to] = value > 0 ? [below, below - value] : [above - value, above];
        (tops[at]?.[side] as Float32Array)[x] = y(from);
        (bottoms[at]?.[side] as Float32Array)[x] = y(to);
      }
      if (value > 0) below -= value;
      else if (value < 0) above -= value;
    }
  }
  const labels: BandLabel[] = [];
  for (const [k, { feature, width }] of candidates.entries()) {
    let best: { x: number; y: number; room: number } | null = null;
    for (const side of [0, 1] as const) {
      const found = roomiest(
        smooth(tops[k]?.[side] as Float32Array),
        smooth(bottoms[k]?.[side] as Float32Array),
        Math.ceil(width) + 8,
      );
      if (found && (!best || found.room > best.room)) best = found;
    }
    if (best && best.room >= least_height) labels.push({ feature, x: best.x, y: best.y });
  }
  return labels;
}

/** Mean over a few columns: a text may well touch the tooth of an edge. */
function smooth(edges: Float32Array, reach = 4): Float32Array {
  const out = new Float32Array(edges.length);
  for (let x = 0; x < edges.length; x++) {
    const from = Math.max(0, x - reach);
    const to = Math.min(edges.length, x + reach + 1);
    let sum = 0;
    for (let k = from; k < to; k++) sum += edges[k] as number;
    out[x] = sum / (to - from);
  }
  return out;
}

/** The window of `size` columns in which a band leaves the highest straight strip. */
function roomiest(
  tops: Float32Array,
  bottoms: Float32Array,
  size: number,
): { x: number; y: number; room: number } | null {
  const lowest: number[] = [];
  const highest: number[] = [];
  let best: { x: number; y: number; room: number } | null = null;
  for (let x = 0; x < tops.length; x++) {
    const push = (queue: number[], edges: Float32Array, sign: 1 | -1): number => {
      while (
        queue.length &&
        sign * (edges[queue.at(-1) as number] as number) <= sign * (edges[x] as number)
      )
        queue.pop();
      queue.push(x);
      if ((queue[0] as number) <= x - size) queue.shift();
      return edges[queue[0] as number] as number;
    };
    const top = push(highest, tops, 1);
    const bottom = push(lowest, bottoms, -1);
    if (x < size - 1) continue;
    const room = bottom - top;
    if (!best || room > best.room) best = { x: x - size / 2 + 0.5, y: (top + bottom) / 2, room };
  }
  return best;
}
