// What one more level buys: fidelity of trees of every depth, on held-out rows and on those from which they were grown.

import type { JSX } from "preact";
import { plural } from "../../runtime/format";
import { useTip } from "../../runtime/view";
import { t } from "../../runtime/words";
import { fidelityAt, type Surrogate } from "./record";
import { fidelityText } from "./words";

const HEIGHT = 62;
const LEFT = 26;
const BOTTOM = 15;
const TOP = 6;

export function DepthCurve(props: {
  record: Surrogate;
  output: number;
  depth: number;
  width: number;
  onChoose: (depth: number) => void;
}): JSX.Element {
  const { record, output, depth, width } = props;
  const tip = useTip();
  const depths = Array.from(record.depths.data);
  const last = Math.max(2, depths.length);
  const held = depths.map((d) => fidelityAt(record.depth_fidelity, output, d));
  const grown = depths.map((d) => fidelityAt(record.depth_grown, output, d));
  const low = Math.min(0, Math.max(-1, ...[Math.min(...held, ...grown)]));
  const x = (d: number): number => LEFT + ((width - LEFT - 8) * (d - 1)) / (last - 1);
  const y = (value: number): number =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - (Math.max(low, value) - low) / (1 - low));
  const line = (values: readonly number[]): string =>
    values.map((value, k) => `${k ? "L" : "M"}${x(depths[k] as number)},${y(value)}`).join("");
  const step = x(2) - x(1);
  const words = (k: number): string => {
    const rules = plural(record.depth_leaves.data[k] as number, t`rule`, t`rules`);
    const alike = record.depth_agreement
      ? t`; the same decision in ${Math.round(100 * (record.depth_agreement.data[k] as number))} %`
      : "";
    return t`${plural(depths[k] as number, t`condition`, t`conditions`)}, ${rules}: R² ${fidelityText(
      held[k] as number,
    )} on held-out rows, ${fidelityText(grown[k] as number)} on those it was grown from${alike}`;
  };
  return (
    <div class="xw-depth-curve" style={{ width, height: HEIGHT }}>
      <svg class="xw-svg" width={width} height={HEIGHT} aria-hidden="true">
        {[0, 1].map((tick) => (
          <g key={tick}>
            <line class="xw-depth-grid" x1={LEFT} x2={width - 4} y1={y(tick)} y2={y(tick)} />
            <text class="xw-muted" x={LEFT - 5} y={y(tick) + 4} text-anchor="end">
              {tick}
            </text>
          </g>
        ))}
        <path class="xw-depth-grown" d={line(grown)} />
        <path class="xw-depth-held" d={line(held)} />
        {depths.map((d, k) => (
          <g key={d}>
            <circle
              class={d === depth ? "xw-depth-on" : ""}
              cx={x(d)}
              cy={y(held[k] as number)}
              r={d === depth ? 4.5 : 3}
            />
            <text
              class={d === depth ? "" : "xw-muted"}
              x={x(d)}
              y={HEIGHT - 3}
              text-anchor="middle"
            >
              {d}
            </text>
          </g>
        ))}
      </svg>
      {depths.map((d, k) => (
        // By keyboard the number in the sentence is chosen.
        <button
          key={d}
          type="button"
          class="xw-depth-step"
          tabIndex={-1}
          aria-label={words(k)}
          style={{ left: x(d) - step / 2, width: step }}
          onPointerMove={(event) => tip(event.clientX, event.clientY, words(k))}
          onPointerLeave={() => tip(null)}
          onClick={() => props.onChoose(d)}
        />
      ))}
    </div>
  );
}
