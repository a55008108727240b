// Curves of effects as the picture needs them: one output of a record, centered or not, where data is thin, and which
// lines a box meets. Pure.

import type { Tensor } from "../../runtime/answers";
import type { Numbers } from "../../runtime/columns";
import type { Dependence } from "./records";

/** One output of an array (n, n_outputs). */
export function outputOf({ data, shape }: Tensor, output: number): Float64Array {
  const n_outputs = shape.at(-1) as number;
  return Float64Array.from(
    { length: data.length / n_outputs },
    (_, i) => data[i * n_outputs + output] as number,
  );
}

/** Lines of single rows along the same values. */
export interface Lines {
  rows: Numbers;
  /** (n_lines, n_values). */
  ys: Float64Array;
  n_values: number;
}

const NO_ROWS = new Int32Array(0);

export function linesOf({ rows, individual, grid }: Dependence, output: number): Lines {
  const n_values = grid.data.length;
  if (!rows || !individual) return { rows: NO_ROWS, ys: new Float64Array(0), n_values };
  return { rows: rows.data, ys: outputOf(individual, output), n_values };
}

/** Mean of a curve where every value shares as its share of the rows. */
function meanOf(ys: ArrayLike<number>, shares: ArrayLike<number>, start = 0): number {
  let [sum, n] = [0, 0];
  for (let i = 0; i < shares.length; i++) {
    const y = ys[start + i] as number;
    const share = shares[i] as number;
    if (Number.isNaN(y)) continue;
    sum += y * share;
    n += share;
  }
  return n ? sum / n : 0;
}

/** Each line around its own mean. */
export function centeredLines(lines: Lines, shares: ArrayLike<number>): Lines {
  const { n_values } = lines;
  const ys = lines.ys.slice();
  for (let start = 0; start < ys.length; start += n_values) {
    const mean = meanOf(ys, shares, start);
    for (let i = start; i < start + n_values; i++) ys[i] = (ys[i] as number) - mean;
  }
  return { ...lines, ys };
}

/** The curve of one output around its mean over the rows: one scale for all methods. */
export const centeredCurve = ({ average, center }: Dependence, output: number): Float64Array => {
  const mean = center.data[output] as number;
  return outputOf(average, output).map((y) => y - mean);
};

/** What a picture of one effect draws: its curve, how well that stands on rows, and lines of single rows. */
export function drawnEffect(record: Dependence, output: number, is_centered: boolean) {
  const lines = linesOf(record, output);
  const [values, share] = [record.grid.data, record.share.data];
  const where = { values, share, extrapolated: record.extrapolated?.data ?? null };
  if (!is_centered) return { ...where, ys: outputOf(record.average, output), lines };
  return { ...where, ys: centeredCurve(record, output), lines: centeredLines(lines, share) };
}

/** Mean of the lines whose row is in the mask, and of how many. */
export function averageOf(lines: Lines, mask: Uint8Array): { ys: Float64Array; n: number } {
  const { rows, ys, n_values } = lines;
  const sums = new Float64Array(n_values);
  let n = 0;
  for (let k = 0; k < rows.length; k++) {
    if (!mask[rows[k] as number]) continue;
    n++;
    for (let i = 0; i < n_values; i++)
      sums[i] = (sums[i] as number) + (ys[k * n_values + i] as number);
  }
  return { ys: sums.map((sum) => (n ? sum / n : Number.NaN)), n };
}

/** A value that fewer of the rows are near to is thin: as THIN in methods/effects/notes.py. */
const THIN = 0.01;
const LEAST_STRENGTH = 0.55;

/** Of combinations that do not occur: so much of the strength goes where all are such. */
const STRANGE = 0.6;

/** 0 .. 1 at each value of a curve: how well it stands on rows near it, and on combinations that occur. */
export const strengthOf = (
  share: ArrayLike<number>,
  extrapolated?: ArrayLike<number> | null,
): Float64Array =>
  Float64Array.from(share, (part, i) =>
    Math.max(LEAST_STRENGTH, Math.min(1, part / THIN) * (1 - STRANGE * (extrapolated?.[i] ?? 0))),
  );

/** Lines as they stand in pixels: one x per value, one y per line and value. */
export interface LinePlaces {
  xs: Float64Array;
  ys: Float64Array;
}

/** The lines (by their places in the list) that meet a box: between two values they are straight. */
export function linesIn(
  { xs, ys }: LinePlaces,
  box: { x0: number; x1: number; y0: number; y1: number },
): number[] {
  const n = xs.length;
  const found: number[] = [];
  for (let start = 0, line = 0; start < ys.length; start += n, line++) {
    for (let i = 0; i < n; i++) {
      const j = Number.isNaN(xs[i + 1] as number) || i + 1 === n ? i : i + 1;
      if (meets(xs, ys, start, i, j, box)) {
        found.push(line);
        break;
      }
    }
  }
  return found;
}

function meets(
  xs: Float64Array,
  ys: Float64Array,
  start: number,
  i: number,
  j: number,
  { x0, x1, y0, y1 }: { x0: number; x1: number; y0: number; y1: number },
): boolean {
  const [a, b] = [xs[i] as number, xs[j] as number];
  const [ya, yb] = [ys[start + i] as number, ys[start + j] as number];
  const [from, to] = [Math.max(x0, Math.min(a, b)), Math.min(x1, Math.max(a, b))];
  if (!(from <= to) || Number.isNaN(ya + yb)) return false;
  const at = (x: number): number => (a === b ? ya : ya + ((yb - ya) * (x - a)) / (b - a));
  const [p, q] = [at(from), at(to)];
  return Math.max(p, q) >= y0 && Math.min(p, q) <= y1;
}

/** On a curve at a value: between its points straight, at levels and missing cells the point itself. */
export function alongCurve(
  values: Numbers,
  ys: ArrayLike<number>,
  start: number,
  value: number,
  exact: boolean,
): number {
  let below = -1;
  let above = -1;
  for (let i = 0; i < values.length; i++) {
    const own = values[i] as number;
    if (own === value || (Number.isNaN(own) && Number.isNaN(value))) return ys[start + i] as number;
    if (own < value && (below < 0 || own > (values[below] as number))) below = i;
    if (own > value && (above < 0 || own < (values[above] as number))) above = i;
  }
  if (exact || (below < 0 && above < 0)) return Number.NaN;
  if (below < 0 || above < 0) return ys[start + Math.max(below, above)] as number;
  const [a, b] = [values[below] as number, values[above] as number];
  const [ya, yb] = [ys[start + below] as number, ys[start + above] as number];
  return ya + ((yb - ya) * (value - a)) / (b - a);
}
