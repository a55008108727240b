// LIME: made-up rows in two features, what the model says of them, how much they count; then the weights.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { ramp } from "../../marks/colors";
import { ellipsize, type Measure } from "../../marks/labels";
import { formatNumber, formatSigned } from "../../runtime/format";
import type { Palette } from "../../runtime/theme";
import { t } from "../../runtime/words";
import { jitter, type Laying, layPlane, Plane } from "./Plane";
import { LowerAxis, Picture, reachOf, scaleOf } from "./plot";
import { columnOf, type LimeSteps } from "./record";

const HEIGHT = 330;
const LINE = 26;
const HEAD = 24;
const FOOT = 42;
const MOST = 8;

export function Lime(props: {
  record: LimeSteps;
  step: number;
  output: number;
  width: number;
  stacked: boolean;
  measure: Measure;
  palette: Palette;
  unit: string;
}): JSX.Element {
  const { record, output, width, stacked, palette } = props;
  const stage = record.stages[props.step] ?? "";
  const answers = useMemo(() => columnOf(record.answers, output), [record, output]);
  const scale = useMemo(() => colorsOf(answers, palette), [answers, palette]);
  const alone = stage === "row" || stage === "perturb";
  const left = stacked ? width : Math.round(width * 0.54);
  const right = stacked ? width : width - left - 24;
  const pane = { ...props, stage, answers, color: scale.color };
  return (
    <div class="xw-steps-panes">
      <div>
        <Points {...pane} width={left} />
        {alone ? null : (
          <Ramp low={scale.low} high={scale.high} unit={props.unit} palette={palette} />
        )}
      </div>
      {alone ? null : stage === "ask" || stage === "weigh" ? (
        <Shared {...pane} width={right} />
      ) : (
        <Weights {...pane} width={right} />
      )}
    </div>
  );
}

interface Pane {
  record: LimeSteps;
  output: number;
  stage: string;
  answers: readonly number[];
  color: (value: number) => string;
  width: number;
  measure: Measure;
  unit: string;
}

/** Colors from the least to the largest answer. */
function colorsOf(
  answers: readonly number[],
  palette: Palette,
): { low: number; high: number; color: (value: number) => string } {
  const [low, high] = reachOf(answers, 0);
  const at = scaleOf([low, high], 0, 1);
  return { low, high, color: (value) => `rgb(${ramp(palette.mode, at(value)).join(",")})` };
}

function Ramp(props: { low: number; high: number; unit: string; palette: Palette }): JSX.Element {
  const stops = [0, 0.25, 0.5, 0.75, 1].map((t) => `rgb(${ramp(props.palette.mode, t).join(",")})`);
  return (
    <p class="xw-steps-ramp">
      <span>{formatNumber(props.low, 3)}</span>
      <span style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }} />
      <span>
        {formatNumber(props.high, 3)} {props.unit}
      </span>
    </p>
  );
}

/** Where a point stands: in a lane, somewhere in it. */
function placed(laid: Laying, i: number, x: number, y: number): [number, number] {
  return [
    laid.x.at(x) + jitter(i, 0.618034) * (Number.isNaN(x) ? 30 : laid.x.lane * 0.7),
    laid.y.at(y) + jitter(i, 0.754878) * (Number.isNaN(y) ? 30 : laid.y.lane * 0.7),
  ];
}

function Points(props: Pane): JSX.Element {
  const { record, stage, answers, color, width } = props;
  const [across, up] = record.axes;
  const [xs, ys] = useMemo(
    () => [columnOf(record.points, 0), columnOf(record.points, 1)],
    [record],
  ) as [number[], number[]];
  const laid = layPlane([across, up], xs, ys, width, HEIGHT, props.measure);
  const asked = stage !== "row" && stage !== "perturb";
  const weighed = asked && stage !== "ask";
  const own = [across.value ?? Number.NaN, up.value ?? Number.NaN] as const;
  const [x, y] = [laid.x.at(own[0]), laid.y.at(own[1])];
  return (
    <Plane
      laid={laid}
      names={[across.name, up.name]}
      width={width}
      height={HEIGHT}
      measure={props.measure}
      label={
        stage === "row"
          ? t`The row by ${across.name} and ${up.name}.`
          : t`${xs.length} made-up rows by ${across.name} and ${up.name}${asked ? t`, colored by what the model says` : ""}${weighed ? t`, as large as they count` : ""}.`
      }
    >
      {stage === "compare" || stage === "fit" ? <Alike record={record} laid={laid} /> : null}
      {stage === "row"
        ? null
        : xs.map((value, i) => {
            const [cx, cy] = placed(laid, i, value, ys[i] as number);
            const weight = Number(record.weights.data[i]);
            return (
              <circle
                // biome-ignore lint/suspicious/noArrayIndexKey: made-up rows have no other name
                key={i}
                class="xw-steps-point"
                cx={cx}
                cy={cy}
                r={weighed ? 1 + 3.6 * weight : 2.8}
                style={{ fill: asked ? color(answers[i] as number) : "var(--xw-rest)" }}
              />
            );
          })}
      <circle class="xw-steps-ring" cx={x} cy={y} r={8} />
      <text class="xw-steps-here" x={x + 12} y={y} dy="0.35em">{t`the row`}</text>
    </Plane>
  );
}

/** Where each of the two features is as in the row. */
function Alike({ record, laid }: { record: LimeSteps; laid: Laying }): JSX.Element {
  const [across, up] = record.axes;
  const spans = (
    [
      [across, laid.x],
      [up, laid.y],
    ] as const
  ).map(([axis, side]) => {
    const own = side.at(axis.value ?? Number.NaN);
    if (axis.levels || axis.value === null)
      return [own - (side.lane || 40) / 2, own + (side.lane || 40) / 2];
    const [first, last] = side.ends;
    const way = last > first ? 1 : -1;
    const inside = (value: number): number =>
      way * Math.min(way * last, Math.max(way * first, way * value));
    return [
      axis.low === null ? first : inside(side.at(axis.low)),
      axis.high === null ? last : inside(side.at(axis.high)),
    ].sort((a, b) => a - b);
  }) as [[number, number], [number, number]];
  const [[x0, x1], [y0, y1]] = spans;
  const { left, right, top, bottom } = laid;
  return (
    <g class="xw-steps-alike">
      <rect x={x0} y={top} width={x1 - x0} height={bottom - top} />
      <rect x={left} y={y0} width={right - left} height={y1 - y0} />
    </g>
  );
}

/** By how many features are as in the row: how many made-up rows, what the model says, how much each counts. */
function Shared(props: Pane): JSX.Element {
  const { record, stage, answers, color, width, unit } = props;
  const n_same = Array.from(record.n_same.data, Number);
  const n = record.feature_names.length;
  const weigh = stage === "weigh";
  if (!weigh) {
    const domain = reachOf(answers, 0.02);
    const counts = new Array<number>(24).fill(0);
    const bin = scaleOf(domain, 0, counts.length);
    for (const one of answers) {
      const at = Math.min(counts.length - 1, Math.floor(bin(one)));
      counts[at] = (counts[at] as number) + 1;
    }
    const most = Math.max(...counts);
    const x = scaleOf([0, counts.length], 10, width - 10);
    const value = scaleOf([0, counts.length], domain[0], domain[1]);
    return (
      <Picture
        width={width}
        height={HEIGHT}
        label={t`How often the model says what: from ${formatNumber(Math.min(...answers), 3)} to ${formatNumber(Math.max(...answers), 3)}.`}
      >
        <text class="xw-steps-note" x={10} y={14}>{t`how often the model says what`}</text>
        {counts.map((count, k) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
            key={k}
            x={x(k) + 1}
            width={x(1) - x(0) - 2}
            y={HEIGHT - FOOT - (count / most) * (HEIGHT - FOOT - HEAD)}
            height={(count / most) * (HEIGHT - FOOT - HEAD)}
            style={{ fill: color(value(k + 0.5)) }}
          />
        ))}
        <LowerAxis domain={domain} left={10} right={width - 10} y={HEIGHT - FOOT} name={unit} />
      </Picture>
    );
  }
  const weights = new Map<number, number>();
  n_same.forEach((one, i) => {
    weights.set(one, Number(record.weights.data[i]));
  });
  const known = [...weights.keys()].sort((a, b) => b - a);
  const line = Math.min(LINE, (HEIGHT - HEAD - 8) / Math.max(1, known.length));
  const x = scaleOf([0, 1], 92, width - 52);
  return (
    <Picture
      width={width}
      height={HEIGHT}
      label={known
        .map(
          (one) => t`${one} of ${n} shared: counts ${formatNumber(weights.get(one) as number, 2)}`,
        )
        .join("; ")}
    >
      <text
        class="xw-steps-note"
        x={0}
        y={14}
      >{t`features shared, and what one such row counts`}</text>
      {known.map((one, k) => {
        const y = HEAD + k * line;
        const weight = weights.get(one) as number;
        return (
          <g key={one}>
            <text x={84} y={y + line / 2} dy="0.35em" text-anchor="end">
              {t`${one} of ${n}`}
            </text>
            <rect
              class="xw-steps-rest"
              x={x(0)}
              y={y + 3}
              width={x(weight) - x(0)}
              height={Math.max(2, line - 6)}
            />
            <text x={x(weight) + 6} y={y + line / 2} dy="0.35em" class="xw-steps-number">
              {formatNumber(weight, 2)}
            </text>
          </g>
        );
      })}
    </Picture>
  );
}

/** The strongest features: means on both sides, or weights. */
function Weights(props: Pane): JSX.Element {
  const { record, output, stage, width, measure, unit } = props;
  const weights = columnOf(record.values, output);
  const order = weights
    .map((_, j) => j)
    .sort((a, b) => Math.abs(weights[b] as number) - Math.abs(weights[a] as number))
    .slice(0, MOST);
  const means = stage === "compare";
  const [same, other] = [columnOf(record.same, output), columnOf(record.other, output)];
  const room = Math.min(
    width * 0.46,
    Math.max(...order.map((j) => measure(record.labels[j] as string))) + 10,
  );
  const domain = means
    ? reachOf(
        order.flatMap((j) => [same[j] as number, other[j] as number]),
        0.12,
      )
    : reachOf([0, ...order.map((j) => weights[j] as number)], 0.24);
  const x = scaleOf(domain, room, width - 8);
  const bottom = HEAD + order.length * LINE;
  const told = order.map((j) =>
    means
      ? t`${record.labels[j]}: ${formatNumber(same[j] as number, 3)}, else ${formatNumber(other[j] as number, 3)}`
      : `${record.labels[j]}: ${formatSigned(weights[j] as number, 3)}`,
  );
  return (
    <Picture width={width} height={bottom + FOOT} label={`${told.join("; ")}.`}>
      <text class="xw-steps-note" x={room} y={12}>
        {means ? t`weighted mean: \u25cb another, \u25cf as in the row` : t`weights`}
      </text>
      {means ? null : <line class="xw-steps-base" x1={x(0)} x2={x(0)} y1={HEAD - 4} y2={bottom} />}
      {order.map((j, i) => {
        const y = HEAD + i * LINE + LINE / 2;
        const weight = weights[j] as number;
        const [first, second] = means
          ? [x(other[j] as number), x(same[j] as number)]
          : [x(0), x(weight)];
        return (
          <g key={j} class={weight >= 0 ? "xw-steps-up" : "xw-steps-down"}>
            <text class="xw-steps-word" x={room - 8} y={y} dy="0.35em" text-anchor="end">
              <title>{record.labels[j]}</title>
              {ellipsize(record.labels[j] as string, room - 8, measure)}
            </text>
            {means ? (
              <g>
                <line x1={first} x2={second} y1={y} y2={y} />
                <circle class="xw-steps-hollow" cx={first} cy={y} r={4} />
                <circle cx={second} cy={y} r={4.5} />
              </g>
            ) : (
              <g>
                <rect
                  x={Math.min(first, second)}
                  y={y - 7}
                  width={Math.max(1.5, Math.abs(second - first))}
                  height={14}
                />
                <text
                  class="xw-steps-number"
                  x={second + (weight >= 0 ? 5 : -5)}
                  y={y}
                  dy="0.35em"
                  text-anchor={weight >= 0 ? "start" : "end"}
                >
                  {formatSigned(weight, 3)}
                </text>
              </g>
            )}
          </g>
        );
      })}
      <LowerAxis
        domain={domain}
        left={room}
        right={width - 8}
        y={bottom + 4}
        name={means ? unit : t`added to the ${unit}`}
        signed={!means}
      />
    </Picture>
  );
}
