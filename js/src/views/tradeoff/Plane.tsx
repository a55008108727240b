// Models in a plane: further left is simpler; whether more or less is better, the upright axis says.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import type { Spot } from "../../charts/spots";
import { LOG, type Stretch } from "../../marks/axis";
import type { Measure } from "../../marks/labels";
import { xOf, yOf } from "../../marks/plane";
import { numberAxis, roomFor } from "../../marks/planeAxis";
import { formatNumber } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { placeNames } from "./labels";
import { at, heldOut, type Model, scoreText, type Tradeoff } from "./record";

const HEIGHT = 260;
/** From so many times as much on, orders of magnitude are told apart. As in xwidgets/views/tradeoff/figures.py. */
const WIDE = 20;

function room(xs: readonly number[]): { whole: [number, number]; stretch?: Stretch } {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  if (!(low > 0 && high > WIDE * Math.max(1, low))) return { whole: roomFor(xs, false) };
  return { whole: [low / 1.1, high * 1.1], stretch: LOG };
}

export function Plane(props: {
  store: Store;
  palette: Palette;
  measure: Measure;
  width: number;
  record: Tradeoff;
  models: readonly Model[];
  measured: number;
  pair: readonly [number, number];
  onChoose: (model: number) => void;
}): JSX.Element {
  const { store, palette, measure, width, record, models, measured, pair } = props;
  const by = record.measure_names[measured] as string;
  const shown = models.filter(
    (one) => Number.isFinite(one.score) && Number.isFinite(one.complexity[measured] as number),
  );
  const key = shown.map(({ index }) => index).join();
  const layout = useMemo(() => {
    const ends = shown.flatMap(({ score, error }) => [score - (error || 0), score + (error || 0)]);
    const xs = shown.map(({ complexity }) => complexity[measured] as number);
    return layFrame({
      width,
      height: HEIGHT,
      x: (length) =>
        numberAxis(length, {
          ...room(xs),
          name: t`${by} (less is simpler)`,
          integer: xs.every(Number.isInteger),
          pad: 14,
        }),
      y: (length) =>
        numberAxis(length, {
          whole: roomFor(ends, false),
          name: heldOut(record),
          pad: 8,
        }),
      measure,
    });
  }, [record, measured, key, width, measure]);
  // Before the first score there is no axis that would say anything.
  if (shown.length === 0) return <div style={{ height: frameHeight(HEIGHT) }} />;
  const { plane } = layout;
  const placed = placeNames(
    shown.map(({ name, score, complexity }) => ({
      x: xOf(plane, complexity[measured] as number),
      y: yOf(plane, score),
      text: name,
    })),
    plane.width,
    plane.height,
    measure,
  );
  const front = shown
    .filter((one) => one.front[measured])
    .toSorted((a, b) => (a.complexity[measured] as number) - (b.complexity[measured] as number));
  const simplest = models[at(record.simplest, measured)];
  const marks: Mark[] = [
    ...(front.length > 1
      ? [
          {
            kind: "line" as const,
            x: front.map(({ complexity }) => complexity[measured] as number),
            y: front.map(({ score }) => score),
            color: "var(--xw-muted)",
            width: 1.2,
            stepped: true,
          },
        ]
      : []),
    ...shown
      .filter(({ error }) => Number.isFinite(error))
      .map(
        ({ score, error, complexity }): Mark => ({
          kind: "line",
          x: [complexity[measured] as number, complexity[measured] as number],
          y: [score - error, score + error],
          color: "var(--xw-muted)",
          width: 2,
        }),
      ),
    {
      kind: "points",
      x: shown.map(({ complexity }) => complexity[measured] as number),
      y: shown.map(({ score }) => score),
      color: shown.map(({ index, front: on }) =>
        pair.includes(index)
          ? "var(--xw-selected)"
          : on[measured]
            ? "var(--xw-ink)"
            : "var(--xw-muted)",
      ),
      radius: 5,
    },
  ];
  const spots = shown.map(
    (one): Spot => ({
      x: one.complexity[measured] as number,
      y: one.score,
      text: t`${one.name}: ${record.metric} ${scoreText(one.score, one.error)}, ${by} ${formatNumber(one.complexity[measured] as number, 3)}${one === simplest ? t`, the simplest within one standard error of the best` : ""}. Enter: compare it`,
      choose: () => props.onChoose(one.index),
    }),
  );
  return (
    <div class="xw-figure" style={{ height: frameHeight(HEIGHT) }}>
      <Frame
        store={store}
        palette={palette}
        measure={measure}
        layout={layout}
        label={t`${record.metric} against ${by}, one point per model`}
        kind={t`plot`}
        identity={by}
        marks={marks}
        spots={spots}
      >
        {placed.map(({ x, y, text, anchor, dx, dy }, i) => (
          <g key={text}>
            {shown[i] === simplest ? (
              <circle cx={x} cy={y} r={10} class="xw-tradeoff-ring" />
            ) : null}
            <text x={x + dx} y={y + dy} text-anchor={anchor} class="xw-tradeoff-name">
              {text}
            </text>
          </g>
        ))}
      </Frame>
    </div>
  );
}
