// The trend over the points: the mean of the attributions along the value, of all rows and of the selected ones.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { allLanes, isInside } from "../marks/axisPlaces";
import { laneFinder } from "../marks/place";
import { type Plane, xOf, yOf } from "../marks/plane";
import { type TrendPoint, trendOf, trendRows } from "../marks/trend";
import type { Column } from "../runtime/columns";
import type { Store } from "../runtime/store";

export function Trend(props: {
  store: Store;
  plane: Plane;
  column: Column;
  attributions: Float32Array;
}): JSX.Element {
  const { store, plane, column, attributions } = props;
  const mask = store.mask.value;
  const rows = useMemo(
    () => (plane.x.kind === "levels" ? new Uint32Array(0) : trendRows(column.values, attributions)),
    [plane.x.kind, column, attributions],
  );
  const kinds: [string, Uint8Array | null][] = mask
    ? [
        ["rest", null],
        ["selected", mask],
      ]
    : [["all", null]];
  return (
    <g>
      {kinds.map(([kind, chosen]) => (
        <g key={kind} class={`xw-trend-${kind}`}>
          <Curve
            plane={plane}
            points={trendOf(rows, column.values, attributions, chosen)}
            band={chosen === mask}
          />
          <LaneMeans plane={plane} column={column} attributions={attributions} mask={chosen} />
        </g>
      ))}
    </g>
  );
}

const round = (x: number): number => Math.round(x * 10) / 10;

/** A line through the means, with the middle half of the rows around it. */
function Curve(props: {
  plane: Plane;
  points: readonly TrendPoint[];
  band: boolean;
}): JSX.Element | null {
  const { plane, band } = props;
  const points = props.points.filter(({ value }) => isInside(plane.x, value));
  if (points.length < 2) return null;
  const corner = (point: TrendPoint, y: number): string =>
    `${round(xOf(plane, point.value))} ${round(yOf(plane, y))}`;
  const line = points.map((point) => corner(point, point.mean)).join("L");
  const edge = [
    ...points.map((point) => corner(point, point.high)),
    ...points.toReversed().map((point) => corner(point, point.low)),
  ].join("L");
  return (
    <>
      {band ? <path class="xw-trend-band" d={`M${edge}Z`} /> : null}
      <path class="xw-trend-back" d={`M${line}`} />
      <path class="xw-trend-line" d={`M${line}`} />
    </>
  );
}

/** A short line at the mean of every level, and of what is missing. */
function LaneMeans(props: {
  plane: Plane;
  column: Column;
  attributions: Float32Array;
  mask: Uint8Array | null;
}): JSX.Element {
  const { plane, column, attributions, mask } = props;
  const lanes = allLanes(plane.x);
  const means = useMemo(() => {
    const [sums, counts] = [lanes.map(() => 0), lanes.map(() => 0)];
    if (!lanes.length) return sums;
    const lane_of = laneFinder(plane.x, column);
    for (let i = 0; i < attributions.length; i++) {
      const y = attributions[i] as number;
      if (Number.isNaN(y) || (mask && !mask[i])) continue;
      const lane = lane_of(i);
      if (lane < 0) continue;
      sums[lane] = (sums[lane] as number) + y;
      counts[lane] = (counts[lane] as number) + 1;
    }
    return sums.map((sum, k) => sum / (counts[k] as number));
  }, [plane, column, attributions, mask]);
  return (
    <>
      {lanes.map(({ label, x0, x1 }, k) => {
        const mean = means[k] as number;
        if (!isInside(plane.y, mean)) return null;
        const y = yOf(plane, mean);
        const reach = Math.min(24, (x1 - x0) / 2 - 2);
        const middle = (x0 + x1) / 2;
        const d = `M${round(middle - reach)} ${round(y)}h${round(2 * reach)}`;
        return (
          <g key={label}>
            <path class="xw-trend-back" d={d} />
            <path class="xw-trend-line" d={d} />
          </g>
        );
      })}
    </>
  );
}
