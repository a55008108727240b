// What a pair does in each row, as tiles and points of a plane: the mean of each bin, and the colors. Pure.

import { allLanes } from "../../marks/axisPlaces";
import type { Box } from "../../marks/brush";
import { diverging } from "../../marks/colors";
import type { Places } from "../../marks/place";
import type { Plane } from "../../marks/plane";
import type { Axis, Lane } from "../../marks/planeAxis";
import { mix, pack, type Raster } from "../../marks/points";
import { type Palette, rgb } from "../../runtime/theme";

const BIN = 30;

/** Spans of the bins along an axis: lanes as they are, numbers in equal parts. */
function spansOf(axis: Axis): Pick<Lane, "x0" | "x1">[] {
  const lanes = allLanes(axis);
  if (axis.kind === "levels") return lanes;
  const [low, high] = axis.range;
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

/** The mean of the values in each bin of the plane that holds a row. */
export function binsOf(plane: Plane, { xs, ys }: Places, each: Float32Array): Bin[] {
  const [flat, upright] = [spansOf(plane.x), spansOf(plane.y)];
  const find = (spans: typeof flat, at: number): number => {
    const k = spans.findIndex(({ x1 }) => at < x1);
    return k < 0 ? spans.length - 1 : k;
  };
  const bins = new Map<number, Bin>();
  for (let i = 0; i < each.length; i++) {
    const value = each[i] as number;
    if (Number.isNaN(value + (xs[i] as number) + (ys[i] as number))) continue;
    const column = find(flat, xs[i] as number);
    const line = find(upright, plane.height - (ys[i] as number));
    const key = line * flat.length + column;
    let bin = bins.get(key);
    if (!bin) {
      const { x0, x1 } = flat[column] as Lane;
      const up = upright[line] as Lane;
      const [y0, y1] = [plane.height - up.x1, plane.height - up.x0];
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
