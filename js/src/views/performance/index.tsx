// Performance: how right the model is, for all rows and for the selected ones. The page computes what is on screen from
// the scores of the rows; intervals come from the kernel once a hand is off.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import css from "../../charts/charts.css";
import { dropClause, plainClause } from "../../charts/clauses";
import { decidedIn, groupingOf, limitsOf, ownThreshold } from "../../row/decision";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { formatInteger } from "../../runtime/format";
import { bitsText, useRested } from "../../runtime/rested";
import { packBits } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { defineView, Heading, Picker, useSize, type ViewContext } from "../../runtime/view";
import { METHOD, questionOf } from "./asked";
import { Classes } from "./Classes";
import { type Cases, intervalsOf, metricOf, type PerformanceRecord } from "./cases";
import { Numbers } from "./NumberPlots";
import { casesOf, nextQuestion } from "./next";
import "./inPage";
import { t } from "../../runtime/words";
import { useGuess } from "./guess";
import own_css from "./performance.css";
import { type ScoreLine, ScoreTable } from "./ScoreTable";
import { ThresholdControls } from "./Thresholds";
import { classSentence, numberSentence } from "./words";

const REST_MS = 350;

function PerformanceView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const schema = store.schema.value;
  const unit = decidedIn(schema);
  const why = schema.target ? "" : t`There is no y to compare with: xw.explain(model, X, y).`;
  const { record, state, message, progress, again } = useAnswer<PerformanceRecord>(
    store,
    why ? null : questionOf(schema),
    { label: t`performance` },
  );
  const cases = record && casesOf(record);
  return (
    <section class="xw-view xw-performance" aria-label={t`Performance`}>
      <style>{css}</style>
      <style>{own_css}</style>
      {cases && record ? (
        <Shown
          context={context}
          record={record}
          cases={cases}
          unit={unit}
          computing={state === "computing"}
        />
      ) : (
        <>
          <Heading title={t`Performance`} />
          <p class="xw-empty" style={{ minHeight: 160 }}>
            {why || waitingWords(state, message, progress)}
            {state === "failed" || state === "stopped" ? (
              <button type="button" class="xw-button" onClick={again}>{t`try again`}</button>
            ) : null}
          </p>
        </>
      )}
    </section>
  );
}

function waitingWords(
  state: string,
  message: string,
  { done, total }: { done: number; total: number },
): string {
  if (state === "failed") return message;
  if (state === "absent")
    return t`Not in this page: a notebook computes it, explainer.performance().save(…) puts it into a file.`;
  if (state === "stopped") return t`Stopped.`;
  return total ? t`Comparing with y: ${Math.round((100 * done) / total)} %` : t`Comparing with y …`;
}

/** Intervals of what has come to rest: those of the first answer, else asked for. */
function useIntervals(
  store: Store,
  record: PerformanceRecord,
  unit: string,
  computing: boolean,
): {
  all: ReadonlyMap<string, [number, number]>;
  selected: ReadonlyMap<string, [number, number]>;
  waiting: boolean;
} {
  const { task } = record;
  const output = task === "regression" ? null : store.output.value;
  const threshold = task === "binary" ? store.shared.threshold.value : null;
  const mask = store.mask.value;
  const now = useMemo(() => ({ output, threshold, mask }), [output, threshold, mask]);
  const rested = useRested(now, REST_MS);
  const plain = output === null || task !== "binary" || output === record.output;
  const still = rested === now;
  const question = useMemo(() => {
    if (rested.threshold === null && !rested.mask && plain) return null;
    return {
      method: `${METHOD}.scored`,
      options: {
        output: rested.output,
        threshold: rested.threshold,
        rows: rested.mask && bitsText(packBits(rested.mask)),
        // What no threshold moves has been answered already.
        decisions: !rested.mask && plain ? true : null,
      },
      unit,
    };
  }, [rested, plain, unit]);
  const connected = store.connection.value === "connected";
  // A file holds those of what was on screen, by themselves or with all else.
  const answerable = connected || (question !== null && store.answers.there(question) !== null);
  const { threshold: asked_threshold, output: asked_output, mask: asked_mask } = rested;
  const filed =
    answerable || !question || asked_mask
      ? null
      : (store.answers.there({
          method: METHOD,
          options: { threshold: asked_threshold, output: plain ? null : asked_output },
          unit,
        }) as PerformanceRecord | null);
  const asked = useAnswer<PerformanceRecord>(store, answerable ? question : null, {
    label: t`intervals of scores`,
    keep: false,
  });
  return useMemo(() => {
    // Those of the first answer hold for what has not moved.
    const own = intervalsOf(record, plain, threshold === null);
    const told = still && question ? (asked.record ?? filed) : null;
    const all = intervalsOf(told, true, true);
    return {
      all: new Map([...own, ...all]),
      selected: told
        ? intervalsOf(
            {
              metric_names: told.metric_names,
              low: told.selected_low ?? null,
              high: told.selected_high ?? null,
            },
            true,
            true,
          )
        : NONE,
      waiting: !question ? computing : connected && (!still || asked.state === "computing"),
    };
  }, [
    record,
    asked.record,
    asked.state,
    filed?.low,
    question,
    still,
    threshold,
    plain,
    computing,
    connected,
  ]);
}

const NONE: ReadonlyMap<string, [number, number]> = new Map();

function Shown(props: {
  context: ViewContext;
  record: PerformanceRecord;
  cases: Cases;
  unit: string;
  computing: boolean;
}): JSX.Element {
  const { context, record, cases, unit } = props;
  const { store } = context;
  const { task, class_names } = record;
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const output = task === "regression" ? 0 : store.output.value;
  const threshold = task === "binary" && cases.probability ? store.shared.threshold.value : null;
  const by = threshold !== null && typeof threshold === "object" ? threshold.quantity : "";
  const columns = store.columns.value;
  const grouping = useMemo(
    () => (by ? groupingOf(store, by) : null),
    [store, by, columns, store.extras.value],
  );
  const limits = useMemo(
    () => limitsOf(threshold, grouping, ownThreshold(record.unit, output)),
    [threshold, grouping, record.unit, output],
  );
  const n_groups = limits.values.length;
  const mask = useMemo(() => cases.maskOf(store.mask.value), [cases, store.mask.value]);
  const base = useMemo(
    () => cases.base(output, null, limits.group, n_groups),
    [cases, output, limits.group, n_groups],
  );
  const some = useMemo(
    () => (mask ? cases.base(output, mask, limits.group, n_groups) : null),
    [cases, output, mask, limits.group, n_groups],
  );
  const decided = useMemo(() => cases.decide(output, limits, base), [cases, output, limits, base]);
  const selected = useMemo(
    () => some && cases.decide(output, limits, some),
    [cases, output, limits, some],
  );
  const ends = useIntervals(store, record, unit, props.computing);
  const lines: ScoreLine[] = [...decided.metrics.keys()].map((name) => ({
    name,
    all: metricOf(name, decided.metrics, ends.all),
    selected: selected && metricOf(name, selected.metrics, ends.selected),
  }));
  const metric = (name: string) => metricOf(name, decided.metrics, ends.all);
  const said = decided.cells
    ? classSentence(metric("accuracy"), decided.cells, class_names, output)
    : numberSentence(metric("MAE"), metric("R2"), metric("bias"));
  const table = (
    <ScoreTable
      lines={lines}
      n_rows={base.n_rows}
      n_selected={some?.n_rows ?? 0}
      waiting={ends.waiting}
    />
  );
  const notes = <Notes store={store} record={record} partly={cases.partly} />;
  const shared = { context, cases, width, measure, base, some, decided, selected, lines, notes };
  return (
    <>
      <Heading title={t`Performance`}>
        <span class="xw-sentence">
          {task === "regression" ? (
            t`how near it comes to ${record.target_name}`
          ) : (
            <>
              {task === "binary"
                ? t`how well it tells`
                : t`how well it tells the classes apart, and`}
              <Picker
                label={t`class that counts as positive`}
                value={String(output)}
                choices={class_names.map((label, k) => ({ value: String(k), label }))}
                onChange={(value) => store.showOutput(Number(value))}
              />
              {task === "binary" ? null : t`from the rest`}
              {task === "binary" && cases.probability ? (
                <ThresholdControls
                  store={store}
                  threshold={threshold}
                  grouping={grouping}
                  by_group={!cases.partly}
                />
              ) : null}
            </>
          )}
        </span>
      </Heading>
      <p class="xw-said" aria-live="polite">
        {said}
      </p>
      <div ref={ref}>
        {width > 0 ? (
          decided.cells ? (
            <Classes
              {...shared}
              output={output}
              limits={limits}
              threshold={threshold}
              grouping={grouping}
            >
              {table}
            </Classes>
          ) : (
            <Numbers {...shared}>{table}</Numbers>
          )
        ) : null}
      </div>
    </>
  );
}

/** What a reader needs to judge the numbers. */
function Notes(props: { store: Store; record: PerformanceRecord; partly: boolean }): JSX.Element {
  const { store, record, partly } = props;
  const { notes = [], n_rows = 0, n_rows_total = 0 } = record.trust;
  const chosen = plainClause(store, "performance");
  return (
    <div class="xw-note">
      {notes.map((note) => (
        <span key={note}>{note}.</span>
      ))}
      {n_rows < n_rows_total && !notes.length ? (
        <span>{t`${n_rows} of ${n_rows_total} rows.`}</span>
      ) : null}
      {record.weight ? <span>{t`Rows count by their weights.`}</span> : null}
      {partly ? (
        <span>
          {t`Numbers and curves are of all ${formatInteger(n_rows)} rows; single rows are the ${formatInteger(store.n_rows)} in this file, and marks select among these.`}
        </span>
      ) : null}
      <Doubts of={record} />
      {chosen ? (
        <button type="button" class="xw-link" onClick={() => dropClause(store, "performance")}>
          {t`let go of “${chosen.label ?? t`the selection`}”`}
        </button>
      ) : null}
    </div>
  );
}

export default defineView({
  component: PerformanceView,
  guess: useGuess,
  next: (store) => nextQuestion(store, store.answers.there(questionOf(store.schema.value))),
});
