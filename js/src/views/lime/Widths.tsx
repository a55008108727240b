// How the weights depend on the width of the kernel: a curve per feature, from the same samples. A slider sets it.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { curvesOf, type Lime, ownWidth } from "./record";

const HEIGHT = 150;
const TOP = 8;
const BOTTOM = 22;
const NAME_ROOM = 96;
const LINE = 13;
/** Curves of so many features, the strongest first. */
export const N_CURVES = 5;

/** Names at the ends of the curves, moved apart where they would lie on each other. */
export function apart(places: readonly number[], least: number, most: number): number[] {
  const order = places
    .map((_, i) => i)
    .sort((a, b) => (places[a] as number) - (places[b] as number));
  const found = [...places];
  let edge = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    found[i] = Math.max(found[i] as number, edge + least);
    edge = found[i] as number;
  }
  let limit = most;
  for (const i of order.toReversed()) {
    found[i] = Math.min(found[i] as number, limit);
    limit = (found[i] as number) - least;
  }
  return found;
}

export function Widths(props: {
  store: Store;
  record: Lime;
  at: number;
  output: number;
  features: readonly number[];
  width: number;
  chosen: number;
  onChoose: (width: number) => void;
}): JSX.Element | null {
  const { store, record, at, output, width, chosen, onChoose } = props;
  const curves = useMemo(() => curvesOf(record, at, output), [record, at, output]);
  const widths = record.widths?.data;
  if (!widths || widths.length < 2) return null;
  const n = widths.length;
  const shown = props.features.slice(0, N_CURVES);
  const room = Math.min(NAME_ROOM, width * 0.36);
  const right = width - room;
  const log = (k: number): number => Math.log(widths[k] as number);
  const x = (k: number): number => 4 + ((log(k) - log(0)) / (log(n - 1) - log(0))) * (right - 10);
  const values = shown.flatMap((j) => Array.from(curves[j] as Float64Array));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const plane = HEIGHT - TOP - BOTTOM;
  const y = (value: number): number => TOP + ((high - value) / (high - low || 1)) * plane;
  const ends = apart(
    shown.map((j) => y((curves[j] as Float64Array)[n - 1] as number)),
    LINE,
    HEIGHT - BOTTOM,
  );
  const own = ownWidth(record);
  const move = (to: number): void => onChoose(Math.min(n - 1, Math.max(0, to)));
  const nearest = (event: PointerEvent): number => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const away = Array.from(widths, (_, k) => Math.abs(x(k) - (event.clientX - box.left)));
    return away.indexOf(Math.min(...away));
  };
  const focus = store.focus.value;
  return (
    <figure class="xw-lime-widths" aria-label={t`weights by the width of the kernel`}>
      <figcaption class="xw-small xw-muted">{t`the same samples, weighted by other kernels`}</figcaption>
      <div
        role="slider"
        tabIndex={0}
        aria-label={t`width of the kernel`}
        aria-valuemin={0}
        aria-valuemax={n - 1}
        aria-valuenow={chosen}
        aria-valuetext={formatNumber(widths[chosen] as number, 2)}
        class="xw-lime-slider"
        style={{ height: HEIGHT }}
        onKeyDown={(event) => {
          if (event.key === "ArrowRight" || event.key === "ArrowUp") move(chosen + 1);
          else if (event.key === "ArrowLeft" || event.key === "ArrowDown") move(chosen - 1);
          else if (event.key === "Home") move(0);
          else if (event.key === "End") move(n - 1);
          else return;
          event.preventDefault();
        }}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture?.(event.pointerId);
          move(nearest(event));
        }}
        onPointerMove={(event) => {
          if (event.buttons) move(nearest(event));
        }}
      >
        <svg aria-hidden="true" width={width} height={HEIGHT}>
          <line class="xw-zero" x1={0} x2={right} y1={y(0)} y2={y(0)} />
          {[0, own, n - 1].map((k) => (
            <text
              key={k}
              class="xw-muted"
              x={x(k)}
              y={HEIGHT - 6}
              text-anchor={k ? "middle" : "start"}
            >
              {formatNumber(widths[k] as number, 2)}
            </text>
          ))}
          <line
            class="xw-lime-chosen"
            x1={x(chosen)}
            x2={x(chosen)}
            y1={TOP - 4}
            y2={HEIGHT - BOTTOM + 4}
          />
          {shown.map((j, i) => {
            const curve = curves[j] as Float64Array;
            const up = (curve[own] as number) > 0;
            const d = Array.from(curve, (value, k) => `${k ? "L" : "M"}${x(k)} ${y(value)}`).join(
              "",
            );
            return (
              <g
                key={j}
                class={`${up ? "xw-lime-up" : "xw-lime-down"}${j === focus ? " xw-focused" : ""}`}
              >
                <path class="xw-lime-curve" d={d} />
                <circle cx={x(chosen)} cy={y(curve[chosen] as number)} r={3} />
                <text x={right + 4} y={(ends[i] as number) + 4}>
                  {shorten(store.featureName(j), Math.floor(room / 6.6))}
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </figure>
  );
}

const shorten = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
