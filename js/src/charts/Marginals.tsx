// Histograms along the edges of a plane: all rows in grey, the selected ones in front.

import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { allLanes } from "../marks/axisPlaces";
import { type Bar, barsPath, binsOf, countBins, equalBars } from "../marks/histogram";
import type { Places } from "../marks/place";
import type { Plane } from "../marks/plane";
import type { Axis } from "../marks/planeAxis";
import { MARGIN_SIZE } from "./frameLayout";

const GAP = 4;

/** Bins of the value area: whole numbers get bins of as many units each. */
function valueBins(axis: Axis): { range: [number, number]; n_bins: number } {
  const most = Math.round(Math.min(60, Math.max(10, axis.length / 14)));
  const [low, high] = axis.domain;
  if (axis.empty) return NO_BINS;
  if (!axis.half) return { range: axis.range, n_bins: most };
  const units = Math.ceil((high - low) / most);
  const n_bins = Math.ceil((high - low) / units);
  const reach = ((axis.range[1] - axis.range[0]) * n_bins * units) / (high - low);
  return { range: [axis.range[0], axis.range[0] + reach], n_bins };
}

/** The top one: bins of the values, or one bar per lane; "missing" always has its own. */
function topBins(axis: Axis, xs: Float32Array): { bars: Bar[]; bins: Int16Array } {
  const lanes = allLanes(axis).map(({ x0, x1 }) => ({ start: x0 + 2, end: x1 - 2 }));
  const { range, n_bins } = axis.kind === "levels" ? NO_BINS : valueBins(axis);
  const bins = n_bins ? binsOf(xs, range, n_bins) : new Int16Array(xs.length).fill(-1);
  if (lanes.length)
    for (let i = 0; i < xs.length; i++) {
      const x = xs[i] as number;
      const lane = lanes.findIndex(({ start, end }) => x >= start - 2 && x <= end + 2);
      if (lane >= 0) bins[i] = n_bins + lane;
    }
  const bars = n_bins ? equalBars(range, n_bins) : [];
  // A last bin that is not full ends with the axis.
  const cut = bars.map(({ start, end }) => ({ start, end: Math.min(end, axis.length) }));
  return { bars: [...cut, ...lanes], bins };
}

const NO_BINS: { range: [number, number]; n_bins: number } = { range: [0, 1], n_bins: 0 };

export function Marginals(props: {
  plane: Plane;
  places: Places;
  show: { x: boolean; y: boolean };
  mask: ReadonlySignal<Uint8Array | null>;
}): JSX.Element {
  const { plane, show } = props;
  const { xs, ys } = props.places;
  const sides = useMemo(() => {
    const measure = (part: { bars: Bar[]; bins: Int16Array }, sideways: boolean) => {
      const counts = countBins(part.bins, part.bars.length, null);
      const most = Math.max(1, ...counts);
      const base = sideways ? plane.width + GAP : -GAP;
      const path = (mask: Uint8Array | null): string => {
        const shown = mask ? countBins(part.bins, part.bars.length, mask) : counts;
        return barsPath(part.bars, shown, most, MARGIN_SIZE - GAP, base, sideways);
      };
      return { path, all: path(null), sideways };
    };
    const upper = show.x ? [measure(topBins(plane.x, xs), false)] : [];
    if (!show.y) return upper;
    const n_side = Math.round(Math.min(40, Math.max(8, plane.height / 7)));
    const range: [number, number] = [0, plane.height];
    const side = { bars: equalBars(range, n_side), bins: binsOf(ys, range, n_side) };
    return [...upper, measure(side, true)];
  }, [plane, xs, ys, show.x, show.y]);
  const mask = props.mask.value;
  return (
    <g>
      {sides.map(({ path, all, sideways }) => (
        <g key={sideways ? "right" : "top"}>
          <path class="xw-bars-all" d={all} />
          {mask ? <path class="xw-bars-selected" d={path(mask)} /> : null}
        </g>
      ))}
    </g>
  );
}
