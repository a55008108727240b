// The axes of a frame: numbers, names, lanes, and how many rows lie beyond the ends.

import type { JSX } from "preact";
import { allLanes } from "../marks/axisPlaces";
import { ellipsize, type Measure } from "../marks/labels";
import type { Axis, Lane } from "../marks/planeAxis";
import { lowerTicks, sideTicks } from "../marks/planeTicks";
import { formatInteger, plural } from "../runtime/format";
import { opOf } from "../runtime/selection";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { chosenCodes, toggleCodes } from "./clauses";
import { AXIS_ROOM, type FrameLayout, laneWords, nameRoom } from "./frameLayout";

/** In the coordinates of the plane. */
export function FrameAxes(props: { layout: FrameLayout; measure: Measure }): JSX.Element {
  const { layout, measure } = props;
  const { plane, left, top, slant } = layout;
  const { x, y, width, height } = plane;
  const room = left - nameRoom(y);
  return (
    <g>
      {sideTicks(y).map(({ at, label }) => (
        <g key={at}>
          {y.signed && label === "0" ? (
            <line class="xw-zero" x1={0} x2={width} y1={height - at} y2={height - at} />
          ) : null}
          <text class="xw-muted" x={-6} y={height - at} dy="0.35em" text-anchor="end">
            {ellipsize(label, room, measure)}
          </text>
        </g>
      ))}
      {x.kind !== "levels" && x.missing ? (
        <line
          class="xw-lane-line"
          x1={x.missing.x1 + 4}
          x2={x.missing.x1 + 4}
          y1={4 - top}
          y2={height}
        />
      ) : null}
      {lowerTicks(x).map(({ at, label }) => (
        <g key={at}>
          <line class="xw-tick" x1={at} x2={at} y1={height} y2={height + 4} />
          <text class="xw-muted" x={at} y={height + 16} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      {x.empty ? (
        <text
          class="xw-muted"
          x={width / 2}
          y={height + 16}
          text-anchor="middle"
        >{t`all missing`}</text>
      ) : null}
      {slant || !x.name ? null : (
        <text x={(x.range[0] + x.range[1]) / 2} y={height + AXIS_ROOM - 5} text-anchor="middle">
          {ellipsize(x.name, x.range[1] - x.range[0], measure)}
        </text>
      )}
      {y.name ? (
        <text
          class={y.distinct ? "" : "xw-muted"}
          text-anchor="middle"
          transform={`translate(${11 - left},${height / 2}) rotate(-90)`}
        >
          {ellipsize(y.name, height + (slant ? 0 : 8), measure)}
        </text>
      ) : null}
    </g>
  );
}

/** Names of the lanes of x: buttons where a click can select a level. */
export function LaneNames(props: {
  store: Store;
  layout: FrameLayout;
  /** Clause of the levels that a click selects. */
  clause_key: string;
}): JSX.Element | null {
  const { store, layout, clause_key } = props;
  const { plane, left, slant } = layout;
  const { x } = plane;
  const top = layout.top + plane.height;
  const codesTerm = x.terms?.codes;
  const words = laneWords(x);
  const chosen = codesTerm && clause_key ? chosenCodes(store, clause_key) : null;
  const styleOf = (lane: Lane): JSX.CSSProperties => {
    const middle = left + (lane.x0 + lane.x1) / 2;
    if (!slant || lane === x.missing)
      return { left: left + lane.x0, top: top + 3, width: lane.x1 - lane.x0 };
    return { left: middle - 92, top: top + 2, width: 96 };
  };
  return (
    <>
      {allLanes(x).map((lane) => {
        const common = {
          key: lane.label,
          class: `xw-lane xw-ellipsis${slant && lane !== x.missing ? " xw-slant" : ""}`,
          style: styleOf(lane),
        };
        const word = words.get(lane);
        return chosen && codesTerm ? (
          <button
            {...common}
            type="button"
            aria-label={lane.label}
            title={t`${lane.label}: ${plural(lane.n_rows, t`row`, t`rows`)}, click to select`}
            aria-pressed={lane.codes.every((code) => chosen.has(code))}
            onClick={(event) => toggleCodes(store, clause_key, opOf(event), lane.codes, codesTerm)}
          >
            {word}
          </button>
        ) : (
          <span {...common} title={lane.label}>
            {word}
          </span>
        );
      })}
    </>
  );
}

/** How many rows lie beyond the ends of x; a click shows all. */
export function Beyond(props: { layout: FrameLayout; onAll: () => void }): JSX.Element {
  const { layout, onAll } = props;
  const { left, plane } = layout;
  const { x } = plane;
  const top = layout.top + plane.height + 18;
  const edge = (n: number, text: string, at: number, side = ""): JSX.Element | null =>
    n ? (
      <button
        type="button"
        class={`xw-beyond${side}`}
        style={{ left: left + at, top }}
        title={t`whole range`}
        onClick={onAll}
      >
        {text}
      </button>
    ) : null;
  const { below, above } = x.beyond;
  const [low, high] = endsOf(x);
  return (
    <>
      {edge(below, t`\u2039 ${formatInteger(below)} below ${low}`, x.range[0] - 8)}
      {edge(above, t`${formatInteger(above)} beyond ${high} \u203a`, plane.width, " xw-right")}
    </>
  );
}

const endsOf = ({ domain, half, write }: Axis): [string, string] => [
  write(domain[0] + half),
  write(domain[1] - half),
];
