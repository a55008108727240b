// The surface of a pair: where rows stand over the values of two features, and the mean of each bin. Pure.

import type { Box } from "../../marks/brush";
import { laneFinder, scatter } from "../../marks/place";
import {
  allLanes,
  boxesOfClause,
  isInside,
  type Lane,
  type Plane,
  planeOf,
  termsOfBox,
  xOf,
} from "../../marks/plane";
import { mix, pack, type Raster, type Rgb } from "../../marks/points";
import type { Column } from "../../runtime/columns";
import { type Palette, rgb } from "../../runtime/theme";
import type { AxisState, Clause, Term } from "../../runtime/wire";

/** Two axes, each laid out as that of a dependence plot; `y` runs from the bottom up. */
export interface Surface {
  x: Plane;
  y: Plane;
  width: number;
  height: number;
}

/** `each`: one value per row, NaN where it is not explained. */
export function surfaceOf(
  a: Column,
  b: Column,
  each: Float32Array,
  width: number,
  height: number,
  axes: Readonly<Record<string, AxisState>> = {},
): Surface {
  // Each feature's axis looks as in its dependence plot; attributions have no axis here.
  const axis = (column: Column): AxisState => ({ ...axes[column.position], effect: undefined });
  return {
    x: planeOf(a, each, -1, width, height, axis(a)),
    y: planeOf(b, each, -1, height, width, axis(b)),
    width,
    height,
  };
}

/** Pixels along one axis; NaN where a row is not explained. `salt` keeps the two axes' scatter apart. */
export function placeAlong(
  plane: Plane,
  column: Column,
  each: Float32Array,
  salt: number,
): Float32Array {
  const lane_of = laneFinder(plane, column);
  const lanes = allLanes(plane);
  return each.map((value, row) => {
    if (Number.isNaN(value)) return value;
    const lane = lanes[lane_of(row)];
    const cell = column.values[row] as number;
    if (!lane) return isInside(plane, cell) ? xOf(plane, cell) : Number.NaN;
    const room = Math.min(lane.x1 - lane.x0 - 6, 60);
    return (lane.x0 + lane.x1) / 2 + (scatter(row + salt) - 0.5) * room;
  });
}

export function placeOn(
  surface: Surface,
  a: Column,
  b: Column,
  each: Float32Array,
): { xs: Float32Array; ys: Float32Array } {
  return {
    xs: placeAlong(surface.x, a, each, 0),
    ys: placeAlong(surface.y, b, each, each.length).map((y) => surface.height - y),
  };
}

/** As a box of the axis that runs along `x`. */
export const across = (box: Box): Box => ({ ...box, y0: 0, y1: Number.POSITIVE_INFINITY });

/** As a box of the axis that runs along `y`. */
export const lying = ({ height }: Surface, { y0, y1 }: Box): Box => ({
  x0: height - y1,
  x1: height - y0,
  y0: 0,
  y1: Number.POSITIVE_INFINITY,
});

/** What a box selects: values of either feature; from edge to edge says nothing. */
export const termsOn = (surface: Surface, box: Box): Term[] => [
  ...termsOfBox(surface.x, across(box)),
  ...termsOfBox(surface.y, lying(surface, box)),
];

/** The boxes that a clause draws. */
export function boxesOn({ x, y, width, height }: Surface, clause: Clause): Box[] {
  const [flat, upright] = [boxesOfClause(x, clause), boxesOfClause(y, clause)];
  if (!flat.length && !upright.length) return [];
  const whole = (length: number): { x0: number; x1: number }[] => [{ x0: 0, x1: length }];
  return (flat.length ? flat : whole(width)).flatMap(({ x0, x1 }) =>
    (upright.length ? upright : whole(height)).map((up) => ({
      x0,
      x1,
      y0: height - up.x1,
      y1: height - up.x0,
    })),
  );
}

const BIN = 30;

/** Spans of the bins along an axis: lanes as they are, numbers in equal parts. */
function spansOf(plane: Plane): Pick<Lane, "x0" | "x1">[] {
  const lanes = allLanes(plane);
  if (plane.kind === "levels") return lanes;
  const [low, high] = plane.range;
  const n = Math.max(1, Math.round((high - low) / BIN));
  const step = (high - low) / n;
  const parts = Array.from({ length: n }, (_, k) => ({
    x0: low + k * step,
    x1: low + (k + 1) * step,
  }));
  return [...lanes, ...parts];
}

export interface Bin extends Box {
  mean: number;
  n_rows: number;
}

/** The mean of the values in each bin of the surface that holds a row. */
export function binsOf(
  surface: Surface,
  { xs, ys }: { xs: Float32Array; ys: Float32Array },
  each: Float32Array,
): Bin[] {
  const [flat, upright] = [spansOf(surface.x), spansOf(surface.y)];
  const find = (spans: typeof flat, at: number): number => {
    const k = spans.findIndex(({ x1 }) => at < x1);
    return k < 0 ? spans.length - 1 : k;
  };
  const bins = new Map<number, Bin>();
  for (let i = 0; i < each.length; i++) {
    const value = each[i] as number;
    if (Number.isNaN(value + (xs[i] as number) + (ys[i] as number))) continue;
    const column = find(flat, xs[i] as number);
    const line = find(upright, surface.height - (ys[i] as number));
    const key = line * flat.length + column;
    let bin = bins.get(key);
    if (!bin) {
      const { x0, x1 } = flat[column] as Lane;
      const up = upright[line] as Lane;
      const [y0, y1] = [surface.height - up.x1, surface.height - up.x0];
      bin = { x0, x1, y0, y1, mean: 0, n_rows: 0 };
      bins.set(key, bin);
    }
    bin.n_rows++;
    bin.mean += (value - bin.mean) / bin.n_rows;
  }
  return [...bins.values()];
}

/** The size at which colours are full: all but the largest fiftieth lie below. */
export function fullSize(each: Float32Array): number {
  const sizes = each
    .filter((value) => !Number.isNaN(value))
    .map(Math.abs)
    .sort();
  return sizes[Math.floor(0.98 * (sizes.length - 1))] || (sizes.at(-1) ?? 0);
}

/** Blue below, orange above 0, and at 0 the neutral color: no grey, which is what is not selected. */
export function diverging(palette: Palette, value: number, full: number): Rgb {
  const share = full > 0 ? Math.min(1, Math.abs(value) / full) : 0;
  return mix(rgb(value < 0 ? palette.down : palette.up), rgb(palette.neutral), share);
}

export const pointColors = (palette: Palette, each: Float32Array, full: number): Uint32Array =>
  Uint32Array.from(each, (value) => pack(diverging(palette, value, full)));

/** Bins as quiet tiles behind the points. */
export function drawBins(
  target: Raster,
  bins: readonly Bin[],
  palette: Palette,
  full: number,
  ratio: number,
): void {
  const { width, height, pixels } = target;
  for (const bin of bins) {
    const strong = full > 0 ? Math.min(1, Math.abs(bin.mean) / full) : 0;
    const color = diverging(palette, bin.mean, full);
    const tile = pack(mix(color, rgb(palette.surface), 0.08 + 0.27 * strong));
    const right = Math.min(width, Math.round(bin.x1 * ratio) - 1);
    const bottom = Math.min(height, Math.round(bin.y1 * ratio) - 1);
    const left = Math.max(0, Math.round(bin.x0 * ratio));
    for (let y = Math.max(0, Math.round(bin.y0 * ratio)); y < bottom; y++)
      if (right > left) pixels.fill(tile, y * width + left, y * width + right);
  }
}
