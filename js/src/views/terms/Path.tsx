// The path over the penalty: each column's coefficient as the model is fitted more and less strictly, and how wrong it
// then is on rows that were held out.

import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import { Frame } from "../../charts/Frame";
import type { Mark } from "../../charts/FrameMarks";
import { frameHeight, layFrame } from "../../charts/frameLayout";
import type { Spot } from "../../charts/spots";
import type { Measure } from "../../marks/labels";
import { numberAxis, roomFor } from "../../marks/planeAxis";
import { useAnswer } from "../../runtime/answers";
import { formatAmount, formatSigned } from "../../runtime/format";
import type { ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { type PenaltyPath, pathQuestion } from "./records";
import { pathTwin } from "./twin";

const HEIGHT = 220;
const N_NAMED = 6;

export function Path(props: {
  context: ViewContext;
  width: number;
  measure: Measure;
}): JSX.Element {
  const { context, width, measure } = props;
  const { store } = context;
  const id = useId();
  const output = store.output.value;
  const answer = useAnswer<PenaltyPath>(store, pathQuestion(store.schema.value, output), {
    label: t`path over the penalty`,
  });
  const { record } = answer;
  const feature = store.feature.value;
  const layout = useMemo(() => {
    if (!record) return null;
    const [low, high] = [record.strength.data[0] ?? 1, record.strength.data.at(-1) ?? 1];
    return layFrame({
      width: Math.max(220, width),
      height: HEIGHT,
      x: (length) =>
        numberAxis(length, {
          whole: [Math.log10(low), Math.log10(high)],
          name: t`strength of the penalty, log10(${record.parameter})`,
          pad: 6,
        }),
      y: (length) =>
        numberAxis(length, {
          whole: roomFor(record.coefficients.data),
          signed: true,
          name: t`per standard deviation`,
        }),
      measure,
    });
  }, [record, width, measure]);
  const marks = useMemo(() => (record ? marksOf(record, feature) : []), [record, feature]);
  const spots = useMemo(() => (record ? spotsOf(record) : []), [record]);
  if (!record || !layout)
    return (
      <p class="xw-empty" style={{ minHeight: frameHeight(HEIGHT) }}>
        <AnswerState store={store} answer={answer} what={t`the path over the penalty`} />
      </p>
    );
  return (
    <>
      <div class="xw-figure" style={{ height: frameHeight(HEIGHT) }}>
        <Frame
          store={store}
          palette={context.palette.value}
          measure={measure}
          layout={layout}
          label={t`path over the penalty`}
          kind={t`line chart`}
          described_by={id}
          marks={marks}
          spots={spots}
        />
        <p id={id} class="xw-hidden">
          {t`${spoken(record)} Arrow keys left and right walk from penalty to penalty.`}
        </p>
      </div>
      <AsTable title={t`Path over the penalty`} of={() => [pathTwin(record)]}>
        <div class="xw-note xw-apart">
          <span>{spoken(record)}</span>
          {(record.trust.notes ?? []).map((note) => (
            <span key={note}>{note}</span>
          ))}
        </div>
      </AsTable>
    </>
  );
}

const columnOf = ({ coefficients, strength }: PenaltyPath, k: number): Float64Array => {
  const m = coefficients.shape[1] ?? 1;
  return Float64Array.from(strength.data, (_, i) => coefficients.data[i * m + k] as number);
};

const log10 = ({ strength }: PenaltyPath): Float64Array =>
  Float64Array.from(strength.data, Math.log10);

/** The penalty with the least error; -1 where there is none. */
function bestOf({ error }: PenaltyPath): number {
  if (!error) return -1;
  let best = 0;
  for (let i = 1; i < error.data.length; i++)
    if ((error.data[i] as number) < (error.data[best] as number)) best = i;
  return best;
}

function marksOf(record: PenaltyPath, feature: number): Mark[] {
  const x = log10(record);
  const found: Mark[] = [];
  const named: Mark[] = [];
  const taken: number[] = [];
  const highest = Math.max(...record.coefficients.data);
  const at_top = (height: number): boolean => height > 0.92 * highest;
  for (const [k, name] of record.column_names.entries()) {
    const y = columnOf(record, k);
    const focused = record.features.data[k] === feature;
    const first = k < N_NAMED || focused;
    found.push({
      kind: "line",
      x,
      y,
      width: focused ? 2.6 : first ? 1.6 : 1,
      color: focused ? "var(--xw-ink)" : first ? "var(--xw-muted)" : "var(--xw-rest)",
    });
    if (!first) continue;
    const at = y.reduce(
      (best, value, i) => (Math.abs(value) > Math.abs(y[best] as number) ? i : best),
      0,
    );
    // Two names at one height would hide each other.
    const height = y[at] as number;
    const reach = Math.max(...record.coefficients.data.map(Math.abs)) / 9;
    if (taken.some((one) => Math.abs(one - height) < reach)) continue;
    taken.push(height);
    const is_right = at > x.length / 2;
    named.push({
      kind: "text",
      x: x[at] as number,
      y: height,
      text: name,
      anchor: is_right ? "end" : "start",
      dx: is_right ? -4 : 4,
      // Below the highest line: what the dashed ones are called stands at the top.
      dy: height < 0 || at_top(height) ? 14 : -5,
    });
  }
  const best = bestOf(record);
  const own_is_best = best >= 0 && record.strength.data[best] === record.own;
  return [
    ...found.reverse(),
    {
      kind: "rule",
      x: Math.log10(record.own),
      color: "var(--xw-ink)",
      dash: "4 3",
      text: own_is_best ? t`its own, with the least error` : t`its own`,
    },
    ...(best < 0 || own_is_best
      ? []
      : [
          {
            kind: "rule",
            x: x[best] as number,
            color: "var(--xw-neutral)",
            dash: "2 3",
            text: t`least error`,
          } as const,
        ]),
    ...named,
  ];
}

function spotsOf(record: PenaltyPath): Spot[] {
  const x = log10(record);
  const m = record.column_names.length;
  return Array.from(record.strength.data, (strength, i): Spot => {
    const row = Float64Array.from(record.coefficients.data.slice(i * m, (i + 1) * m));
    const n_left = row.reduce((n, value) => n + (value ? 1 : 0), 0);
    const error = record.error
      ? `, ${record.error_name} ${formatAmount(record.error.data[i] as number, 3)} ± ${formatAmount(record.standard_error?.data[i] as number, 2)}`
      : "";
    return {
      x: x[i] as number,
      y: row[0] as number,
      text: t`${record.parameter} ${formatAmount(strength, 3)}: ${n_left} of ${m} columns${error}; ${record.column_names[0] ?? ""} ${formatSigned(row[0] as number, 3)}`,
    };
  });
}

function spoken(record: PenaltyPath): string {
  const best = bestOf(record);
  const least =
    best < 0
      ? ""
      : t`; least ${record.error_name}, held out, ${formatAmount(record.error?.data[best] as number, 3)} at ${formatAmount(record.strength.data[best] as number, 3)}`;
  return t`${record.parameter} of the model ${formatAmount(record.own, 3)}${least}.`;
}
