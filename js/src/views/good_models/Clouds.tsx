// Importance as clouds: a dot for each good model, a ring for the model that is explained.

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { numberTicks } from "../../marks/ticks";
import { formatAmount, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { columnOf, type GoodModels, nModels, orderOf } from "./record";

const LANE = 24;
const MAX_FEATURES = 12;
const AXIS = 34;

/** Dots of one feature stand at heights of their own, the same for each model. */
const heightOf = (k: number, n: number): number =>
  n < 2 ? 0 : ((((k * 7) % n) + 0.5) / n - 0.5) * (LANE - 10);

/** The most important features, the one in focus among them. */
export function shownIn(record: GoodModels, focus: number): number[] {
  const order = orderOf(record);
  const shown = order.slice(0, MAX_FEATURES);
  if (!shown.includes(focus) && order.includes(focus)) shown[shown.length - 1] = focus;
  return shown;
}

export function Clouds(props: { record: GoodModels; store: Store; width: number }): JSX.Element {
  const { record, store, width } = props;
  const root = useRef<HTMLDivElement>(null);
  const n = nModels(record);
  const m = record.feature_names.length;
  const focus = store.focus.value;
  const shown = shownIn(record, focus);
  const left = Math.min(170, Math.round(width * 0.36));
  const each = shown.map((j) => columnOf(record.importance, j, m));
  const own = shown.map((j) => record.own_importance.data[j] as number);
  const all = [0, ...own, ...each.flat()].filter(Number.isFinite);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const span = high - low || 1;
  const x = (value: number): number =>
    left + 10 + ((value - low) / span) * Math.max(10, width - left - 24);
  const height = shown.length * LANE;
  const at = shown.indexOf(focus);
  const go = (to: number): void => {
    const j = shown[Math.max(0, Math.min(shown.length - 1, to))] as number;
    store.focusFeature(j);
    queueMicrotask(() =>
      root.current?.querySelector<SVGGElement>(`[data-feature="${j}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) go(at + step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(shown.length - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const ticks = numberTicks([low, high], Math.max(2, Math.floor((width - left) / 90)));
  return (
    <div
      ref={root}
      role="listbox"
      aria-label={t`features by importance: ${record.importance_unit}`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <svg width={width} height={height + AXIS} role="presentation" class="xw-good-clouds">
        <line class="xw-good-zero" x1={x(0)} x2={x(0)} y1={0} y2={height} />
        {shown.map((j, lane) => {
          const mine = each[lane] as number[];
          const ends = t`${formatAmount(Math.min(...mine), 2)} to ${formatAmount(Math.max(...mine), 2)}`;
          const name = store.featureName(j);
          const label = t`${name}: ${ends} over ${plural(n, t`good model`, t`good models`)}, ${formatAmount(own[lane] as number, 2)} of this model`;
          const y = lane * LANE + LANE / 2;
          return (
            <g
              key={j}
              role="option"
              aria-selected={j === focus}
              aria-label={label}
              tabindex={j === focus || (at < 0 && lane === 0) ? 0 : -1}
              data-feature={j}
              class={j === focus ? "xw-good-lane xw-good-own" : "xw-good-lane"}
              onClick={() => store.focusFeature(j)}
            >
              <title>{label}</title>
              <rect x={0} y={y - LANE / 2} width={width} height={LANE} rx={4} />
              <text x={left} y={y + 4} text-anchor="end">
                {cut(name, left)}
              </text>
              {mine.map((value, k) => (
                <circle key={k} cx={x(value)} cy={y + heightOf(k, n)} r={2.4} />
              ))}
              <circle class="xw-good-ring" cx={x(own[lane] as number)} cy={y} r={4.6} />
            </g>
          );
        })}
        <g class="xw-good-axis">
          {ticks.map(({ value, label }) => (
            <text key={value} x={x(value)} y={height + 14} text-anchor="middle">
              {label}
            </text>
          ))}
          <text x={left + 10} y={height + 30}>
            {record.importance_unit}
          </text>
        </g>
      </svg>
    </div>
  );
}

/** About as much of a name as there is room for; the whole one is said by the lane's title. */
function cut(name: string, room: number): string {
  const most = Math.max(4, Math.floor((room - 4) / 6.4));
  return name.length <= most ? name : `${name.slice(0, most - 1)}\u2026`;
}
