// Rows in two of their features: numbers along a scale, levels in lanes, what is missing in a lane of its own.

import type { ComponentChildren, JSX } from "preact";
import { ellipsize, type Measure } from "../../marks/labels";
import { numberTicks } from "../../marks/ticks";
import { t } from "../../runtime/words";
import { Picture, reachOf, type Scale, scaleOf } from "./plot";
import type { DrawnAxis } from "./record";

const MISSING = 44;
const FOOT = 42;
const TOP = 10;

export interface Laid {
  at: Scale;
  ticks: { at: number; label: string }[];
  /** Pixels from one lane to the next; 0 of numbers. */
  lane: number;
  /** Ends of what is shown. */
  ends: [number, number];
}

/** An axis from pixel to pixel. */
export function layAxis(
  axis: Pick<DrawnAxis, "levels" | "value">,
  values: readonly number[],
  from: number,
  to: number,
): Laid {
  const way = Math.sign(to - from);
  const gone = values.some(Number.isNaN) || axis.value === null ? MISSING * way : 0;
  const [start, missing] = [from + gone, from + gone / 2];
  const lost = gone ? [{ at: missing, label: t`missing` }] : [];
  if (axis.levels) {
    const n = axis.levels.length;
    const lane = (to - start) / n;
    const at: Scale = (code) => (Number.isNaN(code) ? missing : start + (code + 0.5) * lane);
    const ticks = axis.levels.map((label, code) => ({ at: at(code), label }));
    return { at, ticks: [...lost, ...ticks], lane: Math.abs(lane), ends: [start, to] };
  }
  const domain = reachOf(axis.value === null ? values : [...values, axis.value]);
  const scale = scaleOf(domain, start, to);
  const ticks = numberTicks(domain, Math.max(2, Math.floor(Math.abs(to - start) / 76)));
  return {
    at: (value) => (Number.isNaN(value) ? missing : scale(value)),
    ticks: [...lost, ...ticks.map(({ value, label }) => ({ at: scale(value), label }))],
    lane: 0,
    ends: [start, to],
  };
}

/** Off the middle of a lane, the same for the same point: -0.5 to 0.5. */
export const jitter = (i: number, salt: number): number => ((i * salt) % 1) - 0.5;

export interface Laying {
  x: Laid;
  y: Laid;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function layPlane(
  axes: readonly [Pick<DrawnAxis, "levels" | "value">, Pick<DrawnAxis, "levels" | "value">],
  xs: readonly number[],
  ys: readonly number[],
  width: number,
  height: number,
  measure: Measure,
): Laying {
  const [right, top, bottom] = [width - 10, TOP, height - FOOT];
  const y = layAxis(axes[1], ys, bottom, top);
  const longest = Math.max(...y.ticks.map(({ label }) => measure(label)));
  const left = Math.min(longest + 34, width * 0.28);
  return {
    x: layAxis(axes[0], xs, left, right),
    y,
    left,
    right,
    top,
    bottom,
  };
}

export function Plane(props: {
  laid: Laying;
  names: readonly [string, string];
  width: number;
  height: number;
  label: string;
  measure: Measure;
  children: ComponentChildren;
}): JSX.Element {
  const { laid, names, width, height, measure } = props;
  const { x, y, left, right, bottom, top } = laid;
  const room = x.lane ? x.lane - 6 : 70;
  return (
    <Picture width={width} height={height} label={props.label}>
      <g class="xw-steps-axis">
        <line x1={left} x2={right} y1={bottom} y2={bottom} />
        <line x1={left} x2={left} y1={top} y2={bottom} />
        {x.ticks.map(({ at, label }) => (
          <g key={label}>
            <line x1={at} x2={at} y1={bottom} y2={bottom + 4} />
            {room > 24 ? (
              <text x={at} y={bottom + 16} text-anchor="middle">
                {ellipsize(label, room, measure)}
              </text>
            ) : null}
          </g>
        ))}
        {y.ticks.map(({ at, label }) => (
          <g key={label}>
            <line x1={left - 4} x2={left} y1={at} y2={at} />
            {y.lane && y.lane < 11 ? null : (
              <text x={left - 7} y={at} dy="0.35em" text-anchor="end">
                {ellipsize(label, left - 30, measure)}
              </text>
            )}
          </g>
        ))}
        <text x={(left + right) / 2} y={bottom + 34} text-anchor="middle">
          {names[0]}
        </text>
        <text transform={`translate(11,${(top + bottom) / 2}) rotate(-90)`} text-anchor="middle">
          {names[1]}
        </text>
      </g>
      <g>{props.children}</g>
    </Picture>
  );
}
