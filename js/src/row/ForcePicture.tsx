// The drawing of a force plot: axis and markers above, arrows that meet at f(x), labels that hang below.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { arrow, type Bar, type Force, unitTicks } from "../marks/force";
import { ellipsize, fitLabel, inkOn, type Measure, mix, placeLabels } from "../marks/labels";
import { formatAmount, formatSignedAmount } from "../runtime/format";
import { besides, probabilityTicks } from "../runtime/probability";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import type { Palette } from "../runtime/theme";
import type { ViewContext } from "../runtime/view";
import { t } from "../runtime/words";
import type { Bars } from "./bars";
import { cellText, type Explained } from "./explained";
import { foldText, inBrackets } from "./parts";

const AXIS_Y = 36;
const BAR_Y = 40;
const BAR_HEIGHT = 25;
const FOOT_Y = BAR_Y + BAR_HEIGHT;

/** Room for a second row of ticks: probabilities over log-odds, where each has one of its own. */
const PROBABILITY_ROW = 14;

export const probabilityRow = (store: Store): number =>
  store.link.value === "sigmoid" ? PROBABILITY_ROW : 0;

interface Props {
  context: ViewContext;
  explained: Explained;
  force: Force;
  domain: readonly [number, number];
  bars: Bars;
  measure: Measure;
  width: number;
  height: number;
  head: number;
  line: number;
  lines: number;
}

/** A bar's colour: full next to f(x), softer the smaller it is; folds are softest. */
export function barColour(bar: Bar, count: number, palette: Palette): string {
  const [full, soft] =
    bar.value >= 0 ? [palette.up, palette.up_soft] : [palette.down, palette.down_soft];
  if (bar.feature < 0) return soft;
  return mix(full, soft, count > 1 ? (0.55 * bar.rank) / (count - 1) : 0);
}

export function ForcePicture(props: Props): JSX.Element {
  const { context, explained, force, bars, measure, width, height, domain } = props;
  const palette = context.palette.value;
  const pad = Math.min(60, width * 0.05);
  const scale = (offset: number): number =>
    pad + ((offset - domain[0]) / (domain[1] - domain[0])) * (width - 2 * pad);
  const counts = {
    up: force.bars.filter((bar) => bar.value > 0).length,
    down: force.bars.filter((bar) => bar.value < 0).length,
  };
  const labels = useMemo(
    () => layLabels(props, scale),
    [force, measure, width, explained.table, explained.row, context.store.focus.value],
  );
  const fx = scale(force.total);
  const shift = probabilityRow(context.store);
  return (
    <svg width={width} height={height} aria-hidden="true">
      <g transform={`translate(0,${shift})`}>
        <Markers {...props} scale={scale} fx={fx} />
        {force.bars.map((bar, i) => {
          const x0 = scale(bar.from);
          const x1 = scale(bar.to);
          const up = bar.value > 0;
          const colour = barColour(bar, up ? counts.up : counts.down, palette);
          const label = labels[i];
          const value =
            bar.feature < 0 ? `${foldText(bar)} \u25b8` : formatSignedAmount(bar.value, 2);
          const inside = x1 - x0 > measure(value) + 16;
          const outline = arrow(x0, x1, BAR_Y, BAR_HEIGHT, up ? 1 : -1);
          return (
            <g key={bar.key} {...bars.bar(bar)}>
              {label ? (
                <>
                  <path
                    d={leader(x0, x1, label.anchor, props.head + label.row * props.line + 1)}
                    fill={up ? palette.up_soft : palette.down_soft}
                    opacity={0.9}
                  />
                  <text
                    class={label.bold ? "xw-row-label xw-strong" : "xw-row-label"}
                    x={label.x}
                    y={props.head + label.row * props.line + 11}
                  >
                    {label.text}
                  </text>
                </>
              ) : null}
              <polygon
                class="xw-row-mark"
                points={outline}
                fill={colour}
                stroke={palette.surface}
                stroke-width={x1 - x0 >= 4 ? 1.5 : 0}
              />
              {inside ? (
                <text
                  class="xw-in-bar"
                  x={(x0 + x1) / 2 + (up ? -1 : 1)}
                  y={BAR_Y + BAR_HEIGHT / 2 + 4}
                  text-anchor="middle"
                  style={{ fill: inkOn(colour) }}
                >
                  {value}
                </text>
              ) : null}
            </g>
          );
        })}
        {force.bars.map((bar) => {
          const state = bars.state(bar);
          if (!state) return null;
          const direction = bar.value > 0 ? 1 : -1;
          const points = arrow(scale(bar.from), scale(bar.to), BAR_Y, BAR_HEIGHT, direction);
          return <polygon key={bar.key} class={`xw-ring ${state}`} points={points} />;
        })}
        {force.bars.length === 0 ? (
          <text
            class="xw-muted"
            x={fx + 10}
            y={BAR_Y + BAR_HEIGHT / 2 + 4}
          >{t`no push either way`}</text>
        ) : null}
        <line
          x1={fx}
          x2={fx}
          y1={18 - shift}
          y2={FOOT_Y + 4}
          stroke={palette.ink}
          stroke-width={2}
        />
      </g>
    </svg>
  );
}

/** A faint funnel from the whole bar to the line that leads down to its label. */
function leader(x0: number, x1: number, anchor: number, y: number): string {
  const top = FOOT_Y + 1;
  const waist = top + 5;
  return `M${x0},${top}L${x1},${top}L${anchor + 0.75},${waist}L${anchor + 0.75},${y}L${anchor - 0.75},${y}L${anchor - 0.75},${waist}Z`;
}

interface Label {
  text: string;
  x: number;
  row: number;
  anchor: number;
  bold: boolean;
}

/** Which bars get a label, and where. */
function layLabels(props: Props, scale: (offset: number) => number): (Label | null)[] {
  const { explained, force, measure, width, context } = props;
  const { store } = context;
  const room = Math.max(120, Math.min(330, width * 0.45));
  const wanted = force.bars.map((bar) => {
    const x0 = scale(bar.from);
    const x1 = scale(bar.to);
    const anchor = (x0 + x1) / 2;
    if (bar.feature < 0) {
      const text = `${foldText(bar)} \u25b8`;
      // Written inside where it fits; a fold gives way last, since it opens the rest.
      const inside = x1 - x0 > measure(text) + 16;
      return { text: inside ? "" : text, anchor, bold: false, weight: Number.POSITIVE_INFINITY };
    }
    const bold = bar.feature === store.focus.value;
    const name = store.featureName(bar.feature);
    const text = fitLabel(name, cellText(store, bar.feature, explained.row), room, measure, bold);
    const weight = bold ? Number.MAX_VALUE : Math.abs(bar.value);
    return { text, anchor, bold, weight };
  });
  const asked = wanted.map((_, i) => i).filter((i) => wanted[i]?.text);
  // Opened tails hold too many to name: the list below does that.
  const strongest = [...asked]
    .sort((a, b) => (wanted[b]?.weight ?? 0) - (wanted[a]?.weight ?? 0))
    .slice(0, 16);
  const places = placeLabels(
    strongest.map((i) => {
      const { text, anchor, bold, weight } = wanted[i] as (typeof wanted)[number];
      return { anchor, weight, width: measure(text, bold) };
    }),
    { width, rows: props.lines, gap: 12, center: scale(force.total) },
  );
  const labels: (Label | null)[] = wanted.map(() => null);
  for (const [k, i] of strongest.entries()) {
    const place = places[k];
    const { text, anchor, bold } = wanted[i] as (typeof wanted)[number];
    if (place) labels[i] = { text, anchor, bold, ...place };
  }
  return labels;
}

/** Above the bars: f(x) and what it is, the base value, the axis in the shown unit. */
function Markers(props: Props & { scale: (offset: number) => number; fx: number }): JSX.Element {
  const { context, explained, domain, width, scale, measure, fx } = props;
  const { store } = context;
  const palette = context.palette.value;
  const unit = store.unit.value;
  const shift = probabilityRow(store);
  const base_x = scale(0);
  const within = (center: number, size: number): number =>
    Math.max(size / 2, Math.min(width - size / 2, center));

  const title = `f(x) = ${formatAmount(explained.prediction, 3)}`;
  const title_width = measure(title, true) * (14 / 12);
  const beside = besides(explained.probability);
  const what = ellipsize(shownOutput(store), width * 0.4 - measure(beside), measure) + beside;
  const what_width = measure(what);
  // The bold part stands over its line, unless the edge pushes.
  const head_width = title_width + 6 + what_width;
  const head_x = Math.max(0, Math.min(width - head_width, fx - title_width / 2));
  const base = t`base value ${formatAmount(explained.base, 3)}${inBrackets(explained.base_probability)}`;
  const base_width = measure(base);
  // The base value's name gives way to f(x)'s: sideways, to the side where it is.
  const left = head_x - 14 - base_width / 2;
  const right = head_x + head_width + 14 + base_width / 2;
  let base_text_x = within(base_x, base_width);
  if (base_text_x > left && base_text_x < right) {
    const [near, far] = base_x < fx ? [left, right] : [right, left];
    base_text_x = within(near, base_width) === near ? near : far;
  }

  // Where neither side has room, the sum below the plot says it.
  const named = Math.abs(base_text_x - within(base_text_x, base_width)) < 1;
  if (!named) base_text_x = base_x;
  // Upright where the name stands above it, else from the name's nearer end.
  const reach = named ? base_width / 2 : 0;
  const base_end = Math.max(base_text_x - reach, Math.min(base_text_x + reach, base_x));

  const axis = unitTicks(explained.base, domain, Math.max(2, Math.floor(width / 110)), unit);
  const probability = unit === "probability";
  const from = probability ? Math.max(domain[0], -explained.base) : domain[0];
  const to = probability ? Math.min(domain[1], 1 - explained.base) : domain[1];
  let last = Number.NEGATIVE_INFINITY;
  return (
    <>
      <text class="xw-fx" x={head_x} y={13 - shift}>
        {title}
      </text>
      <text class="xw-muted" x={head_x + title_width + 6} y={13 - shift}>
        {what}
      </text>
      {named ? (
        <text class="xw-muted" x={base_text_x} y={13 - shift} text-anchor="middle">
          {base}
        </text>
      ) : null}
      <path
        visibility={Math.abs(base_x - fx) < 2 ? "hidden" : undefined}
        d={`M${base_end},${16 - shift}L${base_x},${20 - shift}L${base_x},${FOOT_Y + 4}`}
        fill="none"
        stroke={palette.muted}
        stroke-width={1.25}
        stroke-dasharray="2 2"
      />
      <line x1={scale(from)} x2={scale(to)} y1={AXIS_Y} y2={AXIS_Y} stroke={palette.line} />
      {axis.map(({ offset, text }) => {
        const x = scale(offset);
        const half = measure(text) / 2;
        const crossed = Math.abs(x - fx) < half + 4 || Math.abs(x - base_x) < half + 4;
        const shown = !crossed && x - half > last + 8 && x - half >= 0 && x + half <= width;
        if (shown) last = x + half;
        return (
          <g key={offset}>
            <line x1={x} x2={x} y1={AXIS_Y - 4} y2={AXIS_Y} stroke={palette.rest} />
            {shown ? (
              <text class="xw-muted" x={x} y={AXIS_Y - 5} text-anchor="middle">
                {text}
              </text>
            ) : null}
          </g>
        );
      })}
      {shift ? <Probabilities {...props} /> : null}
    </>
  );
}

/** The same axis in probabilities: a row of ticks above the log-odds. */
function Probabilities(
  props: Props & { scale: (offset: number) => number; fx: number },
): JSX.Element {
  const { explained, domain, width, scale, measure, fx, context } = props;
  const { palette } = context;
  const base_x = scale(0);
  const per_pixel = (domain[1] - domain[0]) / Math.abs(scale(domain[1]) - scale(domain[0]));
  const low = explained.base + domain[0];
  const high = explained.base + domain[1];
  const y = AXIS_Y - 5 - PROBABILITY_ROW;
  const name = t`probability`;
  // The name stands where no tick is: left of all of them.
  const room = measure(name) + 8;
  return (
    <>
      <text class="xw-muted xw-axis-name" x={0} y={y}>
        {name}
      </text>
      {probabilityTicks(low, high, 46 * per_pixel).map(({ log_odds, text }) => {
        const x = scale(log_odds - explained.base);
        const half = measure(text) / 2;
        const crossed = Math.abs(x - fx) < half + 4 || Math.abs(x - base_x) < half + 4;
        if (crossed || x - half < room || x + half > width) return null;
        return (
          <g key={text}>
            <line x1={x} x2={x} y1={AXIS_Y - 3} y2={AXIS_Y + 1} stroke={palette.value.muted} />
            <text class="xw-muted" x={x} y={y} text-anchor="middle">
              {text}
            </text>
          </g>
        );
      })}
    </>
  );
}
