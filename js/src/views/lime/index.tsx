// LIME: a linear model that stands in for the model around a row: its weights, how well it fits, SHAP values beside them.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import css from "../../charts/charts.css";
import { More } from "../../charts/More";
import { useExplained } from "../../row/explained";
import { measureIn } from "../../row/measure";
import { RowHeading } from "../../row/RowHeading";
import row_css from "../../row/row.css";
import { useAnswer } from "../../runtime/answers";
import { fidelity, withDoubts } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatAmount, formatInteger, formatNumber } from "../../runtime/format";
import { chosenOfRows } from "../../runtime/named";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import {
  defineView,
  NARROW,
  Picker,
  Segments,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { Bars, ROW_HEIGHT } from "./Bars";
import { useGuess } from "./guess";
import own_css from "./lime.css";
import { type Lime, type Local, localOf, ownWidth, placeOf, questionOf } from "./record";
import { barsTwin, widthsTwin } from "./twin";
import { N_CURVES, Widths } from "./Widths";
import type { Options } from "./wire";
import { agreement, condition, fitWords, ROUGH } from "./words";

const FIRST = 10;

function LimeView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<Options>("lime");
  const discretize = look.discretize ?? options.discretize ?? true;
  const chosen_row = useSignal(-1);
  const several = options.rows ?? null;
  const wanted = chosen_row.value >= 0 ? chosen_row.value : store.row.value;
  const row = several
    ? several.includes(wanted)
      ? wanted
      : (several[0] as number)
    : (options.row ?? store.row.value);
  const fixed = several ? row : options.row;
  const explained = useExplained({
    ...context,
    options: fixed === undefined ? {} : { row: fixed },
  });
  const answer = useAnswer<Lime>(
    store,
    questionOf(store.unit.value, several ?? [row], { ...options, discretize }),
    { label: "LIME" },
  );
  const { record } = answer;
  const output = store.output.value;
  const place = record ? placeOf(record, row) : -1;
  const own = record ? ownWidth(record) : -1;
  const moved = useSignal<number | null>(null);
  const width_at = moved.value === null || own < 0 ? own : moved.value;
  const local = useMemo(
    () => (record ? localOf(record, place, output, width_at) : null),
    [record, place, output, width_at],
  );
  const first = Math.max(1, options.max_display ?? FIRST);
  const n_shown = useSignal(first);
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current, 13), [width > 0]);
  const n = store.n_features;
  const height = Math.min(n, first) * ROW_HEIGHT + 18;
  return (
    <section class="xw-view xw-lime" aria-label="LIME">
      <style>{css}</style>
      <style>{row_css}</style>
      <style>{own_css}</style>
      <RowHeading title="LIME" store={store} explained={explained} editor="what_if">
        {several ? (
          <Picker
            label={t`row`}
            value={String(row)}
            choices={several.map((one) => ({ value: String(one), label: store.rowTitle(one) }))}
            onChange={(value) => {
              chosen_row.value = Number(value);
              store.focusRow(Number(value));
            }}
          />
        ) : null}
        <span class="xw-worded">
          {t`numbers`}
          <Segments
            label={t`numbers`}
            value={discretize ? "quarters" : "plain"}
            choices={[
              {
                value: "quarters",
                label: t`in quarters`,
                title: t`the same quarter of the rows, or another`,
              },
              {
                value: "plain",
                label: t`as they are`,
                title: t`a weight for each standard deviation`,
              },
            ]}
            onChange={(value) => setLook({ discretize: value === "quarters" })}
          />
        </span>
        {record?.widths ? (
          <span class="xw-worded">
            {t`kernel width`}
            <Picker
              label={t`width of the kernel`}
              value={String(width_at)}
              choices={Array.from(record.widths.data, (one, k) => ({
                value: String(k),
                label:
                  formatNumber(one, 2) +
                  (k === own ? (options.kernel_width ? t` (asked for)` : t` (default)`) : ""),
              }))}
              onChange={(value) => {
                moved.value = Number(value);
              }}
            />
          </span>
        ) : null}
      </RowHeading>
      {local ? <Fit store={store} local={local} shap={explained.values} /> : null}
      <div ref={ref} style={{ minHeight: height }}>
        {local && record && width > 0 ? (
          <Panes
            store={store}
            record={record}
            local={local}
            place={place}
            row={row}
            shap={explained.values}
            pinned={fixed !== undefined}
            width={width}
            measure={measure}
            n_shown={n_shown.value}
            chosen={width_at}
            onChoose={(next) => {
              moved.value = next;
            }}
          />
        ) : (
          <p class="xw-empty" style={{ minHeight: height }}>
            {answer.state === "done" ? (
              t`The linear model around ${store.rowTitle(row)} is not in this page.`
            ) : (
              <AnswerState
                store={store}
                answer={answer}
                what={t`the linear model`}
                absent={t`The linear model around ${store.rowTitle(row)} is not in this page, and no kernel is there to fit it.`}
              />
            )}
          </p>
        )}
      </div>
      {local && record ? (
        <AsTable
          title={t`LIME`}
          of={() => {
            const [order, features] = shownOf(store, record, place, local, n_shown.value);
            return [
              barsTwin(store, local, row, explained.values, features),
              ...widthsTwin(store, record, place, order.slice(0, N_CURVES)),
            ];
          }}
        >
          <div class="xw-note xw-apart">
            <span>
              {t`${formatInteger(record.trust.n_samples)} made-up rows, which count as ${formatInteger(Math.round(local.n_effective))}; columns are drawn independently of each other${record.trust.draws === "normal" ? t`, numbers from normal distributions` : ""}`}
            </span>
            <span>{t`whiskers: 95 of 100 seeds`}</span>
            <Doubts
              of={record}
              doubts={withDoubts(
                record.trust.doubts ?? [],
                fidelity(local.r2, t`the model around the row`),
              )}
            />
            <More
              n_shown={Math.min(n_shown.value, n)}
              n_all={n}
              first={first}
              onChange={(next) => {
                n_shown.value = next;
              }}
            />
          </div>
        </AsTable>
      ) : null}
    </section>
  );
}

/** How well it stands in for the model, and whether SHAP values of the row say the same. */
function Fit(props: { store: Store; local: Local; shap: Float64Array | null }): JSX.Element {
  const { store, local, shap } = props;
  const poor = local.r2 < ROUGH;
  const same = shap ? agreement(local.contributions, shap) : null;
  return (
    <p class={`xw-said${poor ? " xw-lime-poor" : ""}`} aria-live="polite">
      {t`It is ${fitWords(local.r2)}${poor ? t`: read directions, not sizes` : ""}. It says ${formatAmount(local.said, 3)} of the row, the model ${formatAmount(local.prediction, 3)}, ${shownOutput(store)}.${same && same.n_top > 0 && Number.isFinite(same.rank_correlation) ? t` With SHAP it shares ${same.n_shared} of the ${same.n_top} strongest features (rank correlation ${formatNumber(same.rank_correlation, 2)}).` : ""}`}
    </p>
  );
}

/** Features by what they add, and those that are shown: the first ones, and the one in focus. */
function shownOf(
  store: Store,
  record: Lime,
  place: number,
  local: Local,
  n_shown: number,
): [number[], number[]] {
  // The order is that of the width that was asked for: bars stay where they are while it moves.
  const { contributions } = localOf(record, place, store.output.value) ?? local;
  const size = (j: number): number => Math.abs(contributions[j] as number);
  const order = Array.from(contributions, (_, j) => j).sort((a, b) => size(b) - size(a) || a - b);
  const features = order.slice(0, n_shown);
  const focus = store.focus.value;
  if (!features.includes(focus) && focus < order.length) features.push(focus);
  return [order, features];
}

function Panes(props: {
  store: Store;
  record: Lime;
  local: Local;
  place: number;
  row: number;
  shap: Float64Array | null;
  pinned: boolean;
  width: number;
  measure: ReturnType<typeof measureIn>;
  n_shown: number;
  chosen: number;
  onChoose: (width: number) => void;
}): JSX.Element {
  const { store, record, local, place, row, width, measure } = props;
  const output = store.output.value;
  const [order, features] = useMemo(
    () => shownOf(store, record, place, local, props.n_shown),
    [store, record, place, local, output, props.n_shown, store.focus.value],
  );
  const stacked = width < NARROW;
  const side = record.widths && !stacked ? Math.min(380, Math.round(width * 0.34)) : 0;
  const main = width - (side ? side + 28 : 0);
  const longest = Math.max(
    60,
    ...features.map((j) => measure(condition(store, local, row, j), true) + 16),
  );
  const label_width = Math.round(Math.min(longest, main * (stacked ? 0.5 : 0.44)));
  return (
    <div class="xw-lime-panes">
      <div style={{ width: main }}>
        <Bars {...props} features={features} label_width={label_width} width={main} />
      </div>
      <Widths
        store={store}
        record={record}
        at={place}
        output={output}
        features={order}
        width={side || width}
        chosen={props.chosen}
        onChoose={props.onChoose}
      />
    </div>
  );
}

export default defineView<Options>({
  component: LimeView,
  guess: useGuess,
  code: (_store, look) => chosenOfRows(look),
  next: (store) => [
    { kind: "what_if", question: t`what if ${store.rowName(store.row.value)} were different?` },
    { kind: "force", question: t`and by SHAP, which adds up?` },
  ],
});
