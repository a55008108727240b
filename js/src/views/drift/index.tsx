// Drift: how far each feature and what the model says moved, and how rows stood before and stand now.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { dropClause, plainClause } from "../../charts/clauses";
import { quantityTerms } from "../../charts/quantityTerms";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { capital, formatInteger, formatNumber, formatShare } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, Picker, useLook, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import css from "./drift.css";
import { useGuess } from "./guess";
import {
  at,
  type Drift,
  inOrder,
  MOVED,
  type Moved,
  predictionsOf,
  questionOf,
  VERDICTS,
} from "./record";
import { Timeline } from "./Timeline";
import { type BinShares, batchesTwin, binsTwin, movesTwin, slicesTwin } from "./twin";
import type { Options } from "./wire";

const KIND = "drift";

function DriftView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look] = useLook<Options>("drift");
  const { problems } = { ...options, ...look };
  const question = questionOf(store, { ...options, ...look });
  const answer = useAnswer<Drift>(store, question, { label: t`drift` });
  const { record } = answer;
  const chosen = useSignal(-1);
  const last = (record?.batch_names.length ?? 1) - 1;
  const batch = chosen.value < 0 || chosen.value > last ? last : chosen.value;
  const show = (value: number): void => {
    chosen.value = value;
  };
  return (
    <section class="xw-view xw-drift" aria-label={t`Drift`}>
      <style>{css}</style>
      <Heading title={t`Drift`}>
        {record && last > 0 ? (
          <Picker
            label={t`batch`}
            value={String(batch)}
            choices={record.batch_names.map((label, k) => ({ value: String(k), label }))}
            onChange={(value) => show(Number(value))}
          />
        ) : null}
      </Heading>
      {record ? (
        <>
          <p class="xw-said" aria-live="polite">
            {record.sentences[batch]}
          </p>
          {problems?.map((one) => (
            <p key={one} class="xw-drift-problem">
              {one}
            </p>
          ))}
          {last > 0 ? (
            <Timeline record={record} batch={batch} store={store} onBatch={show} />
          ) : null}
          <Shown record={record} batch={batch} store={store} />
        </>
      ) : (
        <Pending answer={answer} what={t`the drift`} />
      )}
    </section>
  );
}

interface Of {
  record: Drift;
  batch: number;
  store: Store;
}

function Shown({ record, batch, store }: Of): JSX.Element {
  const columns = [...predictionsOf(record), ...inOrder(record, batch)];
  const most = Math.max(
    2 * record.trust.least,
    ...columns.map((j) => at(record.high, batch, j) || 0),
  );
  return (
    <>
      <div class="xw-drift-rows">
        <span />
        <span class="xw-drift-head">{t`share of rows that moved`}</span>
        <span class="xw-drift-words xw-drift-head">
          <span />
          <span>{t`decides by it`}</span>
        </span>
        {columns.map((j) => (
          <Row key={j} j={j} most={most} record={record} batch={batch} store={store} />
        ))}
      </div>
      <Slices record={record} batch={batch} store={store} />
      <Bins record={record} batch={batch} store={store} />
      <AsTable
        title={t`Drift`}
        of={() => [
          movesTwin(record, batch, store),
          ...slicesTwin(record, batch),
          ...binsTwin(store, binsOf(record, batch, store.focus.value)),
          ...batchesTwin(record, store),
        ]}
      >
        <div class="xw-note">
          <span>
            {t`${formatInteger(record.batch_rows.data[batch] ?? 0)} rows against ${formatInteger(record.trust.n_rows)}; a dot is the share of rows that moved, its line the 95 % interval, the thin line where moving begins. The last column is the share of a feature in all attributions, before and now; bold where it changed. `}
          </span>
          <Score record={record} batch={batch} />
          {(record.trust.notes ?? []).map((note) => (
            <span key={note}>{`${capital(note)}. `}</span>
          ))}
          <Doubts of={record} />
        </div>
      </AsTable>
    </>
  );
}

function Row(props: Of & { j: number; most: number }): JSX.Element {
  const { record, batch, store, j, most } = props;
  const place = (value: number): string => `${(100 * (value || 0)) / most}%`;
  const verdict = at(record.verdict, batch, j);
  const size = at(record.effect, batch, j);
  return (
    <>
      {j < record.feature_names.length ? (
        <button
          type="button"
          class="xw-button xw-plain"
          aria-pressed={store.focus.value === j}
          onClick={() => store.focusFeature(j)}
        >
          {store.featureName(j)}
        </button>
      ) : (
        <span class="xw-drift-name">{record.column_names[j]}</span>
      )}
      <svg class="xw-drift-effect" data-verdict={verdict} aria-hidden="true">
        <line
          class="xw-drift-least"
          x1={place(record.trust.least)}
          x2={place(record.trust.least)}
          y1="0"
          y2="16"
        />
        <line
          x1={place(at(record.low, batch, j))}
          x2={place(at(record.high, batch, j))}
          y1="8"
          y2="8"
        />
        <circle cx={place(size)} cy="8" r="4" />
      </svg>
      <span class="xw-drift-words">
        <span>
          {VERDICTS[verdict]}
          {Number.isNaN(size) ? "" : `, ${formatShare(size)}`}
        </span>
        <Decides record={record} batch={batch} j={j} />
      </span>
    </>
  );
}

/** The share of a feature in all attributions, before and now. */
function Decides({ record, batch, j }: { record: Drift; batch: number; j: number }): JSX.Element {
  if (j >= record.feature_names.length) return <span />;
  const before = formatShare(record.attribution_reference.data[j] ?? 0);
  const now = formatShare(at(record.attribution_new, batch, j));
  const words = t`${before} before, ${now} now`;
  return <span>{at(record.attribution_verdict, batch, j) === MOVED ? <b>{words}</b> : words}</span>;
}

/** Rows that became more or fewer; a click selects those that are explained. */
function Slices({ record, batch, store }: Of): JSX.Element | null {
  const slices = record.slices[batch] ?? [];
  if (!slices.length) return null;
  const label = plainClause(store, KIND)?.label;
  const choose = ({ name, conditions }: Moved): void => {
    if (label === name) dropClause(store, KIND);
    else
      store.commitClause({
        key: KIND,
        op: "and",
        terms: quantityTerms(conditions, (one) => store.quantity(one)),
        label: name,
      });
  };
  return (
    <>
      <h4>{t`Rows that became more or fewer`}</h4>
      <ul class="xw-drift-slices">
        {slices.map((one) => (
          <li key={one.name}>
            <button
              type="button"
              class="xw-button"
              aria-pressed={label === one.name}
              onClick={() => choose(one)}
            >
              {one.name}
            </button>
            {t` ${formatShare(one.before)} before, ${formatShare(one.now)} now`}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Shares of rows in each bin of a feature, before and now; null where it has none. */
function binsOf(record: Drift, batch: number, feature: number): BinShares | null {
  const bins = record.bins[batch]?.[feature];
  if (!bins) return null;
  const shares = (counts: number[]): number[] => {
    const total = counts.reduce((sum, count) => sum + count, 0) || 1;
    return counts.map((count) => count / total);
  };
  return { names: bins.names, before: shares(bins.reference), now: shares(bins.new) };
}

/** How many rows stand in each bin of the feature in focus, before and now. */
function Bins({ record, batch, store }: Of): JSX.Element | null {
  const bins = binsOf(record, batch, store.focus.value);
  if (!bins) return null;
  const { before, now } = bins;
  const most = Math.max(...before, ...now);
  const bar = (share: number, kind: string): JSX.Element => (
    <div class={`xw-drift-bar ${kind}`} style={{ width: `${(100 * share) / most}%` }} />
  );
  return (
    <>
      <h4>
        {t`${store.featureName(store.focus.value)}: shares of rows `}
        <i class="xw-drift-key" />
        {t` before, `}
        <i class="xw-drift-key xw-drift-new" />
        {t` now`}
      </h4>
      <div class="xw-drift-rows">
        {bins.names.map((name, k) => (
          <>
            <span class="xw-drift-name">{name}</span>
            <span aria-hidden="true">
              {bar(before[k]!, "")}
              {bar(now[k]!, "xw-drift-new")}
            </span>
            <span>{t`${formatShare(before[k]!)} before, ${formatShare(now[k]!)} now`}</span>
          </>
        ))}
      </div>
    </>
  );
}

function Score({ record, batch }: { record: Drift; batch: number }): JSX.Element | null {
  const score = record.score.data[batch] ?? Number.NaN;
  const estimate = record.estimate.data[batch] ?? Number.NaN;
  const told =
    record.score_name === "accuracy" ? formatShare : (one: number) => formatNumber(one, 3);
  const parts = [
    record.score_reference === null ? "" : t`${told(record.score_reference)} before`,
    Number.isNaN(score) ? "" : t`${told(score)} now`,
    Number.isNaN(estimate)
      ? ""
      : t`${told(estimate)} expected, if features still mean the same for y`,
  ].filter(Boolean);
  if (!record.score_name || !parts.length) return null;
  return <span>{`${capital(record.score_name)}: ${parts.join(", ")}. `}</span>;
}

export default defineView<Options>({ component: DriftView, guess: useGuess });
