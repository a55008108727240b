// Histograms along the edges of a plane: all rows in grey, the selected ones in front.

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type Bar, barsPath, binsOf, countBins, equalBars } from "../marks/histogram";
import { type Plane, allLanes } from "../marks/plane";

export const MARGIN_SIZE = 26;
const GAP = 4;

/** The top one: equal bins of the values, or one bar per lane; "missing" always has its own. */
function topBins(plane: Plane, xs: Float32Array): { bars: Bar[]; bins: Int16Array } {
  const lanes = allLanes(plane).map(({ x0, x1 }) => ({ start: x0 + 2, end: x1 - 2 }));
  const n_bins = plane.kind === "levels" ? 0 : Math.round(Math.min(60, Math.max(10, plane.width / 14)));
  const bins = n_bins ? binsOf(xs, plane.range, n_bins) : new Int16Array(xs.length).fill(-1);
  const bars = n_bins ? equalBars(plane.range, n_bins) : [];
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as number;
    const lane = lanes.findIndex(({ start, end }) => x >= start - 2 && x <= end + 2);
    if (lane >= 0) bins[i] = n_bins + lane;
  }
  return { bars: [...bars, ...lanes], bins };
}

export function Marginals(props: {
  plane: Plane;
  xs: Float32Array;
  ys: Float32Array;
  mask: ReadonlySignal<Uint8Array | null>;
}): JSX.Element {
  const { plane, xs, ys } = props;
  const sides = useMemo(() => {
    const n_side = Math.round(Math.min(40, Math.max(8, plane.height / 7)));
    const range: [number, number] = [0, plane.height];
    const top = topBins(plane, xs);
    const side = { bars: equalBars(range, n_side), bins: binsOf(ys, range, n_side) };
    const measure = (part: { bars: Bar[]; bins: Int16Array }, sideways: boolean) => {
      const counts = countBins(part.bins, part.bars.length, null);
      const most = Math.max(1, ...counts);
      const base = sideways ? plane.width + GAP : -GAP;
      return (mask: Uint8Array | null): string => {
        const shown = mask ? countBins(part.bins, part.bars.length, mask) : counts;
        return barsPath(part.bars, shown, most, MARGIN_SIZE - GAP, base, sideways);
      };
    };
    return [measure(top, false), measure(side, true)].map((path) => ({ path, all: path(null) }));
  }, [plane, xs, ys]);
  const mask = props.mask.value;
  return (
    <g aria-hidden="true">
      {sides.map(({ path, all }, i) => (
        <g key={i === 0 ? "top" : "right"}>
          <path class="xw-bars-all" d={all} />
          {mask ? <path class="xw-bars-selected" d={path(mask)} /> : null}
        </g>
      ))}
    </g>
  );
}
