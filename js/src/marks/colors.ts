// What colour a point gets: every row belongs to a class, every class has a colour.

import { CATEGORIES, type Mode, rgb, viridis } from "../runtime/theme";
import { pack, type Rgb } from "./points";

export interface Coding {
  /** Class of every row. */
  classes: Uint8Array;
  /** Packed colour of every class; the last one is "missing". */
  colors: Uint32Array;
}

/** Steps of the continuous ramp. */
export const RAMP_STEPS = 128;

/** Viridis without the end that would vanish in the background. */
export function ramp(mode: Mode, t: number): Rgb {
  return viridis(mode === "dark" ? 0.16 + 0.84 * t : 0.94 * t);
}

/** By a share 0 .. 1 per row (NaN: missing). */
export function rampCoding(shares: ArrayLike<number>, mode: Mode, missing: Rgb): Coding {
  const classes = new Uint8Array(shares.length);
  for (let i = 0; i < classes.length; i++) {
    const share = shares[i] as number;
    classes[i] = Number.isNaN(share)
      ? RAMP_STEPS
      : Math.min(RAMP_STEPS - 1, Math.floor(share * RAMP_STEPS));
  }
  const colors = new Uint32Array(RAMP_STEPS + 1);
  for (let k = 0; k < RAMP_STEPS; k++) colors[k] = pack(ramp(mode, k / (RAMP_STEPS - 1)));
  colors[RAMP_STEPS] = pack(missing);
  return { classes, colors };
}

/** Colour of a level; levels beyond the palette share `rest`. */
export const levelColor = (level: number, rest: Rgb): Rgb => {
  const color = CATEGORIES[level];
  return color ? rgb(color) : rest;
};

/** By level code (negative or NaN: missing). */
export function levelCoding(codes: ArrayLike<number>, rest: Rgb, missing: Rgb): Coding {
  const n = CATEGORIES.length;
  const classes = new Uint8Array(codes.length);
  for (let i = 0; i < classes.length; i++) {
    const code = codes[i] as number;
    classes[i] = code >= 0 ? Math.min(n, code) : n + 1;
  }
  const colors = new Uint32Array(n + 2);
  for (let k = 0; k <= n; k++) colors[k] = pack(levelColor(k, rest));
  colors[n + 1] = pack(missing);
  return { classes, colors };
}

/** One packed colour per row. */
export function colorsOf(coding: Coding): Uint32Array {
  const out = new Uint32Array(coding.classes.length);
  for (let i = 0; i < out.length; i++)
    out[i] = coding.colors[coding.classes[i] as number] as number;
  return out;
}

/** Place of every value between the extremes, 0 .. 1 (NaN stays). */
export function sharesOf(values: ArrayLike<number>): {
  shares: Float32Array;
  low: number;
  high: number;
} {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const span = high - low;
  const shares = new Float32Array(values.length);
  for (let i = 0; i < shares.length; i++)
    shares[i] = span > 0 ? ((values[i] as number) - low) / span : (values[i] as number) * 0 + 0.5;
  return { shares, low, high };
}
