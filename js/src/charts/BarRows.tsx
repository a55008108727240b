// The rows of the importance picture: name, bars with whiskers, marks of the other methods, number.

import type { JSX } from "preact";
import { type BarScale, barScale, sharesOfLargest, shortNumbers } from "../marks/bars";
import { Swatch } from "../marks/legend";
import { formatInteger, formatNumber } from "../runtime/format";
import type { Store } from "../runtime/store";
import { useTip } from "../runtime/view";
import { t } from "../runtime/words";
import { type Importance, type Measured, methodName } from "./importance";

export const ROW_HEIGHT = 22;
export const COMPARED_HEIGHT = 36;
const NUMBER_ROOM = 58;
const WHISKER = 2.5;

export interface BarRowsProps {
  store: Store;
  importance: Importance;
  /** Shown as marks, each as a share of its largest. */
  others: readonly Importance[];
  /** Of the outputs, where those stand side by side. */
  colors: readonly string[];
  features: Int32Array;
  /** All of them, the first one first. */
  order: Int32Array;
  label_width: number;
  width: number;
  id: string;
}

export function BarRows(props: BarRowsProps): JSX.Element {
  const { store, importance, others, colors, features, order, label_width, width, id } = props;
  const { all, selected } = importance;
  const tip = useTip();
  const bar_width = Math.max(30, width - label_width - NUMBER_ROOM);
  const scale = barScale(selected ? [all, selected] : [all], bar_width);
  const row_height = others.length ? COMPARED_HEIGHT : ROW_HEIGHT;
  const marks = others.map((other) => ({
    other,
    scale: barScale([{ values: [1], spread: [0] }], bar_width - 8),
    shares: sharesOfLargest(other.all.values),
    largest: Math.max(...other.all.values, 0) || 1,
  }));
  const focus = store.focus.value;
  const write = shortNumbers([...all.values, ...(selected?.values ?? [])]);
  const slots = new Map<number, number>();
  for (const [slot, j] of features.entries()) slots.set(j, slot);
  const last = features.length - 1;
  // One that is in sight by itself ranks further down than it stands.
  const rank = (j: number): number =>
    j === features[last] && order[last] !== j ? order.indexOf(j) : (slots.get(j) as number);
  // In the order that is seen, which is also heard; keys keep the elements, which slide to a new place.
  return (
    <>
      {[...features].map((j) => {
        const slot = slots.get(j) as number;
        const shown = selected ?? all;
        const value = shown.values[j] as number;
        const none = shown.n_rows === 0;
        const end = Math.max(
          scale.zero,
          scale.at(all.values[j] as number),
          none ? 0 : scale.at(value) + spreadPixels(scale, value, shown.spread[j] as number),
        );
        return (
          // The listbox is what has the focus and hears the keys.
          // biome-ignore lint/a11y/useKeyWithClickEvents: arrows on the list do the same
          // biome-ignore lint/a11y/useFocusableInteractive: aria-activedescendant points here
          <div
            key={j}
            id={`${id}-${j}`}
            role="option"
            aria-selected={j === focus}
            aria-posinset={rank(j) + 1}
            aria-setsize={store.n_features}
            class="xw-bar-row"
            style={{ height: row_height, transform: `translateY(${slot * row_height}px)` }}
            onClick={() => store.focusFeature(j)}
            onPointerMove={(event) =>
              tip(
                event.clientX,
                event.clientY,
                <BarTip
                  store={store}
                  importance={importance}
                  others={others}
                  colors={colors}
                  feature={j}
                />,
              )
            }
            onPointerLeave={() => tip(null)}
          >
            <span
              class="xw-bar-name xw-ellipsis"
              style={{ width: label_width }}
              title={store.featureName(j)}
            >
              {store.featureName(j)}
            </span>
            <span class="xw-hidden">{inWords(store, importance, j)}</span>
            <svg aria-hidden="true">
              {scale.zero > 0 ? (
                <line class="xw-zero" x1={scale.zero} x2={scale.zero} y1={0} y2={row_height} />
              ) : null}
              <Bars
                store={store}
                importance={importance}
                feature={j}
                scale={scale}
                colors={colors}
              />
              <text x={end + 7} y={11} dy="0.35em">
                {none ? "–" : write(value)}
              </text>
              {marks.map(({ other, shares, largest, scale: own }, k) => (
                <Mark
                  key={other.method}
                  shape={k}
                  x={own.at(Math.max(0, shares[j] as number)) + 4}
                  reach={(((other.all.spread[j] as number) || 0) / largest) * (bar_width - 8)}
                  y={24 + 6 * k}
                  most={bar_width}
                />
              ))}
            </svg>
          </div>
        );
      })}
    </>
  );
}

const spreadPixels = (scale: BarScale, value: number, spread: number): number =>
  spread > 0 ? scale.at(value + spread) - scale.at(value) : 0;

/** The bar of the selected rows over the thin one of all rows; one bar where nothing is selected. */
function Bars(props: {
  store: Store;
  importance: Importance;
  feature: number;
  scale: BarScale;
  colors: readonly string[];
}): JSX.Element {
  const { store, importance, feature: j, scale, colors } = props;
  const { all, selected, outputs } = importance;
  const shown = selected ?? all;
  const value = shown.values[j] as number;
  const whole = all.values[j] as number;
  const bar = (class_name: string, to: number, y: number, height: number): JSX.Element => (
    <rect
      class={class_name}
      x={Math.min(scale.zero, scale.at(to))}
      width={Math.max(to === 0 ? 0 : 0.75, Math.abs(scale.at(to) - scale.zero))}
      y={y}
      height={height}
      rx={1.5}
    />
  );
  const reach = spreadPixels(scale, value, shown.spread[j] as number);
  const x = scale.at(value);
  const middle = selected ? 8 : 11;
  return (
    <>
      {selected ? bar("xw-bar-thin", whole, 15, 4) : outputs ? null : bar("xw-bar", whole, 5, 12)}
      {outputs
        ? stacked(outputs.selected ?? outputs.all, j).map(([from, to], output) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: arrows on the list do the same
            <rect
              key={output}
              class="xw-bar-part"
              fill={colors[output]}
              x={scale.at(from)}
              width={Math.max(0, scale.at(to) - scale.at(from))}
              y={selected ? 3 : 5}
              height={selected ? 10 : 12}
              onClick={() => store.showOutput(output)}
            />
          ))
        : selected && selected.n_rows > 0
          ? bar("xw-bar-selected", value, 3, 10)
          : null}
      {reach > 0.75 && shown.n_rows > 0 ? (
        <path
          class="xw-whisker"
          d={`M${x - reach} ${middle}H${x + reach}M${x - reach} ${middle - WHISKER}v${2 * WHISKER}M${x + reach} ${middle - WHISKER}v${2 * WHISKER}`}
        />
      ) : null}
    </>
  );
}

/** Diamond, then circle, with a whisker that ends at `most` at the latest. */
export function Mark(props: {
  shape: number;
  x: number;
  y: number;
  reach: number;
  most?: number;
}): JSX.Element {
  const { shape, x, y, reach, most = x + reach } = props;
  const from = Math.max(0, x - reach);
  const to = Math.min(most, x + reach);
  return (
    <>
      {reach > 0 ? <line class="xw-method-line" x1={from} x2={to} y1={y} y2={y} /> : null}
      {shape === 0 ? (
        <path class="xw-method-mark" d={`M${x - 4} ${y}l4 -4l4 4l-4 4z`} />
      ) : (
        <circle class="xw-method-mark" cx={x} cy={y} r={3} />
      )}
    </>
  );
}

const measured = (value: number, spread: number): string =>
  formatNumber(value) + (spread > 0 ? ` ± ${formatNumber(spread, 2)}` : "");

const measuredOf = ({ values, spread }: Measured, j: number): string =>
  measured(values[j] as number, spread[j] as number);

/** Where the part of each output begins and ends. */
function stacked(outputs: readonly Measured[], j: number): [number, number][] {
  let end = 0;
  return outputs.map(({ values }) => {
    const begin = end;
    end += values[j] as number;
    return [begin, end];
  });
}

const inWords = (store: Store, { all, selected, outputs }: Importance, j: number): string => {
  const whole = measuredOf(all, j);
  if (outputs)
    return (outputs.selected ?? outputs.all)
      .map((one, output) => `${store.outputName(output)} ${measuredOf(one, j)}`)
      .join(", ");
  if (!selected) return whole;
  const part = measuredOf(selected, j);
  return t`${part} in the selected rows, ${whole} in all rows`;
};

function BarTip(props: {
  store: Store;
  importance: Importance;
  others: readonly Importance[];
  colors: readonly string[];
  feature: number;
}): JSX.Element {
  const { store, importance, others, colors, feature: j } = props;
  const { all, selected, outputs } = importance;
  const lines: [string, string, string?][] = [];
  for (const [output, one] of (outputs?.selected ?? outputs?.all ?? []).entries())
    lines.push([store.outputName(output), measuredOf(one, j), colors[output]]);
  const sum = outputs ? t`sum, ` : "";
  if (selected)
    lines.push([
      t`${sum}${formatInteger(selected.n_rows)} selected rows`,
      selected.n_rows ? measuredOf(selected, j) : t`none computed`,
    ]);
  lines.push([
    importance.method === "shap"
      ? t`${sum}all ${formatInteger(all.n_rows)} rows`
      : importance.label,
    measuredOf(all, j),
  ]);
  for (const other of others)
    lines.push([`${methodName(other.method)} (${other.label})`, measuredOf(other.all, j)]);
  return (
    <>
      <b>{store.featureName(j)}</b>
      <table class="xw-tip-table">
        <tbody>
          {lines.map(([name, value, color]) => (
            <tr key={name}>
              <td>
                {color ? <Swatch color={color} /> : null} {name}
              </td>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
