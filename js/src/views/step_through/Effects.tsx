// ALE beside PDP: left the rows and where they are moved to, right the curves as they come together.

import type { JSX } from "preact";
import type { Measure } from "../../marks/labels";
import { numberTicks } from "../../marks/ticks";
import { formatNumber, formatSigned } from "../../runtime/format";
import { t } from "../../runtime/words";
import { layPlane, Plane } from "./Plane";
import { LowerAxis, Picture, reachOf, scaleOf } from "./plot";
import { columnOf, type EffectsSteps } from "./record";

const HEIGHT = 330;
const FOOT = 42;
const NUMBER = { levels: null, value: null } as const;

interface Pane {
  record: EffectsSteps;
  stage: string;
  output: number;
  width: number;
  measure: Measure;
  unit: string;
}

export function Effects(props: {
  record: EffectsSteps;
  step: number;
  output: number;
  width: number;
  stacked: boolean;
  measure: Measure;
  unit: string;
}): JSX.Element {
  const { record, step, stacked, width } = props;
  const stage = record.stages[step] ?? "";
  const left = stacked ? width : Math.round(width * 0.48);
  const right = stacked ? width : width - left - 24;
  return (
    <div class="xw-steps-panes">
      <Rows {...props} stage={stage} width={left} />
      {stage === "rows" || stage === "move" || stage === "near" ? null : (
        <Curves {...props} stage={stage} width={right} />
      )}
    </div>
  );
}

/** Rows by both features, and the ways that they are moved. */
function Rows(props: Pane): JSX.Element {
  const { record, stage, width } = props;
  const [xs, ys] = [columnOf(record.points, 0), columnOf(record.points, 1)];
  const [own, other] = [columnOf(record.inside, 0), columnOf(record.inside, 1)];
  const strange = Array.from(record.strange.data, Boolean);
  const moved = stage === "move" || stage === "mean";
  const near = stage === "near" || stage === "local" || stage === "add";
  const [low, high] = record.interval;
  const axes = [
    { ...NUMBER, value: record.at },
    { ...NUMBER, value: ys[0] as number },
  ] as const;
  const laid = layPlane(axes, xs, ys, width, HEIGHT, props.measure);
  const { x, y, top, bottom } = laid;
  const at = x.at(record.at);
  const n_strange = strange.filter(Boolean).length;
  return (
    <Plane
      laid={laid}
      names={[record.names[0] as string, record.names[1] as string]}
      width={width}
      height={HEIGHT}
      measure={props.measure}
      label={t`${xs.length} rows by ${record.names.join(t` and `)}${moved ? t`, all moved to ${formatNumber(record.at)}; ${n_strange} of them where no row is` : near ? t`; those between ${formatNumber(low)} and ${formatNumber(high)} are moved to both ends` : ""}.`}
    >
      {near ? (
        <rect
          class="xw-steps-band"
          x={x.at(low)}
          y={top}
          width={Math.max(2, x.at(high) - x.at(low))}
          height={bottom - top}
        />
      ) : null}
      {xs.map((value, i) => (
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: rows stay in their order
          key={i}
          class={moved || near ? "xw-steps-point xw-steps-quiet" : "xw-steps-point"}
          cx={x.at(value)}
          cy={y.at(ys[i] as number)}
          r={2.6}
        />
      ))}
      {moved ? (
        <g>
          <line class="xw-steps-base" x1={at} x2={at} y1={top} y2={bottom} />
          {xs.map((value, i) => (
            <g
              // biome-ignore lint/suspicious/noArrayIndexKey: rows stay in their order
              key={i}
              class={strange[i] ? "xw-steps-strange" : "xw-steps-fine"}
            >
              <line
                x1={x.at(value)}
                x2={at}
                y1={y.at(ys[i] as number)}
                y2={y.at(ys[i] as number)}
              />
              {strange[i] ? (
                <path d={`M${at - 3.5} ${y.at(ys[i] as number) - 3.5}l7 7m0 -7l-7 7`} />
              ) : (
                <circle cx={at} cy={y.at(ys[i] as number)} r={3} />
              )}
            </g>
          ))}
        </g>
      ) : null}
      {near
        ? own.map((value, i) => (
            <g
              // biome-ignore lint/suspicious/noArrayIndexKey: rows stay in their order
              key={i}
              class="xw-steps-near"
            >
              <line
                x1={x.at(low)}
                x2={x.at(high)}
                y1={y.at(other[i] as number)}
                y2={y.at(other[i] as number)}
              />
              <circle cx={x.at(value)} cy={y.at(other[i] as number)} r={3} />
            </g>
          ))
        : null}
    </Plane>
  );
}

/** The curves, as far as they are made. */
function Curves(props: Pane): JSX.Element {
  const { record, stage, output, width, measure, unit } = props;
  const x_domain = reachOf([...columnOf(record.points, 0), ...record.interval]);
  // As far as rows are drawn: beyond there are few.
  const seen = (value: number): boolean => value >= x_domain[0] && value <= x_domain[1];
  const [all_grid, all_edges] = [
    Array.from(record.grid.data, Number),
    Array.from(record.edges.data, Number),
  ];
  const [grid, edges] = [all_grid.filter(seen), all_edges.filter(seen)];
  const pdp = columnOf(record.partial, output).filter((_, i) => seen(all_grid[i] as number));
  const ale = columnOf(record.accumulated, output).filter((_, i) => seen(all_edges[i] as number));
  const changes = ale.slice(1).map((value, i) => value - (ale[i] as number));
  const steps = stage === "add" || stage === "local";
  const y_domain = reachOf(
    stage === "local" ? [0, ...changes] : [...pdp, ...ale, ...(steps ? changes : [])],
    0.1,
  );
  const ticks = numberTicks(y_domain, 5, true);
  const left = Math.max(...ticks.map(({ label }) => measure(label))) + 16;
  const [right, top, bottom] = [width - 40, 26, HEIGHT - FOOT];
  const x = scaleOf(x_domain, left, right);
  const y = scaleOf(y_domain, bottom, top);
  const line = (at: readonly number[], values: readonly number[]): string =>
    `M${at.map((value, i) => `${x(value).toFixed(1)} ${y(values[i] as number).toFixed(1)}`).join("L")}`;
  const here = grid.reduce(
    (best, value, i) =>
      Math.abs(value - record.at) < Math.abs((grid[best] as number) - record.at) ? i : best,
    0,
  );
  const interval = edges.indexOf(record.interval[0]);
  const shows_pdp = stage === "mean" || stage === "both";
  const shows_ale = stage === "add" || stage === "both";
  const told = [
    shows_pdp
      ? t`PDP from ${formatSigned(Math.min(...pdp))} to ${formatSigned(Math.max(...pdp))}`
      : "",
    steps ? t`${changes.length} differences` : "",
    shows_ale
      ? t`ALE from ${formatSigned(Math.min(...ale))} to ${formatSigned(Math.max(...ale))}`
      : "",
  ];
  return (
    <Picture
      width={width}
      height={HEIGHT}
      label={t`${told.filter(Boolean).join("; ")}, of the ${unit}.`}
    >
      <text class="xw-steps-note" x={left} y={12}>
        {stage === "local"
          ? t`change of the ${unit} from edge to edge`
          : t`effect on the ${unit}, centered`}
      </text>
      <g class="xw-steps-axis">
        {ticks.map(({ value, label }) => (
          <g key={value}>
            <line x1={left} x2={right} y1={y(value)} y2={y(value)} />
            <text x={left - 6} y={y(value)} dy="0.35em" text-anchor="end">
              {label}
            </text>
          </g>
        ))}
      </g>
      {steps
        ? changes.map((change, i) => (
            <rect
              key={edges[i]}
              class={`${change >= 0 ? "xw-steps-up" : "xw-steps-down"}${i === interval && stage === "local" ? "" : " xw-steps-quiet"}`}
              x={x(edges[i] as number)}
              width={Math.max(0.5, x(edges[i + 1] as number) - x(edges[i] as number) - 0.5)}
              y={Math.min(y(0), y(change))}
              height={Math.max(1, Math.abs(y(change) - y(0)))}
            />
          ))
        : null}
      {stage === "local" && interval >= 0 ? (
        <text
          class="xw-steps-here"
          x={(x(edges[interval] as number) + x(edges[interval + 1] as number)) / 2}
          y={Math.min(y(0), y(changes[interval] as number)) - 8}
          text-anchor="middle"
        >
          {formatSigned(changes[interval] as number, 3)}
        </text>
      ) : null}
      {shows_pdp ? <path class="xw-steps-curve xw-steps-pdp" d={line(grid, pdp)} /> : null}
      {stage === "mean" ? (
        <circle
          class="xw-steps-end"
          cx={x(grid[here] as number)}
          cy={y(pdp[here] as number)}
          r={5}
        />
      ) : null}
      {shows_ale ? <path class="xw-steps-curve" d={line(edges, ale)} /> : null}
      {shows_pdp ? (
        <text
          class="xw-steps-here"
          x={x(grid[grid.length - 1] as number) + 6}
          y={y(pdp[pdp.length - 1] as number)}
          dy="0.35em"
        >{t`PDP`}</text>
      ) : null}
      {shows_ale ? (
        <text
          class="xw-steps-here"
          x={x(edges[edges.length - 1] as number) + 6}
          y={apart(
            y(ale[ale.length - 1] as number),
            shows_pdp ? y(pdp[pdp.length - 1] as number) : -99,
          )}
          dy="0.35em"
        >{t`ALE`}</text>
      ) : null}
      <LowerAxis
        domain={x_domain}
        left={left}
        right={right}
        y={bottom + 4}
        name={record.names[0] as string}
      />
    </Picture>
  );
}

/** Two words at the ends of curves do not cover each other. */
const apart = (at: number, other: number): number =>
  Math.abs(at - other) >= 14 ? at : at >= other ? other + 14 : other - 14;
