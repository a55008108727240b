// Axes as SVG: ticks in, text out.

import type { JSX } from "preact";
import type { Tick } from "./ticks";

interface AxisProps {
  ticks: readonly Tick[];
  /** Pixel of a value along the axis. */
  at: (value: number) => number;
}

/** Labels centered under their ticks; `y` is the line of the axis. */
export function AxisBottom({ ticks, at, y }: AxisProps & { y: number }): JSX.Element {
  return (
    <g>
      {ticks.map(({ value, label }) => (
        <g key={value}>
          <line class="xw-tick" x1={at(value)} x2={at(value)} y1={y} y2={y + 4} />
          <text class="xw-muted" x={at(value)} y={y + 16} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}
