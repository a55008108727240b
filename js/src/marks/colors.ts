// What colour a point gets: every row belongs to a class, every class has a colour.

import { type RankScale, rankOf } from "../runtime/ranks";
import { CATEGORIES, type Mode, type Palette, rgb, viridis } from "../runtime/theme";
import { mix, pack, type Rgb } from "./points";

export interface Coding {
  /** Class of every row. */
  classes: Uint8Array;
  /** Packed colour of every class; the last one is "missing", which is drawn as a ring. */
  colors: Uint32Array;
}

/** Steps of the continuous ramp. */
export const RAMP_STEPS = 128;

/** Viridis without the end that would vanish in the background. */
export function ramp(mode: Mode, t: number): Rgb {
  return viridis(mode === "dark" ? 0.16 + 0.84 * t : 0.94 * t);
}

/** How the known values of a column become colors: by rank, what most rows have in common apart. */
export function rampCoding(
  values: ArrayLike<number>,
  scale: RankScale,
  mode: Mode,
  neutral: Rgb,
  missing: Rgb,
): Coding {
  const classes = new Uint8Array(values.length);
  const tie = scale.tie?.value;
  // Ranks only grow with values: where each step begins is looked up once, not the rank of every row.
  const { values: known } = scale.rest;
  const begins: number[] = [];
  for (let k = 1; k < RAMP_STEPS; k++) {
    const at = firstOf(
      known.length,
      (i) => rankOf(scale.rest, known[i] as number) * RAMP_STEPS >= k,
    );
    if (at < known.length) begins.push(at > 0 ? (known[at] as number) : Number.NEGATIVE_INFINITY);
  }
  for (let i = 0; i < classes.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) classes[i] = RAMP_STEPS + 1;
    else if (value === tie) classes[i] = RAMP_STEPS;
    else classes[i] = firstOf(begins.length, (k) => (begins[k] as number) > value);
  }
  const colors = new Uint32Array(RAMP_STEPS + 2);
  for (let k = 0; k < RAMP_STEPS; k++) colors[k] = pack(ramp(mode, k / (RAMP_STEPS - 1)));
  colors[RAMP_STEPS] = pack(neutral);
  colors[RAMP_STEPS + 1] = pack(missing);
  return { classes, colors };
}

/** The first of `n` positions for which it holds, as it does for all after it; `n`: none. */
function firstOf(n: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Color of a place in the palette (`levelPlaces`); those beyond it share `neutral`. */
export const levelColor = (place: number, neutral: Rgb): Rgb => {
  const color = CATEGORIES[place];
  return color ? rgb(color) : neutral;
};

/**
 * Which color of the palette each level has, by code. Where there are more levels than colors (and one for the last),
 * the commonest get them, in the order of their codes, and all others share one. As `level_places` in Python.
 */
export function levelPlaces(counts: ArrayLike<number>): Uint8Array {
  const n = CATEGORIES.length;
  const codes = Array.from({ length: counts.length }, (_, code) => code);
  if (codes.length <= n + 1) return Uint8Array.from(codes);
  const common = codes
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b)
    .slice(0, n)
    .sort((a, b) => a - b);
  const places = new Uint8Array(counts.length).fill(n);
  for (const [place, code] of common.entries()) places[code] = place;
  return places;
}

/** By level code (negative or NaN: missing). */
export function levelCoding(
  codes: ArrayLike<number>,
  places: Uint8Array,
  neutral: Rgb,
  missing: Rgb,
): Coding {
  const n = CATEGORIES.length;
  const classes = new Uint8Array(codes.length);
  for (let i = 0; i < classes.length; i++) {
    const code = codes[i] as number;
    classes[i] = code >= 0 ? (places[code] ?? n) : n + 1;
  }
  const colors = new Uint32Array(n + 2);
  for (let k = 0; k <= n; k++) colors[k] = pack(levelColor(k, neutral));
  colors[n + 1] = pack(missing);
  return { classes, colors };
}

/** Rows per level. */
export function levelCounts(codes: ArrayLike<number>, n_levels: number): Float64Array {
  const counts = new Float64Array(n_levels);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code >= 0 && code < n_levels) counts[code] = (counts[code] as number) + 1;
  }
  return counts;
}

/** One packed colour per row. */
export function colorsOf(coding: Coding): Uint32Array {
  const out = new Uint32Array(coding.classes.length);
  for (let i = 0; i < out.length; i++)
    out[i] = coding.colors[coding.classes[i] as number] as number;
  return out;
}

/** Of a surface: blue below, orange above 0, and at 0 nothing: an effect that is none is not seen. As in stills. */
export function tinted(palette: Palette, value: number, full: number): Rgb {
  const share = full > 0 ? Math.min(1, Math.abs(value) / full) : 0;
  return mix(rgb(value < 0 ? palette.down : palette.up), rgb(palette.surface), share);
}

/** Of points, which stand on a surface: blue below, orange above 0, and at 0 the neutral color: no grey, which is what is not selected. */
export function diverging(palette: Palette, value: number, full: number): Rgb {
  const share = full > 0 ? Math.min(1, Math.abs(value) / full) : 0;
  return mix(rgb(value < 0 ? palette.down : palette.up), rgb(palette.neutral), share);
}
