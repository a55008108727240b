// A curve over a feature's values: drawn by a pointer, or by handles that arrow keys move; of levels, a bar for each.

import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { numberTicks } from "../marks/ticks";
import { formatAmount, formatSigned } from "../runtime/format";
import type { CurveAsked } from "../runtime/guess";
import { useSize } from "../runtime/view";
import { t } from "../runtime/words";
import type { Said } from "./gaps";
import { byKey, drawn, nearest } from "./heights";

const HEIGHT = 246;
const MARGIN = { left: 52, right: 12, top: 30, bottom: 40 };
/** Between the axis and the first and last handle, which would cover its numbers. */
const INSET = 14;
/** Pixels of a letter under the axis. */
const LETTER = 6.6;

interface Laid {
  width: number;
  x: (at: number) => number;
  y: (value: number) => number;
  /** The value at a height in pixels. */
  value: (y: number) => number;
  low: number;
  high: number;
}

function lay(asked: CurveAsked, width: number): Laid {
  const { low, high } = asked.y ?? { low: 0, high: 1 };
  const [first, last] = [asked.handles[0]?.at ?? 0, asked.handles.at(-1)?.at ?? 1];
  const room = width - MARGIN.left - MARGIN.right;
  // Bars stand in the middle of their lanes.
  const lane = asked.levels ? room / Math.max(1, asked.handles.length) : 2 * INSET;
  const x = (at: number): number =>
    MARGIN.left + lane / 2 + ((room - lane) * (at - first)) / Math.max(last - first, 1e-300);
  const tall = HEIGHT - MARGIN.top - MARGIN.bottom;
  const y = (value: number): number => MARGIN.top + (tall * (high - value)) / (high - low);
  const value = (at: number): number =>
    Math.min(high, Math.max(low, high - ((at - MARGIN.top) * (high - low)) / tall));
  return { width, x, y, value, low, high };
}

/** Where everything begins: no change, or the middle. */
export const levelOf = ({ y }: CurveAsked): number => (!y || y.signed ? 0 : (y.low + y.high) / 2);

export function CurveAsk(props: {
  asked: CurveAsked;
  said: Said;
  onSay: (said: Said) => void;
}): JSX.Element {
  const { asked, onSay } = props;
  const [ref, width] = useSize<HTMLFieldSetElement>();
  const handles = useRef<SVGGElement>(null);
  const last = useRef<{ x: number; y: number } | null>(null);
  const ys = props.said.length
    ? (props.said as readonly number[])
    : asked.handles.map(() => levelOf(asked));
  const laid = lay(asked, width);
  const places = asked.handles.map(({ at }) => laid.x(at));
  const at = (event: PointerEvent): { x: number; y: number } => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return { x: event.clientX - box.left, y: laid.value(event.clientY - box.top) };
  };
  const focus = (i: number): void =>
    handles.current?.querySelectorAll<SVGElement>("[role=slider]")[i]?.focus();
  const onKeyDown = (event: KeyboardEvent, i: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = byKey(event.key, ys[i] as number, laid.low, laid.high);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (next !== null) onSay(ys.map((y, k) => (k === i ? next : y)));
    else if (step) focus(i + step);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const write = asked.y?.signed ? formatSigned : formatAmount;
  if (!asked.y)
    return (
      <p
        class="xw-empty"
        style={{ minHeight: HEIGHT }}
        role="status"
      >{t`Computing how far the axis reaches …`}</p>
    );
  return (
    <fieldset
      ref={ref}
      class="xw-guess-curve"
      aria-label={t`${asked.question} Handles along ${asked.name}: left and right go from one to the next, up and down move it.`}
    >
      {width > 0 ? (
        // biome-ignore lint/a11y/noSvgWithoutTitle: the group around it has a name, and so has every handle
        <svg
          width={width}
          height={HEIGHT}
          onPointerDown={(event) => {
            if (event.button !== 0) return;
            event.currentTarget.setPointerCapture?.(event.pointerId);
            last.current = at(event);
            focus(nearest(places, last.current.x));
            onSay(drawn(ys, places, last.current, last.current));
          }}
          onPointerMove={(event) => {
            if (!last.current) return;
            const to = at(event);
            onSay(drawn(ys, places, last.current, to));
            last.current = to;
          }}
          onPointerUp={() => {
            last.current = null;
          }}
          onLostPointerCapture={() => {
            last.current = null;
          }}
        >
          <Axes asked={asked} laid={laid} />
          <Drawn asked={asked} laid={laid} ys={ys} kind="xw-guess-yours" />
          <g ref={handles}>
            {asked.handles.map(({ at: value, label }, i) => (
              <circle
                key={value}
                class="xw-guess-handle"
                cx={laid.x(value)}
                cy={laid.y(ys[i] as number)}
                r={8}
                tabindex={0} // in SVG attributes keep their case
                role="slider"
                aria-orientation="vertical"
                aria-label={`${asked.name} ${label}`}
                aria-valuemin={laid.low}
                aria-valuemax={laid.high}
                aria-valuenow={ys[i] as number}
                aria-valuetext={`${asked.y?.name}: ${write(ys[i] as number)}`}
                onKeyDown={(event) => onKeyDown(event, i)}
              />
            ))}
          </g>
        </svg>
      ) : (
        <div style={{ height: HEIGHT }} />
      )}
    </fieldset>
  );
}

export function CurveTold(props: {
  asked: CurveAsked;
  said: Said;
  truth: Said | null;
}): JSX.Element {
  const { asked, said, truth } = props;
  const [ref, width] = useSize<HTMLDivElement>();
  const laid = lay(asked, width);
  return (
    <div ref={ref} class="xw-guess-curve xw-guess-still">
      <Key yours={t`your guess`} truth={truth ? t`what it shows` : ""} />
      {width > 0 ? (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={t`your guess and ${asked.y?.name} along ${asked.name}`}
        >
          <Axes asked={asked} laid={laid}>
            {truth ? (
              <Drawn
                asked={asked}
                laid={laid}
                ys={truth.map((y) => (y ?? Number.NaN) as number)}
                along={asked.levels ? null : asked.truth}
                kind="xw-guess-truth"
              />
            ) : null}
            <Drawn asked={asked} laid={laid} ys={said as readonly number[]} kind="xw-guess-yours" />
          </Axes>
        </svg>
      ) : (
        <div style={{ height: HEIGHT }} />
      )}
    </div>
  );
}

const Key = ({ yours, truth }: { yours: string; truth: string }): JSX.Element => (
  <div class="xw-guess-key">
    <span class="xw-guess-key-yours">{yours}</span>
    {truth ? <span class="xw-guess-key-truth">{truth}</span> : null}
  </div>
);

function Drawn(props: {
  asked: CurveAsked;
  laid: Laid;
  ys: readonly number[];
  /** All points of it, where there are more than handles. */
  along?: CurveAsked["truth"];
  kind: string;
}): JSX.Element {
  const { asked, laid, ys, along, kind } = props;
  const base = laid.y(Math.min(laid.high, Math.max(laid.low, levelOf(asked))));
  if (asked.levels) {
    const reach = Math.min(26, ((laid.width - MARGIN.left) / asked.handles.length) * 0.36);
    return (
      <g class={`${kind} xw-guess-lanes`}>
        {asked.handles.map(({ at }, i) => {
          const y = laid.y(ys[i] as number);
          if (Number.isNaN(y)) return null;
          const x = laid.x(at) - reach;
          return <path key={at} d={`M${x} ${base}V${y}h${2 * reach}V${base}`} />;
        })}
      </g>
    );
  }
  const points = along ?? { at: asked.handles.map(({ at }) => at), ys };
  const d = points.at
    .map((x, i) => [laid.x(x), laid.y(points.ys[i] as number)] as const)
    .filter(([, y]) => Number.isFinite(y))
    .map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`)
    .join("L");
  return <path class={kind} d={`M${d}`} />;
}

function Axes(props: { asked: CurveAsked; laid: Laid; children?: ComponentChildren }): JSX.Element {
  const { asked, laid } = props;
  const end = laid.width - MARGIN.right;
  const foot = HEIGHT - MARGIN.bottom;
  const ticks = numberTicks([laid.low, laid.high], 4, asked.y?.signed);
  const room = (end - MARGIN.left) / Math.max(1, asked.handles.length);
  const longest = Math.max(...asked.handles.map(({ label }) => label.length));
  const every = asked.levels ? 1 : Math.max(1, Math.ceil((longest * LETTER + 6) / room));
  const most = Math.max(2, Math.floor(room / LETTER));
  return (
    <>
      <g class="xw-guess-axes">
        {ticks.map(({ value, label }) => (
          <g key={value}>
            <path
              class={value === 0 && asked.y?.signed ? "xw-guess-zero" : ""}
              d={`M${MARGIN.left} ${laid.y(value)}H${end}`}
            />
            <text x={MARGIN.left - 6} y={laid.y(value) + 4} text-anchor="end">
              {label}
            </text>
          </g>
        ))}
        {asked.handles.map(({ at, label }, i) =>
          i % every ? null : (
            <text key={at} x={laid.x(at)} y={foot + 16} text-anchor="middle">
              {asked.levels && label.length > most ? `${label.slice(0, most - 1)}…` : label}
              {asked.levels && label.length > most ? <title>{label}</title> : null}
            </text>
          ),
        )}
        <text class="xw-guess-name" x={4} y={14}>
          {asked.y?.name}
        </text>
        <text class="xw-guess-name" x={(MARGIN.left + end) / 2} y={HEIGHT - 6} text-anchor="middle">
          {asked.name}
        </text>
      </g>
      {props.children}
    </>
  );
}
