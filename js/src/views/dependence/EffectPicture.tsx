// Partial dependence or accumulated effects of one feature: asked for, centered where that is wanted, and told in words.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import type { Coloring } from "../../charts/coloring";
import type { Measure } from "../../marks/labels";
import { percentText } from "../../marks/legend";
import { type Answer, useAnswer } from "../../runtime/answers";
import type { Column } from "../../runtime/columns";
import type { Doubt } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatAmount, formatInteger, formatSigned, plural } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import type { ViewContext } from "../../runtime/view";
import type { AxisState } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { averageOf, centeredCurve, drawnEffect, linesOf } from "./curves";
import { type Curve, EFFECT_HEIGHT, EffectChart } from "./EffectChart";
import { isNews, ofRows } from "./notes";
import { type Dependence, type EffectMethod, effectQuestion, type OwnOptions } from "./records";

export const METHOD_NAMES: Readonly<Record<EffectMethod, string>> = {
  shap: "SHAP",
  pdp: t`partial dependence`,
  ale: t`accumulated effects`,
};

export const SHORT_NAMES: Readonly<Record<EffectMethod, string>> = {
  shap: "SHAP",
  pdp: "PDP",
  ale: "ALE",
};

/** What is drawn of a method, in front or over another. */
const DASHES: Readonly<Record<EffectMethod, string>> = { shap: "", pdp: "7 4", ale: "2 4" };

export interface Effects {
  pdp: Answer<Dependence>;
  ale: Answer<Dependence>;
}

/** Answers of the methods that are shown; others are not asked for. */
export function useEffects(
  store: Store,
  feature: number,
  methods: readonly EffectMethod[],
  own: OwnOptions,
): Effects {
  const unit = store.unit.value;
  const question = (method: "pdp" | "ale") =>
    methods.includes(method) ? effectQuestion(method, [feature], unit, own) : null;
  return {
    pdp: useAnswer<Dependence>(store, question("pdp"), { label: METHOD_NAMES.pdp }),
    ale: useAnswer<Dependence>(store, question("ale"), { label: METHOD_NAMES.ale }),
  };
}

/** Curves over another method's picture. */
export const centeredCurves = (
  effects: Effects,
  over: readonly EffectMethod[],
  output: number,
): Curve[] =>
  (["pdp", "ale"] as const).flatMap((name) => {
    const { record } = effects[name];
    if (!over.includes(name) || !record) return [];
    return {
      name: SHORT_NAMES[name],
      values: record.grid.data,
      ys: centeredCurve(record, output),
      dash: DASHES[name],
    };
  });

/** What stands over another has to be centered: accumulated effects always are. */
export const centers = (
  method: EffectMethod,
  over: readonly EffectMethod[],
  is_centered: boolean,
): boolean => is_centered || method === "ale" || over.length > 0;

export const effectName = (store: Store, is_centered: boolean): string =>
  is_centered ? t`change, ${shownOutput(store)}` : shownOutput(store);

export function EffectPicture(props: {
  context: ViewContext;
  column: Column;
  method: "pdp" | "ale";
  /** Further methods over it. */
  over: readonly EffectMethod[];
  effects: Effects;
  is_centered: boolean;
  coloring: Coloring;
  measure: Measure;
  width: number;
  axis: AxisState | undefined;
  onAxis: (change: AxisState, save?: boolean) => void;
  region: Curve | null;
  page: Signal<unknown>;
}): JSX.Element {
  const { context, column, method, over, effects, width } = props;
  const { store } = context;
  const output = store.output.value;
  const { record } = effects[method];
  const is_centered = props.region !== null || centers(method, over, props.is_centered);
  const drawn = useMemo(
    () => record && drawnEffect(record, output, is_centered),
    [record, output, is_centered],
  );
  const others = useMemo(
    () => centeredCurves(effects, over, output),
    [effects.pdp.record, effects.ale.record, over, output],
  );
  const what = METHOD_NAMES[method];
  const answer: Answer<unknown> = effects[method];
  if (!drawn || !width)
    return (
      <p class="xw-empty" style={{ minHeight: EFFECT_HEIGHT }}>
        <AnswerState store={store} answer={answer} what={what} />
      </p>
    );
  const ends = [...drawn.ys].filter((y) => !Number.isNaN(y));
  const write = is_centered ? formatSigned : formatAmount;
  return (
    <EffectChart
      {...props}
      curve={{ name: SHORT_NAMES[method], ...drawn }}
      others={others}
      lines={drawn.lines}
      y_name={effectName(store, is_centered)}
      signed={is_centered}
      order={record?.trust.order ? Array.from(drawn.values) : undefined}
      label={t`${what} of ${column.name}`}
      summary={t`${what}: from ${write(Math.min(...ends))} to ${write(Math.max(...ends))}. ${
        drawn.lines.rows.length
          ? t`${plural(drawn.lines.rows.length, t`row`, t`rows`)} with a line each. `
          : ""
      }Arrow keys left and right walk through the rows, Shift and arrow keys select a range, Escape clears; +, - and 0 zoom, Alt and arrow keys move.`}
    />
  );
}

/** Under the picture: of what it is, what is thin, what the selected rows do. */
export function EffectNote(props: {
  store: Store;
  method: EffectMethod;
  over: readonly EffectMethod[];
  effects: Effects;
  /** Of SHAP values, where no footer says them. */
  doubts?: readonly Doubt[];
}): JSX.Element {
  const { store, method, over, effects } = props;
  const record = method === "shap" ? null : effects[method].record;
  const output = store.output.value;
  const mask = store.mask.value;
  const lines = useMemo(() => record && linesOf(record, output), [record, output]);
  const n_selected = useMemo(() => (lines && mask ? averageOf(lines, mask).n : 0), [lines, mask]);
  const n_lines = lines?.rows.length ?? 0;
  const { n_rows = 0, n_rows_total = 0, order, notes = [] } = record?.trust ?? {};
  return (
    <div class="xw-note">
      {record ? (
        <span>
          {ofRows(n_rows, n_rows_total)}
          {n_lines ? t`, ${plural(n_lines, t`line`, t`lines`)} of single rows` : ""}
        </span>
      ) : null}
      {n_lines && mask ? (
        <span class={n_selected ? "xw-of-selected" : ""}>
          {n_selected
            ? t`mean of the ${formatInteger(n_selected)} selected rows with a line`
            : t`no selected row has a line`}
        </span>
      ) : null}
      {order ? <span>{t`order: ${order}`}</span> : null}
      {thinWords(record) ? (
        <span title={t`fewer than 1 % of the rows are near`}>{thinWords(record)}</span>
      ) : null}
      {notes.filter(isNews).map((note) => (
        <span key={note}>{note}</span>
      ))}
      <Doubts of={record} doubts={props.doubts} />
      {over.map((name) => (
        <span key={name}>
          <svg class="xw-key" width="26" height="10" aria-hidden="true">
            <line
              x1="0"
              x2="26"
              y1="5"
              y2="5"
              style={{
                stroke: "var(--xw-ink)",
                strokeWidth: 2,
                strokeDasharray: DASHES[name],
              }}
            />
          </svg>{" "}
          {SHORT_NAMES[name]}
          {name === "shap" ? null : <Doing store={store} effects={effects} name={name} />}
        </span>
      ))}
    </div>
  );
}

/** What another method's answer waits for. */
function Doing(props: { store: Store; effects: Effects; name: "pdp" | "ale" }): JSX.Element | null {
  const answer: Answer<unknown> = props.effects[props.name];
  if (answer.state === "done") return null;
  return (
    <>
      : <AnswerState store={props.store} answer={answer} what={METHOD_NAMES[props.name]} />
    </>
  );
}

/** Where the curve fades, in words. */
function thinWords(record: Dependence | null): string {
  const thin = record?.trust.thin ?? 0;
  return thin > 0 ? t`faded where few rows are: ${percentText(thin)} of the values` : "";
}
