// Over the canvas of a stacked force plot: axes, names in bands, and where focus and hover are.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { ellipsize, type Measure } from "../../marks/labels";
import { orderAxis } from "../../marks/order";
import { bandLabels, columnRows } from "../../marks/stack";
import { formatAmount } from "../../runtime/format";
import { probabilityTicks } from "../../runtime/probability";
import type { ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { type Scene, valueTicks } from "./scene";
import type { Options } from "./wire";

/** Below the canvas, for what the rows are ordered by. */
export const FOOT = 18;

/** The canvas and what surrounds it, in CSS pixels. */
export interface Frame {
  context: ViewContext<Options>;
  scene: Scene;
  /** Room for the values, then the canvas. */
  left: number;
  inner: number;
  /** Room for probabilities beside log-odds; 0 where there are none. */
  right: number;
  height: number;
  measure: Measure;
}

/** Pixels between breaks below which they are no more than ticks. */
const DENSE = 48;

export const baseText = (base: number): string => t`base ${formatAmount(base, 3)}`;

/** The focused row (a line with a flag) and the hovered one (a thin line); repaints alone. */
export function Cursors(props: { frame: Frame; xOf: (row: number) => number }): JSX.Element {
  const { xOf } = props;
  const { context, scene, height } = props.frame;
  const { store } = context;
  const row = store.row.value;
  const hovered = store.hovered.value;
  const here = (scene.position[row] ?? -1) >= 0;
  const there = hovered >= 0 && hovered !== row && (scene.position[hovered] ?? -1) >= 0;
  return (
    <>
      {there ? (
        <line class="xw-hair" x1={xOf(hovered)} x2={xOf(hovered)} y1={0} y2={height} />
      ) : null}
      {here ? (
        <g class="xw-here" transform={`translate(${xOf(row)},0)`}>
          <line y1={0} y2={height} />
          <path d="M-5,-1H5L0,6Z" />
        </g>
      ) : null}
    </>
  );
}

/** Values at the left, the base value across, and what the rows are ordered by below. */
export function Axes({ frame }: { frame: Frame }): JSX.Element {
  const { context, scene, left, height, inner, measure } = frame;
  const { store, palette } = context;
  const { table, domain, single, ordered, order } = scene;
  const colours = palette.value;
  const y = (offset: number): number => ((domain[1] - offset) / (domain[1] - domain[0])) * height;
  const column = order === "quantity" ? store.quantity(store.shared.order.value) : null;
  const axis = useMemo(
    () => orderAxis(order, ordered, table, column, Math.max(2, Math.floor(inner / 72))),
    [ordered, order, inner, column],
  );
  const x = (at: number): number => left + (at / ordered.length) * inner;
  // Where lines would cover the picture, its edge shows them.
  const dense = inner / (axis.breaks.length + 1) < DENSE;
  let last = 0;
  let before = "";
  const lineAt = (middle: number): number => Math.min(height - 1, Math.max(9, middle + 4));
  return (
    <>
      {valueTicks(scene, height, store.unit.value).map(({ offset, text }) => (
        <g key={offset}>
          <line x1={left - 4} x2={left - 1} y1={y(offset)} y2={y(offset)} stroke={colours.rest} />
          {single < 0 && Math.abs(y(offset) - y(0)) < 13 ? null : (
            <text class="xw-muted" x={left - 7} y={lineAt(y(offset))} text-anchor="end">
              {ellipsize(text, left - 8, measure)}
            </text>
          )}
        </g>
      ))}
      {single < 0 && frame.right > 0
        ? probabilityTicks(
            table.base_value + domain[0],
            table.base_value + domain[1],
            (18 * (domain[1] - domain[0])) / height,
          ).map(({ log_odds, text }) => {
            const at = y(log_odds - table.base_value);
            return (
              <g key={text}>
                <line
                  x1={left + inner + 1}
                  x2={left + inner + 4}
                  y1={at}
                  y2={at}
                  stroke={colours.rest}
                />
                <text class="xw-muted" x={left + inner + 7} y={lineAt(at)}>
                  {text}
                </text>
              </g>
            );
          })
        : null}
      {single < 0 && frame.right > 0 ? (
        <text
          class="xw-muted"
          x={left + inner + frame.right}
          y={height + 14}
          text-anchor="end"
        >{t`probability`}</text>
      ) : null}
      <line
        x1={left - (single < 0 ? 4 : 0)}
        x2={left + inner}
        y1={y(0)}
        y2={y(0)}
        stroke={colours.ink}
        stroke-opacity={0.6}
        stroke-dasharray={single >= 0 ? undefined : "3 3"}
      />
      {single < 0 ? (
        <text x={left - 7} y={lineAt(y(0))} text-anchor="end">
          {ellipsize(baseText(table.base_value), left - 8, measure)}
        </text>
      ) : null}
      {axis.breaks.map((at) => (
        <line
          key={at}
          x1={x(at)}
          x2={x(at)}
          y1={dense ? height : 0}
          y2={height + 4}
          stroke={colours.muted}
        />
      ))}
      {axis.ticks.map(({ at, text: whole, span }, i) => {
        const share = (span / ordered.length) * inner - 6;
        if (span > 1 && share < 14) return null;
        const text = span > 1 ? ellipsize(whole, share, measure) : whole;
        const room = measure(text);
        const center = Math.min(left + inner - room / 2, Math.max(left + room / 2, x(at)));
        if (center - room / 2 < last || (span <= 1 && text === before)) return null;
        before = text;
        last = center + room / 2 + (span > 1 ? 4 : 10);
        return (
          <text key={i} class="xw-muted" x={center} y={height + 14} text-anchor="middle">
            {text}
          </text>
        );
      })}
      {order === "similarity" && axis.ticks.length === 0 ? (
        <text class="xw-muted" x={left} y={height + 14}>
          {ellipsize(t`rows with alike contributions stand side by side`, inner, measure)}
        </text>
      ) : null}
    </>
  );
}

/** Names of features where their bands have room. */
export function Names({ frame }: { frame: Frame }): JSX.Element {
  const { context, scene, height, inner, measure } = frame;
  const { store } = context;
  const { table, domain, features, ordered } = scene;
  const labels = useMemo(() => {
    if (scene.single >= 0) return [];
    const candidates = Array.from(features.subarray(0, 10), (feature, k) => ({
      feature,
      width: measure(ellipsize(store.featureName(feature), 200, measure, k === 0), k === 0),
    }));
    const columns = columnRows(ordered, Math.round(inner), () => 0);
    const y = (offset: number): number => ((domain[1] - offset) / (domain[1] - domain[0])) * height;
    return bandLabels(table, columns, features, candidates, y, 11);
  }, [ordered, features, domain, inner, height, measure, scene.single]);
  return (
    <>
      {labels.map(({ feature, x, y }) => {
        const bold = feature === features[0];
        return (
          <text
            key={feature}
            class={bold ? "xw-band xw-strong" : "xw-band"}
            x={x}
            y={y + 4}
            text-anchor="middle"
          >
            {ellipsize(store.featureName(feature), 200, measure, bold)}
          </text>
        );
      })}
    </>
  );
}
