// Under a slider: how the feature is spread in the data, and what the model says along it.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { barsPath, binsOf, countBins, equalBars } from "../../marks/histogram";
import { type Field, rangeOf } from "./rows";
import type { Session } from "./session";
import { trackOf } from "./track";

export const CURVE_HEIGHT = 30;
/** Half of a slider's thumb: its middle never reaches the ends of the track. */
const THUMB = 8;
const BINS = 40;

/** Rows per level, or per bin of the range. */
export function spreadOf(field: Field, n_bins = BINS): Float64Array {
  const { column, schema, extent } = field;
  const bins = schema.levels ? schema.levels.length : schema.kind === "boolean" ? 2 : n_bins;
  if (!column) return new Float64Array(bins);
  if (bins !== n_bins || schema.levels || schema.kind === "boolean") {
    const counts = new Float64Array(bins);
    for (let i = 0; i < column.values.length; i++) {
      const code = column.values[i] as number;
      if (code >= 0 && code < bins) counts[code] = (counts[code] as number) + 1;
    }
    return counts;
  }
  if (!(extent[1] > extent[0])) {
    const range: [number, number] = [extent[0] - 1, extent[0] + 1];
    return countBins(binsOf(Float32Array.from(column.values), range, bins), bins, null);
  }
  // Bins are as long as each other on the slider.
  const { shareOf } = trackOf(field);
  const shares = Float32Array.from(column.values, (value) =>
    Number.isFinite(value) ? shareOf(value) : Number.NaN,
  );
  return countBins(binsOf(shares, [0, 1], bins), bins, null);
}

/** SVG path through points; a gap where the model gives no answer. */
export function curvePath(xs: ArrayLike<number>, ys: ArrayLike<number>): string {
  let path = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(ys[i])) {
      pen = "M";
      continue;
    }
    path += `${pen}${(xs[i] as number).toFixed(1)} ${(ys[i] as number).toFixed(1)}`;
    pen = "L";
  }
  return path;
}

export function FieldCurve(props: {
  session: Session;
  field: Field;
  width: number;
}): JSX.Element | null {
  const { session, field, width } = props;
  const curves = session.answers.curves.value;
  const value = session.edits.code(field.feature).value;
  const discrete = field.schema.levels !== null || field.schema.kind === "boolean";
  const counts = useMemo(() => spreadOf(field), [field.column]);
  const grid = curves?.grids[field.feature];
  const curve = curves?.curves[field.feature];
  const n = discrete ? counts.length : 0;
  const track = trackOf(field);
  const place = (x: number): number =>
    discrete ? ((x + 0.5) / n) * width : THUMB + track.shareOf(x) * (width - 2 * THUMB);
  const range: [number, number] = discrete ? [0, width] : [THUMB, width - THUMB];
  // Each in the middle of its own box: where a value lies far outside of the data, levels are far apart.
  const [bottom, top] = (curve && rangeOf(curve)) ?? [0, 0];
  const level = (y: number): number =>
    CURVE_HEIGHT / 2 - ((y - (bottom + top) / 2) / (curves?.reach || 1)) * (CURVE_HEIGHT - 6);
  const most = Math.max(1, ...counts);
  if (width <= 0) return null;
  return (
    <svg class="xw-curve" width={width} height={CURVE_HEIGHT} aria-hidden="true">
      <path
        class="xw-curve-spread"
        d={barsPath(equalBars(range, counts.length), counts, most, CURVE_HEIGHT - 6, CURVE_HEIGHT)}
      />
      {grid && curve && discrete
        ? Array.from(grid, (x, i) =>
            Number.isNaN(curve[i]) ? null : (
              <rect
                key={x}
                class={x === value ? "xw-curve-mark xw-curve-here" : "xw-curve-mark"}
                x={place(x) - Math.min(8, width / n / 3)}
                y={level(curve[i] as number) - (x === value ? 2 : 1)}
                width={2 * Math.min(8, width / n / 3)}
                height={x === value ? 4 : 2}
              />
            ),
          )
        : null}
      {grid && curve && !discrete ? (
        <path
          class="xw-curve-line"
          d={curvePath(Array.from(grid, place), Array.from(curve, level))}
        />
      ) : null}
      {!discrete && !Number.isNaN(value) ? (
        <line
          class="xw-curve-now"
          x1={Math.max(0, Math.min(width, place(value)))}
          x2={Math.max(0, Math.min(width, place(value)))}
          y1={0}
          y2={CURVE_HEIGHT}
        />
      ) : null}
    </svg>
  );
}
