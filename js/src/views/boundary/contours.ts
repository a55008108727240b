// Where numbers over two features change their sign, and how far a place is from there. As
// xwidgets/results/contours.py, held to the same examples (tests/boundary/contours.json). Pure.

import type { Numbers } from "../../runtime/columns";

/** A plane of values: both grids (NaN, last, is missing), what their features are, and a number at each place. */
export interface Grid {
  kinds: readonly [string, string];
  first: Numbers;
  second: Numbers;
}

/** From (x0, y0) to (x1, y1); across a lane both ends are the same. */
export type Piece = readonly [number, number, number, number];

export interface Turn {
  distance: number;
  first: number;
  second: number;
}

/** Whether there is nothing between two values of such a feature. */
export const hasLanes = (kind: string): boolean => ["category", "boolean", "text"].includes(kind);

/** From where to where (without the end) places of a grid stand together: all numbers, each level, what is missing. */
export function stretches(kind: string, grid: Numbers): [number, number][] {
  const lanes = (from: number): [number, number][] =>
    Array.from({ length: grid.length - from }, (_, k) => [from + k, from + k + 1]);
  if (hasLanes(kind)) return lanes(0);
  const n = knownOf(grid);
  return n ? [[0, n], ...lanes(n)] : lanes(0);
}

function knownOf(grid: Numbers): number {
  let n = grid.length;
  while (n > 0 && Number.isNaN(grid[n - 1] as number)) n--;
  return n;
}

type Field = ArrayLike<number>;

const crossing = (a: number, b: number, f: number, g: number): number =>
  a + (f / (f - g)) * (b - a);

/** Corners of a cell count 1 (left below), 2 (right below), 4 (right above), 8 (left above); edges: 0 below, 1 right, 2
 * above, 3 left. Of 5 and 10 each corner stands for itself. */
const PIECES: Readonly<Record<number, readonly (readonly [number, number])[]>> = {
  1: [[3, 0]],
  2: [[0, 1]],
  3: [[3, 1]],
  4: [[1, 2]],
  5: [
    [3, 0],
    [1, 2],
  ],
  6: [[0, 2]],
  7: [[3, 2]],
  8: [[2, 3]],
  9: [[0, 2]],
  10: [
    [0, 1],
    [2, 3],
  ],
  11: [[1, 2]],
  12: [[3, 1]],
  13: [[0, 1]],
  14: [[3, 0]],
};

/** Pieces of the line along which a field (first by second) changes its sign. */
export function linesOf({ kinds, first, second }: Grid, field: Field): Piece[] {
  const m = second.length;
  const at = (i: number, k: number): number => field[i * m + k] as number;
  const x = (i: number): number => first[i] as number;
  const y = (k: number): number => second[k] as number;
  const found: Piece[] = [];
  for (const [i0, i1] of stretches(kinds[0], first))
    for (const [k0, k1] of stretches(kinds[1], second)) {
      if (i1 - i0 > 1 && k1 - k0 > 1) {
        for (let i = i0; i < i1 - 1; i++)
          for (let k = k0; k < k1 - 1; k++) {
            const corners = [at(i, k), at(i + 1, k), at(i + 1, k + 1), at(i, k + 1)] as const;
            addCell(found, corners, x(i), x(i + 1), y(k), y(k + 1));
          }
      } else if (k1 - k0 > 1) {
        for (let k = k0; k < k1 - 1; k++)
          if (at(i0, k) >= 0 !== at(i0, k + 1) >= 0) {
            const on = crossing(y(k), y(k + 1), at(i0, k), at(i0, k + 1));
            found.push([x(i0), on, x(i0), on]);
          }
      } else if (i1 - i0 > 1)
        for (let i = i0; i < i1 - 1; i++)
          if (at(i, k0) >= 0 !== at(i + 1, k0) >= 0) {
            const on = crossing(x(i), x(i + 1), at(i, k0), at(i + 1, k0));
            found.push([on, y(k0), on, y(k0)]);
          }
    }
  return found;
}

function addCell(
  found: Piece[],
  [a, b, c, d]: readonly [number, number, number, number],
  left: number,
  right: number,
  low: number,
  high: number,
): void {
  let code = (a >= 0 ? 1 : 0) + (b >= 0 ? 2 : 0) + (c >= 0 ? 4 : 0) + (d >= 0 ? 8 : 0);
  if (code === 0 || code === 15) return;
  // What can be read in two ways, the middle decides.
  if ((code === 5 || code === 10) && a + b + c + d >= 0) code = 15 - code;
  const end = (edge: number): [number, number] => {
    if (edge === 0) return [crossing(left, right, a, b), low];
    if (edge === 2) return [crossing(left, right, d, c), high];
    if (edge === 1) return [right, crossing(low, high, b, c)];
    return [left, crossing(low, high, a, d)];
  };
  for (const [from, to] of PIECES[code] ?? []) found.push([...end(from), ...end(to)]);
}

/** The two places of a grid around a value, and its share of the way; beyond the ends it is at the end. */
export function between(
  kind: string,
  grid: Numbers,
  value: number,
): readonly [number, number, number] | null {
  const n = knownOf(grid);
  if (Number.isNaN(value)) return n < grid.length ? [n, n, 0] : null;
  if (hasLanes(kind)) {
    const at = grid.indexOf(value);
    return at < 0 ? null : [at, at, 0];
  }
  if (!n) return null;
  const inside = Math.min(Math.max(value, grid[0] as number), grid[n - 1] as number);
  let [low, high] = [0, n - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((grid[middle] as number) >= inside) high = middle;
    else low = middle + 1;
  }
  const above = n > 1 ? Math.max(1, low) : 0;
  const below = Math.max(0, above - 1);
  const width = (grid[above] as number) - (grid[below] as number);
  return [below, above, width > 0 ? (inside - (grid[below] as number)) / width : 0];
}

/** A field at a place; NaN where there is none. */
export function fieldAt(
  grid: Grid,
  field: Field,
  [x, y]: readonly [number, number],
  depth = 1,
  output = 0,
): number {
  const [a, b] = [between(grid.kinds[0], grid.first, x), between(grid.kinds[1], grid.second, y)];
  if (!a || !b) return Number.NaN;
  const m = grid.second.length;
  const at = (i: number, k: number): number => field[(i * m + k) * depth + output] as number;
  const [i, j, u] = a;
  const [k, l, v] = b;
  return (1 - u) * ((1 - v) * at(i, k) + v * at(i, l)) + u * ((1 - v) * at(j, k) + v * at(j, l));
}

/** Whether a value that a place has is missing elsewhere. */
export const losesValue = (from: readonly [number, number], x: number, y: number): boolean =>
  (Number.isNaN(x) && !Number.isNaN(from[0])) || (Number.isNaN(y) && !Number.isNaN(from[1]));

/** The nearest place where a field has the other sign, of known values if there is one; null where there is none. */
export function nearestTurn(
  grid: Grid,
  field: Field,
  place: readonly [number, number],
  scales: readonly [number, number],
  whole: readonly [boolean, boolean] = [false, false],
): Turn | null {
  const { kinds, first, second } = grid;
  const around = [between(kinds[0], first, place[0]), between(kinds[1], second, place[1])] as const;
  if (!around[0] || !around[1]) return null;
  const gridValue = (values: Numbers, [i, j, share]: readonly [number, number, number]): number =>
    i === j
      ? (values[i] as number)
      : (1 - share) * (values[i] as number) + share * (values[j] as number);
  const own = [gridValue(first, around[0]), gridValue(second, around[1])] as const;
  const here = fieldAt(grid, field, own) >= 0;
  let best: Turn | null = null;
  // Becoming missing is no step of a size: it is told where no known value does it.
  let is_lost = false;
  const consider = (x: number, y: number): void => {
    const lost = losesValue(own, x, y);
    const distance = Math.hypot(
      apart(kinds[0], x, own[0], scales[0]),
      apart(kinds[1], y, own[1], scales[1]),
    );
    if (best && (lost === is_lost ? distance >= best.distance : lost)) return;
    best = { distance, first: x, second: y };
    is_lost = lost;
  };
  // Values of the grid, and straight beside the place.
  const xs = [...first, own[0]];
  const ys = [...second, own[1]];
  const m = second.length;
  for (const [i, x] of xs.entries())
    for (const [k, y] of ys.entries()) {
      const inside = i < first.length && k < m;
      const value = inside ? (field[i * m + k] as number) : fieldAt(grid, field, [x, y]);
      if (value >= 0 !== here) consider(x, y);
    }
  for (const piece of linesOf(grid, field)) {
    const [x0, y0, x1, y1] = piece;
    const step = [finite(x1 - x0) / scales[0], finite(y1 - y0) / scales[1]] as const;
    const towards = [finite(own[0] - x0) / scales[0], finite(own[1] - y0) / scales[1]] as const;
    const size = step[0] ** 2 + step[1] ** 2;
    const share = size > 0 ? (towards[0] * step[0] + towards[1] * step[1]) / size : 0;
    const inside = Math.min(1, Math.max(0, share));
    consider(x0 + inside * finite(x1 - x0), y0 + inside * finite(y1 - y0));
  }
  return best && onWholeNumbers(best, grid, field, own, scales, whole);
}

/** Beside the line where values are whole; as it is where that is nowhere near. */
function onWholeNumbers(
  turn: Turn,
  grid: Grid,
  field: Field,
  own: readonly [number, number],
  scales: readonly [number, number],
  whole: readonly [boolean, boolean],
): Turn {
  if (!whole[0] && !whole[1]) return turn;
  const near = (value: number, is_whole: boolean): number[] =>
    is_whole && Number.isFinite(value)
      ? [...new Set([Math.floor(value), Math.ceil(value)])]
      : [value];
  const here = fieldAt(grid, field, own) >= 0;
  let best: Turn | null = null;
  for (const x of near(turn.first, whole[0]))
    for (const y of near(turn.second, whole[1])) {
      const value = fieldAt(grid, field, [x, y]);
      if (Number.isNaN(value) || value >= 0 === here) continue;
      const distance = Math.hypot(
        apart(grid.kinds[0], x, own[0], scales[0]),
        apart(grid.kinds[1], y, own[1], scales[1]),
      );
      if (!best || distance < best.distance) best = { distance, first: x, second: y };
    }
  return best ?? turn;
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

function apart(kind: string, value: number, place: number, scale: number): number {
  if (Number.isNaN(value) || Number.isNaN(place))
    return Number.isNaN(value) && Number.isNaN(place) ? 0 : 1;
  return hasLanes(kind) ? (value === place ? 0 : 1) : (value - place) / scale;
}

/** Pieces of the lines between regions of several classes: where the best two are equal. */
export function bordersOf(grid: Grid, surface: Field, n_outputs: number): Piece[] {
  const found: Piece[] = [];
  const n = surface.length / n_outputs;
  for (let c = 0; c < n_outputs; c++)
    for (let d = c + 1; d < n_outputs; d++) {
      const field = Float64Array.from(
        { length: n },
        (_, at) =>
          (surface[at * n_outputs + c] as number) - (surface[at * n_outputs + d] as number),
      );
      for (const piece of linesOf(grid, field)) {
        const middle = [middleOf(piece[0], piece[2]), middleOf(piece[1], piece[3])] as const;
        const values = Array.from({ length: n_outputs }, (_, k) =>
          fieldAt(grid, surface, middle, n_outputs, k),
        );
        const best = Math.max(values[c] as number, values[d] as number);
        if (values.every((value, k) => k === c || k === d || value <= best)) found.push(piece);
      }
    }
  return found;
}

const middleOf = (a: number, b: number): number => (Number.isNaN(a) ? a : a / 2 + b / 2);
