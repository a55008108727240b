// A surface over a plane as pixels: between two values of a grid the colors go over into each other. Typed arrays only.

import { allLanes, valueAt } from "../../marks/axisPlaces";
import { levelColor, ramp, tinted } from "../../marks/colors";
import type { Places } from "../../marks/place";
import type { Plane } from "../../marks/plane";
import type { Axis } from "../../marks/planeAxis";
import { mix, pack, type Raster, type Rgb } from "../../marks/points";
import type { Numbers } from "../../runtime/columns";
import { type Palette, rgb } from "../../runtime/theme";
import { between, type Grid } from "./contours";

/** What a surface looks like, from the values of all outputs at a place. */
export type ColorOf = (values: Float64Array) => Rgb;

/** Above the decision orange, below it blue, as strong as far from there. */
export function decisionColors(palette: Palette, output: number, threshold: number): ColorOf {
  const strength = (value: number): number => {
    // A probability ends at 0 and 1; other scores have no end.
    const room = value >= threshold ? 1 - threshold : threshold;
    return inUnit(value) && room > 0 ? (value - threshold) / room : Math.tanh(value - threshold);
  };
  const steps = Array.from({ length: 2 * STEPS + 1 }, (_, k) =>
    tinted(palette, MOST * (k / STEPS - 1), 1),
  );
  return (values) =>
    steps[
      Math.round(STEPS * (1 + Math.min(1, Math.max(-1, strength(values[output] as number)))))
    ] as Rgb;
}

const inUnit = (value: number): boolean => value >= 0 && value <= 1;
const STEPS = 64;
/** Dots stand on it: no color is at its full strength. */
const MOST = 0.72;

/** Each class its own, stronger where it leads by more. */
export function classColors(palette: Palette): ColorOf {
  const back = rgb(palette.surface);
  const neutral = rgb(palette.neutral);
  return (values) => {
    let [best, second] = [0, -1];
    for (let k = 1; k < values.length; k++)
      if ((values[k] as number) > (values[best] as number)) [second, best] = [best, k];
      else if (second < 0 || (values[k] as number) > (values[second] as number)) second = k;
    const lead = second < 0 ? 1 : (values[best] as number) - (values[second] as number);
    return mix(levelColor(best, neutral), back, 0.14 + 0.36 * Math.min(1, Math.max(0, lead)));
  };
}

/** From the lowest to the highest. */
export function rampColors(palette: Palette, output: number, low: number, high: number): ColorOf {
  const back = rgb(palette.surface);
  const steps = Array.from({ length: STEPS + 1 }, (_, k) =>
    mix(ramp(palette.mode, k / STEPS), back, MOST),
  );
  return (values) => {
    const share = high > low ? ((values[output] as number) - low) / (high - low) : 0.5;
    return steps[Math.round(STEPS * Math.min(1, Math.max(0, share)))] as Rgb;
  };
}

/** Which two places of a grid, and how far between them, belong to each device pixel; -1: nothing is there. */
function pixels(
  axis: Axis,
  kind: string,
  grid: Numbers,
  n: number,
  ratio: number,
  from_end: boolean,
): { low: Int32Array; high: Int32Array; share: Float64Array } {
  const low = new Int32Array(n).fill(-1);
  const high = new Int32Array(n);
  const share = new Float64Array(n);
  const lanes = allLanes(axis);
  for (let p = 0; p < n; p++) {
    const css = (p + 0.5) / ratio;
    const at = from_end ? axis.length - css : css;
    const lane = lanes.find(({ x0, x1 }) => at >= x0 && at < x1);
    let value = Number.NaN;
    if (lane && lane !== axis.missing) {
      if (lane.codes.length !== 1) continue; // several levels have no value of their own
      value = lane.codes[0] as number;
    } else if (!lane) {
      if (axis.kind === "levels" || at < axis.range[0] - EDGE) continue;
      value = valueAt(axis, at);
    }
    const found = between(kind, grid, value);
    if (!found) continue;
    [low[p], high[p], share[p]] = found;
  }
  return { low, high, share };
}

/** Beside the range of numbers the surface goes on for so many pixels. */
const EDGE = 8;
/** Pixels of a cell in which a row is near, at least. */
const NEAR = 18;

/** Between whole numbers, and within a lane, rows are as near as they can be. */
function nearAlong(axis: Axis): number {
  const lane = axis.lanes[0];
  if (lane) return Math.max(NEAR, lane.x1 - lane.x0);
  const [low, high] = axis.domain;
  const per_unit = (axis.range[1] - axis.range[0]) / (high - low || 1);
  return axis.integer ? Math.max(NEAR, per_unit) : NEAR;
}

/** How much of a color stays where no row is near. */
const FAINT = 0.38;

/** How near rows are: 1 where one is in the cell or beside it. */
function nearness(plane: Plane, { xs, ys }: Places): (x: number, y: number) => number {
  const { width, height } = plane;
  const [across, up] = [nearAlong(plane.x), nearAlong(plane.y)];
  const columns = Math.ceil(width / across) + 1;
  const lines = Math.ceil(height / up) + 1;
  const near = new Uint8Array(columns * lines);
  for (let i = 0; i < xs.length; i++) {
    const [x, y] = [xs[i] as number, ys[i] as number];
    if (!(x >= 0 && y >= 0 && x <= width && y <= height)) continue;
    const [column, line] = [Math.floor(x / across), Math.floor(y / up)];
    for (let b = Math.max(0, line - 1); b <= Math.min(lines - 1, line + 1); b++)
      for (let a = Math.max(0, column - 1); a <= Math.min(columns - 1, column + 1); a++)
        near[b * columns + a] = 1;
  }
  const cell = (a: number, b: number): number =>
    near[
      Math.min(lines - 1, Math.max(0, b)) * columns + Math.min(columns - 1, Math.max(0, a))
    ] as number;
  return (x, y) => {
    const [a, b] = [x / across - 0.5, y / up - 0.5];
    const [i, k] = [Math.floor(a), Math.floor(b)];
    const [u, v] = [a - i, b - k];
    return (
      (1 - u) * ((1 - v) * cell(i, k) + v * cell(i, k + 1)) +
      u * ((1 - v) * cell(i + 1, k) + v * cell(i + 1, k + 1))
    );
  };
}

/** Fill the plane; paler where no row is near. */
export function fillSurface(
  target: Raster,
  plane: Plane,
  { kinds, first, second }: Grid,
  surface: ArrayLike<number>,
  n_outputs: number,
  colorOf: ColorOf,
  places: Places,
  back: Rgb,
  ratio: number,
): void {
  const { width, height, pixels: out } = target;
  const across = pixels(plane.x, kinds[0], first, width, ratio, false);
  const down = pixels(plane.y, kinds[1], second, height, ratio, true);
  const near = nearness(plane, places);
  const m = second.length;
  const values = new Float64Array(n_outputs);
  for (let y = 0; y < height; y++) {
    const [k, l, v] = [down.low[y] as number, down.high[y] as number, down.share[y] as number];
    if (k < 0) continue;
    for (let x = 0; x < width; x++) {
      const i = across.low[x] as number;
      if (i < 0) continue;
      const [j, u] = [across.high[x] as number, across.share[x] as number];
      for (let o = 0; o < n_outputs; o++) {
        const below =
          (1 - v) * (surface[(i * m + k) * n_outputs + o] as number) +
          v * (surface[(i * m + l) * n_outputs + o] as number);
        const above =
          (1 - v) * (surface[(j * m + k) * n_outputs + o] as number) +
          v * (surface[(j * m + l) * n_outputs + o] as number);
        values[o] = (1 - u) * below + u * above;
      }
      const strength = FAINT + (1 - FAINT) * near(x / ratio, y / ratio);
      out[y * width + x] = pack(mix(colorOf(values), back, strength));
    }
  }
}
