// One strip of a beeswarm: every row a point beside its neighbours, or the strip's density where there are too many.

import type { Coding } from "./colors";
import type { Raster } from "./points";

/** How far every point (pixels from 0 on) stands from the middle of its strip so that neighbours lie side by side. */
export function swarmOffsets(xs: Float32Array, half_height: number, radius: number): Float32Array {
  const column_width = Math.max(1, radius * 1.2);
  const columns = new Int32Array(xs.length).fill(-1);
  let n_columns = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as number;
    if (Number.isNaN(x)) continue;
    const column = Math.max(0, Math.round(x / column_width));
    columns[i] = column;
    if (column >= n_columns) n_columns = column + 1;
  }
  const counts = new Uint32Array(n_columns);
  let most = 1;
  for (const column of columns) {
    if (column < 0) continue;
    const count = (counts[column] as number) + 1;
    counts[column] = count;
    if (count > most) most = count;
  }
  // The widest column just fills the strip; a sparse strip keeps the points a diameter apart.
  const step = Math.min(radius * 1.5, (2 * (half_height - radius)) / most);
  const seen = new Uint32Array(n_columns);
  const offsets = new Float32Array(xs.length).fill(Number.NaN);
  for (let i = 0; i < xs.length; i++) {
    const column = columns[i] as number;
    if (column < 0) continue;
    const before = seen[column] as number;
    seen[column] = before + 1;
    // Middle, above, below, above, ...
    const layer = Math.ceil(before / 2) * (before % 2 === 0 ? 1 : -1);
    offsets[i] = layer * step;
  }
  return offsets;
}

/** Colour groups per column of a strip: enough to see the gradient. */
const GROUPS = 16;

export interface StripCounts {
  n_columns: number;
  /** Rows per column and colour group: `column * GROUPS + group`. */
  counts: Uint32Array;
  totals: Uint32Array;
  most: number;
}

/** Count the rows of a strip by column of `column_width` pixels and by colour. */
export function stripCounts(
  xs: Float32Array,
  coding: Coding,
  width: number,
  column_width: number,
  mask: Uint8Array | null,
): StripCounts {
  const n_columns = Math.ceil(width / column_width);
  const counts = new Uint32Array(n_columns * GROUPS);
  const totals = new Uint32Array(n_columns);
  const n_classes = coding.colors.length;
  let most = 0;
  for (let i = 0; i < xs.length; i++) {
    if (mask && !mask[i]) continue;
    const column = Math.floor((xs[i] as number) / column_width);
    if (!(column >= 0 && column < n_columns)) continue;
    const at = column * GROUPS + groupOf(coding.classes[i] as number, n_classes);
    counts[at] = (counts[at] as number) + 1;
    const total = (totals[column] as number) + 1;
    totals[column] = total;
    if (total > most) most = total;
  }
  return { n_columns, counts, totals, most };
}

/** Behind the ramp: what most rows have in common, and missing. */
const APART = 2;
const RAMP_GROUPS = GROUPS - APART;

/** Few classes (categories) keep theirs; a long ramp is cut into groups, what stands apart keeps its own. */
export function groupOf(index: number, n_classes: number): number {
  if (n_classes <= GROUPS) return index;
  const n_ramp = n_classes - APART;
  return index < n_ramp ? Math.floor((index * RAMP_GROUPS) / n_ramp) : index - n_classes + GROUPS;
}

export function classOf(group: number, n_classes: number): number {
  if (n_classes <= GROUPS) return group;
  const n_ramp = n_classes - APART;
  return group < RAMP_GROUPS
    ? Math.floor(((group + 0.5) * n_ramp) / RAMP_GROUPS)
    : group - GROUPS + n_classes;
}

/**
 * Draw a strip as stacked columns around `middle` (device pixels).
 *
 * Heights grow with the square root of the rows, so that the tails stay in sight. `all` gives
 * the outline, drawn in `context` where `counts` holds only the selected rows.
 */
export function drawStrip(
  target: Raster,
  counts: StripCounts,
  all: StripCounts,
  coding: Coding,
  place: { left: number; middle: number; half_height: number; column_width: number },
  context: number | null,
): void {
  const { width, height, pixels } = target;
  const n_classes = coding.colors.length;
  const fill = (column: number, from: number, to: number, color: number): void => {
    const x0 = Math.round(place.left + column * place.column_width);
    const x1 = Math.min(width, Math.round(place.left + (column + 1) * place.column_width));
    for (let y = Math.max(0, Math.round(from)); y < Math.min(height, Math.round(to)); y++)
      pixels.fill(color, y * width + x0, y * width + x1);
  };
  for (let column = 0; column < all.n_columns; column++) {
    const whole = all.totals[column] as number;
    if (whole === 0) continue;
    const reach = Math.max(1, place.half_height * Math.sqrt(whole / all.most));
    if (context !== null) fill(column, place.middle - reach, place.middle + reach, context);
    const total = counts.totals[column] as number;
    if (total === 0) continue;
    const inner = context === null ? reach : Math.max(1, (reach * total) / whole);
    // Low values at the bottom, high ones on top.
    let y = place.middle + inner;
    for (let group = 0; group < GROUPS; group++) {
      const count = counts.counts[column * GROUPS + group] as number;
      if (count === 0) continue;
      const next = y - (2 * inner * count) / total;
      fill(column, next, y, coding.colors[classOf(group, n_classes)] as number);
      y = next;
    }
  }
}
