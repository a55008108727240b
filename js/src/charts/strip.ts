// Where the points of every strip stand, worked out once per feature and kept while the data stay.

import { drawStrip, stripCounts, swarmOffsets } from "../marks/beeswarm";
import { type Coding, colorsOf } from "../marks/colors";
import { type Axis, numberAxis } from "../marks/planeAxis";
import {
  drawDiscs,
  MANY_POINTS,
  mix,
  NearestPoint,
  pack,
  pointStyle,
  type Raster,
} from "../marks/points";
import { type AttributionTable, featureValues } from "../runtime/columns";
import { countOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { type Palette, rgb } from "../runtime/theme";
import type { Layers } from "./canvas";
import { columnColoring, missingColor } from "./coloring";

export interface Strip {
  feature: number;
  /** Pixels of every row along the strip; NaN where it is not computed. */
  xs: Float32Array;
  coding: Coding;
  /** The row nearest to (x, distance from the middle), -1 where none is near. */
  nearest: (x: number, offset: number) => number;
  /** Pixels of a row: along the strip, and from its middle. */
  place: (row: number) => readonly [number, number];
  /** Places and colours of single points; made when first drawn. */
  points: () => { offsets: Float32Array; colors: Uint32Array };
}

export interface StripLayout {
  /** Of all strips; what stands at a pixel, beyond its ends too. */
  axis: Axis;
  pixelOf: (value: number) => number;
  valueAt: (pixel: number) => number;
  strip: (feature: number) => Strip;
}

const COLUMN_WIDTH = 2;
const EDGE = 6;

export function layoutOf(
  store: Store,
  table: AttributionTable,
  palette: Palette,
  width: number,
  strip_height: number,
  effect?: readonly number[],
): StripLayout {
  const whole: [number, number] = [0, 0];
  for (const value of table.values) {
    if (value < whole[0]) whole[0] = value;
    if (value > whole[1]) whole[1] = value;
  }
  if (whole[0] === whole[1]) [whole[0], whole[1]] = [-1, 1];
  const axis = numberAxis(width, { whole, chosen: effect, pad: EDGE, signed: true });
  const [low, high] = axis.domain;
  const scale = (width - 2 * EDGE) / (high - low);
  const pixelOf = (value: number): number => EDGE + (value - low) * scale;
  const made = new Map<number, Strip>();
  const make = (feature: number): Strip => {
    const values = featureValues(table, feature);
    const xs = new Float32Array(values.length);
    for (let i = 0; i < xs.length; i++) {
      const value = values[i] as number;
      xs[i] = value >= low && value <= high ? pixelOf(value) : Number.NaN;
    }
    const column = store.column(feature);
    const coding = (column && columnColoring(column, "", palette).coding) ?? {
      classes: new Uint8Array(xs.length),
      colors: new Uint32Array([pack(rgb(palette.muted))]),
    };
    const half = strip_height / 2 - 2;
    let offsets: Float32Array | null = null;
    let colors: Uint32Array | null = null;
    let index: NearestPoint | null = null;
    const radius = pointStyle(table.n_done).radius;
    const offsetsNow = (): Float32Array => {
      offsets ??= swarmOffsets(xs, half, radius);
      return offsets;
    };
    return {
      feature,
      xs,
      coding,
      nearest: (x, offset) => {
        index ??= new NearestPoint(
          xs,
          offsetsNow().map((y) => y + strip_height / 2),
          width,
          strip_height,
        );
        return index.find(x, offset + strip_height / 2, 10);
      },
      place: (row) => [xs[row] ?? Number.NaN, row < 0 ? 0 : (offsetsNow()[row] ?? Number.NaN)],
      points: () => {
        colors ??= colorsOf(coding);
        return { offsets: offsetsNow(), colors };
      },
    };
  };
  return {
    axis,
    pixelOf,
    valueAt: (pixel) => low + (pixel - EDGE) / scale,
    strip: (feature) => {
      const strip = made.get(feature) ?? make(feature);
      made.set(feature, strip);
      return strip;
    },
  };
}

/** How the strips are painted: points, or densities where there are too many of them. */
export function stripLayers(
  strips: readonly Strip[],
  strip_height: number,
  n_rows: number,
  palette: Palette,
): Layers {
  const context = pack(mix(rgb(palette.rest), rgb(palette.surface), 0.75));
  return n_rows * strips.length > MANY_POINTS
    ? densityLayers(strips, strip_height, context)
    : pointLayers(strips, strip_height, n_rows, context, pack(missingColor(palette)));
}

function pointLayers(
  strips: readonly Strip[],
  strip_height: number,
  n_rows: number,
  context: number,
  ring: number,
): Layers {
  const places = strips.map((strip, slot) => {
    const { offsets, colors } = strip.points();
    const middle = (slot + 0.5) * strip_height;
    return { xs: strip.xs, ys: offsets.map((offset) => offset + middle), colors, ring };
  });
  return {
    context: (target, ratio) => {
      for (const { xs, ys } of places)
        drawDiscs(target, { xs, ys, colors: context, keep: null }, ratio, pointStyle(n_rows));
    },
    color: (target, ratio, mask) => {
      const style = pointStyle(mask ? Math.min(n_rows, countOf(mask)) : n_rows);
      // Neighbours stand as far apart as the points of all rows need.
      style.radius = Math.min(style.radius, pointStyle(n_rows).radius + 0.4);
      for (const place of places) drawDiscs(target, { ...place, keep: mask }, ratio, style);
    },
  };
}

function densityLayers(strips: readonly Strip[], strip_height: number, context: number): Layers {
  const everything = new Map<Strip, { width: number; counts: ReturnType<typeof stripCounts> }>();
  const allOf = (strip: Strip, width: number) => {
    const known = everything.get(strip);
    if (known?.width === width) return known.counts;
    const counts = stripCounts(strip.xs, strip.coding, width, COLUMN_WIDTH, null);
    everything.set(strip, { width, counts });
    return counts;
  };
  const paint = (target: Raster, ratio: number, mask: Uint8Array | null): void => {
    const width = target.width / ratio;
    for (const [slot, strip] of strips.entries()) {
      const all = allOf(strip, width);
      const counts = mask ? stripCounts(strip.xs, strip.coding, width, COLUMN_WIDTH, mask) : all;
      const place = {
        left: 0,
        middle: (slot + 0.5) * strip_height * ratio,
        half_height: (strip_height / 2 - 2) * ratio,
        column_width: COLUMN_WIDTH * ratio,
      };
      drawStrip(target, counts, all, strip.coding, place, mask ? context : null);
    }
  };
  // The grey outline depends on nothing but the rows, but costs no more than looking it up.
  return { context: () => undefined, color: paint };
}
