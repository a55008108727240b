// A tree: the row's way down, how many rows go along, and what each question does; then all trees together.

import type { JSX } from "preact";
import { ellipsize, type Measure } from "../../marks/labels";
import { numberTicks } from "../../marks/ticks";
import { formatInteger, formatNumber, formatSigned, plural } from "../../runtime/format";
import { t } from "../../runtime/words";
import { LowerAxis, Picture, reachOf, scaleOf } from "./plot";
import { columnOf, type TreeSteps } from "./record";

const LINE = 40;
const HEAD = 22;
const FOOT = 42;
const HEIGHT = 290;
const ENDS = ["trees", "link", "prediction"];

export function Tree(props: {
  record: TreeSteps;
  step: number;
  output: number;
  width: number;
  stacked: boolean;
  measure: Measure;
  unit: string;
  /** Of what the trees say, where that is not what the model says. */
  tree_unit: string;
}): JSX.Element {
  const { record, step, stacked, width } = props;
  const stage = record.stages[step] ?? "";
  const beside = record.running && ENDS.includes(stage) && record.n_trees > 1;
  const left = beside && !stacked ? Math.round(width * 0.54) : width;
  return (
    <div class="xw-steps-panes">
      <Way
        {...props}
        width={Math.min(left, 860)}
        shown={Math.min(step, record.questions.length - 1)}
      />
      {beside ? <Running {...props} width={stacked ? width : width - left - 24} /> : null}
    </div>
  );
}

/** From the root down: questions, rows that go along, and where the mean is by then. */
function Way(props: {
  record: TreeSteps;
  output: number;
  width: number;
  measure: Measure;
  tree_unit: string;
  shown: number;
}): JSX.Element {
  const { record, output, width, measure, shown } = props;
  const values = columnOf(record.values, output);
  const n_rows = Array.from(record.n_rows.data, Number);
  const longest = Math.max(...record.questions.map((one) => measure(one, true)));
  const room = Math.min(longest + 24, width * 0.4);
  const bars = Math.min(150, width * 0.18);
  const from = room + bars + 76;
  const end = width - 62;
  const domain = reachOf(values, 0.1);
  const x = scaleOf(domain, from, end);
  const bottom = HEAD + record.questions.length * LINE;
  const told = record.questions
    .slice(0, shown + 1)
    .map(
      (one, i) =>
        t`${one}: ${plural(n_rows[i] as number, t`row`, t`rows`)}, mean ${formatNumber(values[i] as number, 3)}`,
    );
  return (
    <Picture width={width} height={bottom + FOOT} label={t`The way down. ${told.join("; ")}.`}>
      <text class="xw-steps-note" x={room} y={12}>{t`rows`}</text>
      {record.questions.map((question, i) => {
        const y = HEAD + i * LINE + LINE / 2;
        const value = values[i] as number;
        const before = values[Math.max(0, i - 1)] as number;
        const length = (bars * (n_rows[i] as number)) / (n_rows[0] as number);
        const ends = [x(before), x(value)].sort((a, b) => a - b) as [number, number];
        return (
          <g
            key={question + String(i)}
            class={i > shown ? "xw-steps-quiet" : i === shown ? "xw-steps-new" : ""}
          >
            {i ? <path class="xw-steps-link" fill="none" d={`M4 ${y - LINE + 9}V${y}H10`} /> : null}
            <text x={i ? 14 : 0} y={y} dy="0.35em" class={i === shown ? "xw-steps-letter" : ""}>
              <title>{question}</title>
              {ellipsize(question, room - 20, measure, i === shown)}
            </text>
            {i > shown ? null : (
              <g>
                <rect
                  class="xw-steps-rest"
                  x={room}
                  y={y - 8}
                  width={Math.max(1, length)}
                  height={16}
                />
                <text x={room + length + 6} y={y} dy="0.35em" class="xw-steps-number">
                  {formatInteger(n_rows[i] as number)}
                </text>
                {i ? (
                  <rect
                    class={value >= before ? "xw-steps-up" : "xw-steps-down"}
                    x={ends[0]}
                    y={y - 7}
                    width={Math.max(1.5, ends[1] - ends[0])}
                    height={14}
                  />
                ) : (
                  <circle class="xw-steps-ring" cx={x(value)} cy={y} r={5} />
                )}
                {i < shown ? (
                  <line
                    class="xw-steps-link"
                    x1={x(value)}
                    x2={x(value)}
                    y1={y + 7}
                    y2={y + LINE - 7}
                  />
                ) : null}
                <text x={width - 4} y={y} dy="0.35em" text-anchor="end" class="xw-steps-number">
                  {i ? formatSigned(value - before, 3) : formatNumber(value, 3)}
                </text>
              </g>
            )}
          </g>
        );
      })}
      <LowerAxis
        domain={domain}
        left={from}
        right={end}
        y={bottom + 4}
        name={t`mean of what this tree ${record.n_trees && !record.averages ? t`adds` : t`says`}, ${props.tree_unit}`}
      />
    </Picture>
  );
}

/** Base and trees added up one by one, or the mean of so many trees. */
function Running(props: {
  record: TreeSteps;
  output: number;
  width: number;
  tree_unit: string;
}): JSX.Element {
  const { record, output, width } = props;
  const sums = columnOf(record.running as NonNullable<TreeSteps["running"]>, output);
  const first = record.averages ? 1 : 0;
  const domain = reachOf(sums, 0.1);
  const [left, right, top, bottom] = [56, width - 12, HEAD, HEIGHT - FOOT];
  const y = scaleOf(domain, bottom, top);
  const x = scaleOf([first, first + sums.length - 1], left, right);
  const last = sums[sums.length - 1] as number;
  return (
    <Picture
      width={width}
      height={HEIGHT}
      label={t`${record.averages ? t`Mean of the first trees` : t`Base and trees added up`}: from ${formatNumber(sums[0] as number, 3)} to ${formatNumber(last, 3)} after ${plural(record.n_trees, t`tree`, t`trees`)}.`}
    >
      <text class="xw-steps-note" x={left} y={12}>
        {record.averages ? t`mean of the first trees` : t`base and first trees added up`},{" "}
        {props.tree_unit}
      </text>
      <g class="xw-steps-axis">
        {numberTicks(domain, 5).map(({ value, label }) => (
          <g key={value}>
            <line x1={left} x2={right} y1={y(value)} y2={y(value)} />
            <text x={left - 6} y={y(value)} dy="0.35em" text-anchor="end">
              {label}
            </text>
          </g>
        ))}
      </g>
      <path
        class="xw-steps-curve"
        d={`M${sums.map((value, i) => `${x(first + i).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`}
      />
      <circle class="xw-steps-end" cx={right} cy={y(last)} r={4} />
      <text class="xw-steps-here" x={right} y={y(last) - 10} text-anchor="end">
        {formatNumber(last, 3)}
      </text>
      <LowerAxis
        domain={[first, first + sums.length - 1]}
        left={left}
        right={right}
        y={bottom + 4}
        name={t`trees`}
      />
    </Picture>
  );
}
