// The drawing of a waterfall: names and values left, steps right, an axis below.

import type { JSX } from "preact";
import { notEmpty, unitTicks } from "../marks/force";
import { ellipsize, fitLabel, inkOn, type Measure } from "../marks/labels";
import { type Step, stepArrow, type Waterfall } from "../marks/waterfall";
import { formatAmount } from "../runtime/format";
import { besides } from "../runtime/probability";
import { shownOutput } from "../runtime/target";
import type { ViewContext } from "../runtime/view";
import { t } from "../runtime/words";
import type { Bars } from "./bars";
import { cellText, type Explained } from "./explained";
import { contributionText, foldText, inBrackets } from "./parts";

const HEAD = 24;
const STEP = 24;
const BAR = 16;
const FOOT = 38;

export const waterfallHeight = (n_steps: number): number => HEAD + n_steps * STEP + FOOT;

export function WaterfallPicture(props: {
  context: ViewContext;
  explained: Explained;
  waterfall: Waterfall;
  bars: Bars;
  measure: Measure;
  width: number;
}): JSX.Element {
  const { context, explained, waterfall, bars, measure, width } = props;
  const { store } = context;
  const { steps, total } = waterfall;
  const palette = context.palette.value;
  const height = waterfallHeight(steps.length);
  const names = Math.min(300, Math.max(120, width * 0.36));
  const [low, high] = notEmpty(waterfall.extent, explained.base);
  // Room for a value on either side of the outermost steps.
  const widest = Math.max(...steps.map((step) => measure(contributionText(step.value, undefined))));
  const margin = Math.min(widest + 14, (width - names) / 4);
  const scale = (offset: number): number =>
    names + margin + ((offset - low) / (high - low)) * (width - names - 2 * margin);
  const bottom = HEAD + steps.length * STEP;
  const base_x = scale(0);
  const fx = scale(total);
  const within = (x: number, size: number): number =>
    Math.max(names + size / 2, Math.min(width - size / 2, x));

  const what = shownOutput(store) + besides(explained.probability);
  const title = `f(x) = ${formatAmount(explained.prediction, 3)}`;
  const title_width = measure(title, true) * (14 / 12);
  const title_x = within(fx, title_width);
  const what_width = measure(what);
  const what_after = title_x + title_width / 2 + 8;
  const base = t`base value ${formatAmount(explained.base, 3)}${inBrackets(explained.base_probability)}`;
  const base_text_x = within(base_x, measure(base));
  const axis = unitTicks(
    explained.base,
    [low, high],
    Math.max(2, Math.floor((width - names) / 110)),
    store.unit.value,
  );
  let last = Number.NEGATIVE_INFINITY;
  return (
    <svg width={width} height={height} aria-hidden="true">
      <g>
        {axis.map(({ offset, text }) => {
          const x = scale(offset);
          const half = measure(text) / 2;
          const crossed = Math.abs(x - base_x) < half + 4;
          const shown = !crossed && x - half > last + 8 && x + half <= width;
          if (shown) last = x + half;
          return (
            <g key={offset}>
              <line x1={x} x2={x} y1={HEAD} y2={bottom} stroke={palette.faint} />
              {shown ? (
                <text class="xw-muted" x={x} y={bottom + 15} text-anchor="middle">
                  {text}
                </text>
              ) : null}
            </g>
          );
        })}
        <line
          x1={base_x}
          x2={base_x}
          y1={HEAD}
          y2={bottom + 20}
          stroke={palette.muted}
          stroke-dasharray="2 2"
        />
        <text class="xw-muted" x={base_text_x} y={bottom + 32} text-anchor="middle">
          {base}
        </text>
        <text class="xw-fx" x={title_x} y={13} text-anchor="middle">
          {title}
        </text>
        {what_after + what_width < width ? (
          <text class="xw-muted" x={what_after} y={13}>
            {what}
          </text>
        ) : title_x - title_width / 2 - 8 - what_width > names ? (
          <text class="xw-muted" x={title_x - title_width / 2 - 8} y={13} text-anchor="end">
            {what}
          </text>
        ) : (
          <text class="xw-muted" x={0} y={13}>
            {ellipsize(what, title_x - title_width / 2 - 10, measure)}
          </text>
        )}
      </g>
      <line x1={fx} x2={fx} y1={18} y2={HEAD + STEP} stroke={palette.ink} stroke-width={1.5} />
      {steps.map((step, i) => {
        const top = HEAD + i * STEP;
        const x0 = scale(step.start);
        const x1 = scale(step.end);
        const soft = step.feature < 0;
        const [full, pale] =
          step.value >= 0 ? [palette.up, palette.up_soft] : [palette.down, palette.down_soft];
        const colour = step.value === 0 ? palette.rest : soft ? pale : full;
        const focused = step.feature >= 0 && step.feature === store.focus.value;
        const value = contributionText(step.value, undefined);
        const outline = stepArrow(x0, x1, top + (STEP - BAR) / 2, BAR);
        const inside = Math.abs(x1 - x0) > measure(value) + 18;
        return (
          <g key={step.key} {...bars.bar(step)}>
            <rect
              x={0}
              y={top}
              width={width}
              height={STEP}
              fill={focused ? palette.faint : "transparent"}
              rx={4}
            />
            <line
              x1={scale(step.start)}
              x2={scale(step.start)}
              y1={top + STEP / 2}
              y2={top + STEP + (i === steps.length - 1 ? 0 : STEP / 2)}
              stroke={palette.rest}
            />
            <text
              class={focused ? "xw-row-label xw-strong" : "xw-row-label"}
              x={names - 8}
              y={top + STEP / 2 + 4}
              text-anchor="end"
            >
              {nameOf(step, focused)}
            </text>
            <polygon class="xw-row-mark" points={outline} fill={colour} />
            <polygon class={`xw-ring ${bars.state(step)}`} points={outline} />
            <text
              class={inside ? "xw-in-bar" : "xw-in-bar xw-halo"}
              x={inside ? (x0 + x1) / 2 - Math.sign(x1 - x0) * 2 : x1 + (step.value < 0 ? -5 : 5)}
              y={top + STEP / 2 + 4}
              text-anchor={inside ? "middle" : step.value < 0 ? "end" : "start"}
              style={inside ? { fill: inkOn(colour) } : undefined}
            >
              {value}
            </text>
          </g>
        );
      })}
    </svg>
  );

  function nameOf(step: Step, bold: boolean): string {
    if (step.feature < 0) return `${foldText(step)} \u25b8`;
    const cell = cellText(store, step.feature, explained.row);
    return fitLabel(store.featureName(step.feature), cell, names - 10, measure, bold);
  }
}
