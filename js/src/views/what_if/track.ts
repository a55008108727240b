// Where values stand along a slider: evenly, or where most rows share a small part of the range half of the way by
// quantiles, so that a pixel is a step that means something there too.

import type { Column } from "../../runtime/columns";
import { quantileOf } from "../../runtime/ranks";
import type { Field } from "./rows";

export interface Track {
  /** Values are not evenly spread: the slider's own numbers are shares of its length. */
  skewed: boolean;
  /** Share 0 .. 1 of the length of a value (outside of the data: at the end), and back. */
  shareOf(value: number): number;
  valueAt(share: number): number;
}

/** The middle nine tenths of the rows have less than this share of the range. */
const CROWDED = 1 / 3;
const N_QUANTILES = 20;

const even = ([low, high]: readonly [number, number]): Track => ({
  skewed: false,
  shareOf: (value) => Math.min(1, Math.max(0, (value - low) / (high - low || 1))),
  valueAt: (share) => low + share * (high - low),
});

const known = new WeakMap<Column, Track>();

/** The track of a field that holds numbers or moments. */
export function trackOf({ column, extent }: Pick<Field, "column" | "extent">): Track {
  if (!column || !(extent[1] > extent[0])) return even(extent);
  let track = known.get(column);
  if (!track) {
    track = madeOf(column, extent);
    known.set(column, track);
  }
  return track;
}

function madeOf(column: Column, [low, high]: readonly [number, number]): Track {
  const { distinct } = column;
  const middle = quantileOf(distinct, 0.95) - quantileOf(distinct, 0.05);
  if (!(middle < CROWDED * (high - low))) return even([low, high]);
  const all = Array.from({ length: N_QUANTILES + 1 }, (_, k) =>
    quantileOf(distinct, k / N_QUANTILES),
  );
  const values = [...new Set(all)];
  const last = values.length - 1;
  const linear = (value: number): number => (value - low) / (high - low);
  // Half by its place among the quantiles, half by the value: never flat, never still.
  const shares = values.map((value, k) => (k / last + linear(value)) / 2);
  return {
    skewed: true,
    shareOf: (value) => between(values, shares, value),
    valueAt: (share) => between(shares, values, share),
  };
}

/** Piecewise linear through the points, flat beyond them; `xs` ascend. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  let k = 0;
  while (k < xs.length - 2 && x > (xs[k + 1] as number)) k++;
  const [a, b] = [xs[k] as number, xs[k + 1] as number];
  const share = Math.min(1, Math.max(0, (x - a) / (b - a)));
  return (ys[k] as number) + share * ((ys[k + 1] as number) - (ys[k] as number));
}
