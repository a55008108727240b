// Histograms along the edges of a plane: all rows in grey, the selected ones in front.

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type Bar, barsPath, binsOf, countBins, equalBars } from "../marks/histogram";
import { allLanes, type Plane } from "../marks/plane";

export const MARGIN_SIZE = 26;
const GAP = 4;

/** Bins of the value area: whole numbers get bins of as many units each. */
function valueBins(plane: Plane): { range: [number, number]; n_bins: number } {
  const most = Math.round(Math.min(60, Math.max(10, plane.width / 14)));
  const [low, high] = plane.domain;
  if (plane.empty) return NO_BINS;
  if (!plane.half) return { range: plane.range, n_bins: most };
  const units = Math.ceil((high - low) / most);
  const n_bins = Math.ceil((high - low) / units);
  const reach = ((plane.range[1] - plane.range[0]) * n_bins * units) / (high - low);
  return { range: [plane.range[0], plane.range[0] + reach], n_bins };
}

/** The top one: bins of the values, or one bar per lane; "missing" always has its own. */
function topBins(plane: Plane, xs: Float32Array): { bars: Bar[]; bins: Int16Array } {
  const lanes = allLanes(plane).map(({ x0, x1 }) => ({ start: x0 + 2, end: x1 - 2 }));
  const { range, n_bins } = plane.kind === "levels" ? NO_BINS : valueBins(plane);
  const bins = n_bins ? binsOf(xs, range, n_bins) : new Int16Array(xs.length).fill(-1);
  if (lanes.length)
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i] as number;
      const lane = lanes.findIndex(({ start, end }) => x >= start - 2 && x <= end + 2);
      if (lane >= 0) bins[i] = n_bins + lane;
    }
  const bars = n_bins ? equalBars(range, n_bins) : [];
  // A last bin that is not full ends with the plane.
  const cut = bars.map(({ start, end }) => ({ start, end: Math.min(end, plane.width) }));
  return { bars: [...cut, ...lanes], bins };
}

const NO_BINS: { range: [number, number]; n_bins: number } = { range: [0, 1], n_bins: 0 };

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
    <g>
      {sides.map(({ path, all }, i) => (
        <g key={i === 0 ? "top" : "right"}>
          <path class="xw-bars-all" d={all} />
          {mask ? <path class="xw-bars-selected" d={path(mask)} /> : null}
        </g>
      ))}
    </g>
  );
}
