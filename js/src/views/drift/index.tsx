// Drift: how far each feature and what the model says moved, and how rows stood before and stand now.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Tensor, useAnswer } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatInteger, formatProbability } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { defineView, Heading, Picker, type ViewContext } from "../../runtime/view";
import css from "./drift.css";
import type { Options } from "./wire";

/** As xwidgets/results/drift.py. */
interface Drift {
  batch_names: readonly string[];
  batch_rows: Tensor;
  feature_names: readonly string[];
  column_names: readonly string[];
  effect: Tensor;
  low: Tensor;
  high: Tensor;
  verdict: Tensor;
  attribution_reference: Tensor;
  attribution_new: Tensor;
  bins: readonly (readonly { names: string[]; reference: number[]; new: number[] }[])[];
  sentences: readonly string[];
  score_name: string;
  score_reference: number | null;
  score: Tensor;
  estimate: Tensor;
  trust: Doubted & { n_rows: number; least: number; notes?: string[] };
}

const VERDICTS = ["as before", "moved", "cannot tell"];

function DriftView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const { new: batches, bins, edges, control } = options;
  const question = store.answers.held({
    method: "drift",
    options: { new: batches, bins, edges, control } as Question["options"],
    unit: store.unit.value,
  });
  const answer = useAnswer<Drift>(store, question, { label: "drift" });
  const { record } = answer;
  const chosen = useSignal(-1);
  const last = (record?.batch_names.length ?? 1) - 1;
  const batch = chosen.value < 0 || chosen.value > last ? last : chosen.value;
  return (
    <section class="xw-view xw-drift" aria-label="Drift">
      <style>{css}</style>
      <Heading title="Drift">
        {record && last > 0 ? (
          <Picker
            label="batch"
            value={String(batch)}
            choices={record.batch_names.map((label, k) => ({ value: String(k), label }))}
            onChange={(value) => {
              chosen.value = Number(value);
            }}
          />
        ) : null}
      </Heading>
      {record ? (
        <Shown record={record} batch={batch} store={store} />
      ) : (
        <Pending answer={answer} what="the drift" />
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
  const n = record.feature_names.length;
  const n_columns = record.column_names.length;
  const at = (of: Tensor, j: number): number => of.data[batch * n_columns + j] ?? Number.NaN;
  const features = record.feature_names
    .map((_, j) => j)
    .sort((a, b) => (at(record.effect, b) || 0) - (at(record.effect, a) || 0));
  const predictions = record.column_names.map((_, j) => j).slice(n);
  const most = Math.max(
    2 * record.trust.least,
    ...features.concat(predictions).map((j) => at(record.high, j) || 0),
  );
  return (
    <>
      <p class="xw-said" aria-live="polite">
        {record.sentences[batch]}
      </p>
      <div class="xw-drift-rows">
        {[...predictions, ...features].map((j) => (
          <Row key={j} j={j} at={at} most={most} record={record} batch={batch} store={store} />
        ))}
      </div>
      <Bins record={record} batch={batch} store={store} />
      <div class="xw-note">
        <span>
          {formatInteger(record.batch_rows.data[batch] ?? 0)} rows against{" "}
          {formatInteger(record.trust.n_rows)}; a dot is the share of rows that moved, its line the
          95 % interval, the thin line where moving begins.{" "}
        </span>
        <Score record={record} batch={batch} />
        {(record.trust.notes ?? []).map((note) => (
          <span key={note}>{`${capital(note)}. `}</span>
        ))}
        <Doubts of={record} />
      </div>
    </>
  );
}

function Row(
  props: Of & { j: number; most: number; at: (of: Tensor, j: number) => number },
): JSX.Element {
  const { record, batch, store, j, most, at } = props;
  const n = record.feature_names.length;
  const place = (value: number): string => `${(100 * (value || 0)) / most}%`;
  const verdict = at(record.verdict, j);
  const before = record.attribution_reference.data[j] ?? 0;
  const now = record.attribution_new.data[batch * n + j] ?? 0;
  return (
    <>
      {j < n ? (
        <button
          type="button"
          class="xw-button xw-plain"
          aria-pressed={store.focus.value === j}
          onClick={() => store.focusFeature(j)}
        >
          {store.featureName(j)}
        </button>
      ) : (
        <span>{record.column_names[j]}</span>
      )}
      <svg class="xw-drift-effect" data-verdict={verdict} aria-hidden="true">
        <line
          class="xw-drift-least"
          x1={place(record.trust.least)}
          x2={place(record.trust.least)}
          y1="0"
          y2="16"
        />
        <line x1={place(at(record.low, j))} x2={place(at(record.high, j))} y1="8" y2="8" />
        <circle cx={place(at(record.effect, j))} cy="8" r="4" />
      </svg>
      <span>
        {VERDICTS[verdict]}
        {Number.isNaN(at(record.effect, j)) ? "" : `, ${formatProbability(at(record.effect, j))}`}
        {j < n
          ? `; decides ${formatProbability(before)} before, ${formatProbability(now)} now`
          : ""}
      </span>
    </>
  );
}

/** How many rows stand in each bin of the feature in focus, before and now. */
function Bins({ record, batch, store }: Of): JSX.Element | null {
  const bins = record.bins[batch]?.[store.focus.value];
  if (!bins) return null;
  const shares = (counts: number[]): number[] => {
    const total = counts.reduce((sum, count) => sum + count, 0) || 1;
    return counts.map((count) => count / total);
  };
  const before = shares(bins.reference);
  const now = shares(bins.new);
  const most = Math.max(...before, ...now);
  return (
    <>
      <h3>{store.featureName(store.focus.value)}, before and now</h3>
      <div class="xw-drift-rows">
        {bins.names.map((name, k) => (
          <>
            <span>{name}</span>
            <span aria-hidden="true">
              <div class="xw-drift-bar" style={{ width: `${(100 * before[k]!) / most}%` }} />
              <div
                class="xw-drift-bar xw-drift-new"
                style={{ width: `${(100 * now[k]!) / most}%` }}
              />
            </span>
            <span>
              {formatProbability(before[k]!)}, {formatProbability(now[k]!)}
            </span>
          </>
        ))}
      </div>
    </>
  );
}

function Score({ record, batch }: { record: Drift; batch: number }): JSX.Element | null {
  const score = record.score.data[batch] ?? Number.NaN;
  const estimate = record.estimate.data[batch] ?? Number.NaN;
  const parts = [
    record.score_reference === null ? "" : `${record.score_reference.toFixed(3)} before`,
    Number.isNaN(score) ? "" : `${score.toFixed(3)} now`,
    Number.isNaN(estimate)
      ? ""
      : `${estimate.toFixed(3)} expected, if features still mean the same for y`,
  ].filter(Boolean);
  if (!record.score_name || !parts.length) return null;
  return <span>{`${capital(record.score_name)}: ${parts.join(", ")}. `}</span>;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export default defineView({ component: DriftView });
