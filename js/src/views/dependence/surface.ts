// Effects of two features as cells of a plane. Pure.

import { spanOf } from "../../charts/FrameMarks";
import { allLanes } from "../../marks/axisPlaces";
import type { Plane } from "../../marks/plane";
import type { Axis } from "../../marks/planeAxis";
import { pack, type Raster, type Rgb } from "../../marks/points";
import type { Numbers } from "../../runtime/columns";

/** Ends of the part of an axis that each value of a grid stands for: up to the middles between neighbours. */
export function partsOf(axis: Axis, grid: Numbers): (readonly [number, number])[] {
  const known = Array.from(grid).filter((value) => !Number.isNaN(value));
  return Array.from(grid, (value) => {
    if (Number.isNaN(value) || axis.kind === "levels") return [value, value] as const;
    const at = known.indexOf(value);
    const before = known[at - 1];
    const after = known[at + 1];
    return [
      before === undefined ? Math.min(axis.domain[0], value) : (before + value) / 2,
      after === undefined ? Math.max(axis.domain[1], value) : (value + after) / 2,
    ] as const;
  });
}

export interface Cell {
  /** Places along the grids. */
  i: number;
  k: number;
  x: readonly [number, number];
  y: readonly [number, number];
  value: number;
  share: number;
}

/** Whether a level shares its lane with others, whose effects are not its own. */
const isFolded = (axis: Axis, value: number): boolean =>
  axis.kind === "levels" &&
  allLanes(axis).some(({ codes }) => codes.length > 1 && codes.includes(value));

/** Cells in lines from the top down, each from left to right. */
export function cellsOf(
  plane: Plane,
  first: Numbers,
  second: Numbers,
  values: ArrayLike<number>,
  share: ArrayLike<number>,
): Cell[] {
  const [xs, ys] = [partsOf(plane.x, first), partsOf(plane.y, second)];
  const cells: Cell[] = [];
  for (let k = ys.length - 1; k >= 0; k--)
    for (let i = 0; i < xs.length; i++) {
      const at = i * ys.length + k;
      if (isFolded(plane.x, first[i] as number) || isFolded(plane.y, second[k] as number)) continue;
      cells.push({
        i,
        k,
        x: xs[i] as readonly [number, number],
        y: ys[k] as readonly [number, number],
        value: values[at] as number,
        share: share[at] as number,
      });
    }
  return cells;
}

/** Colors reach up to where so many rows are; they go on to the end where that is not much farther. */
const [MOST_ROWS, FARTHER] = [0.95, 1.5];

/** The size from which on the color stays the same: a few rows far out do not flatten the others. As in Python. */
export function colorLimit(cells: readonly Pick<Cell, "value" | "share">[]): number {
  const sizes = cells
    .map(({ value, share }) => ({ size: Math.abs(value), share }))
    .filter(({ size }) => Number.isFinite(size))
    .sort((a, b) => a.size - b.size);
  const most = sizes.at(-1)?.size || 1;
  const total = sizes.reduce((sum, { share }) => sum + share, 0);
  let before = 0;
  for (const { size, share } of sizes) {
    before += share;
    if (share > 0 && before >= MOST_ROWS * total - 1e-9)
      return size > 0 && most > FARTHER * size ? size : most;
  }
  return most;
}

/** Pixels between the lines of a hatching, on a screen of ratio 1. */
const HATCH = 7;

/** Fill cells with their colors; those without rows are hatched. */
export function fillCells(
  target: Raster,
  plane: Plane,
  cells: readonly Cell[],
  colorOf: (cell: Cell) => Rgb,
  hatch: Rgb,
  ratio: number,
): void {
  const line = pack(hatch);
  const [every, thick] = [Math.round(HATCH * ratio), Math.max(1, Math.round(0.6 * ratio))];
  const { width, height, pixels } = target;
  const edge = (at: number): number => Math.round(at * ratio);
  for (const cell of cells) {
    const [x0, x1] = spanOf(plane.x, ...cell.x);
    const [low, high] = spanOf(plane.y, ...cell.y);
    if (Number.isNaN(x0 + x1 + low + high) || Number.isNaN(cell.value)) continue;
    const color = pack(colorOf(cell));
    const [left, right] = [Math.max(0, edge(x0)), Math.min(width, edge(x1))];
    const bottom = Math.min(height, edge(plane.height - low));
    for (let y = Math.max(0, edge(plane.height - high)); y < bottom; y++) {
      if (right > left) pixels.fill(color, y * width + left, y * width + right);
      if (cell.share > 0) continue;
      for (let x = left; x < right; x++) if ((x + y) % every < thick) pixels[y * width + x] = line;
    }
  }
}

/** So many rows at most stand over the cells. */
const MAX_ROWS = 2_000;

/** 1 for evenly spread rows. */
export function someRows(n_rows: number): Uint8Array {
  const keep = new Uint8Array(n_rows);
  const step = Math.max(1, n_rows / MAX_ROWS);
  for (let k = 0; k < n_rows; k += step) keep[Math.floor(k)] = 1;
  return keep;
}

export const inBoth = (a: Uint8Array, b: Uint8Array): Uint8Array =>
  a.map((bit, i) => bit & (b[i] as number));
