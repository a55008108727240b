// What the pictures of all walks are made of: scales, and an axis below.

import type { JSX } from "preact";
import { numberTicks } from "../../marks/ticks";

export type Scale = (value: number) => number;

/** From values to pixels. */
export function scaleOf(domain: readonly [number, number], from: number, to: number): Scale {
  const span = domain[1] - domain[0] || 1;
  return (value) => from + ((value - domain[0]) / span) * (to - from);
}

/** The least and the largest of some values, and a little room beyond. */
export function reachOf(values: Iterable<number>, room = 0.06): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [0, 1];
  const pad = (high - low || Math.abs(high) || 1) * room;
  return [low - pad, high + pad];
}

/** Numbers along the lower edge. */
export function LowerAxis(props: {
  domain: readonly [number, number];
  left: number;
  right: number;
  y: number;
  name: string;
  signed?: boolean;
}): JSX.Element {
  const { domain, left, right, y, name, signed = false } = props;
  const scale = scaleOf(domain, left, right);
  const ticks = numberTicks(domain, Math.max(2, Math.floor((right - left) / 80)), signed);
  return (
    <g class="xw-steps-axis">
      <line x1={left} x2={right} y1={y} y2={y} />
      {ticks.map(({ value, label }) => (
        <g key={value}>
          <line x1={scale(value)} x2={scale(value)} y1={y} y2={y + 4} />
          <text x={scale(value)} y={y + 16} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      <text x={(left + right) / 2} y={y + 33} text-anchor="middle">
        {name}
      </text>
    </g>
  );
}

/** A picture with a name for those who hear it. */
export function Picture(props: {
  width: number;
  height: number;
  label: string;
  children: JSX.Element | (JSX.Element | null | (JSX.Element | null)[])[];
}): JSX.Element {
  const { width, height, label } = props;
  return (
    <svg
      class="xw-steps-picture"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {props.children}
    </svg>
  );
}
