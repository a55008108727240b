// Cohorts side by side: a column for each; in every line one number, and by how much it is more than another's.

import { type Signal, signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import charts_css from "../../charts/charts.css";
import { More } from "../../charts/More";
import { useAnswer } from "../../runtime/answers";
import { selectCohort, speaksOf } from "../../runtime/cohorts";
import { Doubts } from "../../runtime/doubts";
import { capital, formatInteger, plural } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import { opOf } from "../../runtime/selection";
import { Sideways } from "../../runtime/sideways";
import type { Store } from "../../runtime/store";
import { defineView, Heading, Picker, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import css from "./comparison.css";
import { useGuess } from "./guess";
import {
  type Comparison,
  type Difference,
  differenceOf,
  missingIn,
  questionOf,
  type Section,
  SURE,
  sectionsOf,
  shownOf,
  told,
  toldMore,
} from "./record";
import { cohortsTwin } from "./twin";
import type { Options } from "./wire";

const FIRST = 6;

function ComparisonView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const asked = shownOf(store, questionOf(store, options));
  const answer = useAnswer<Comparison>(store, asked, { label: t`cohorts` });
  const against = useSignal("");
  const { record } = answer;
  const names = record?.cohorts ?? [];
  const other = names.indexOf(against.value);
  return (
    <section class="xw-view xw-comparison" aria-label={t`Cohorts`}>
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title={t`Cohorts`}>
        {names.length > 1 ? (
          <span class="xw-sentence">
            {t`against `}
            <Picker
              label={t`against`}
              value={other < 0 ? "" : against.value}
              choices={[
                { value: "", label: t`everybody else` },
                ...names.map((value) => ({ value, label: value })),
              ]}
              onChange={(value) => {
                against.value = value;
              }}
            />
          </span>
        ) : null}
      </Heading>
      {record ? (
        <>
          <Missing names={missingIn(store, record, options)} />
          <Shown store={store} record={record} other={other} />
        </>
      ) : (
        <Pending answer={answer} what={t`how cohorts differ`} />
      )}
    </section>
  );
}

/** Only a model can say what it makes of rows that nobody had named before. */
function Missing({ names }: { names: readonly string[] }): JSX.Element | null {
  if (!names.length) return null;
  return (
    <p class="xw-empty" role="status">
      {t`Not compared: ${names.join(", ")}. That needs the model, which a page without a kernel does not have: name the same rows in a notebook (explainer.cohorts), and show explainer.comparison().`}
    </p>
  );
}

interface Of {
  store: Store;
  record: Comparison;
  other: number;
}

function Shown({ store, record, other }: Of): JSX.Element {
  const { cohorts, counts, trust } = record;
  const sections = sectionsOf(record);
  /** How many lines of each are open. */
  const opened = useRef(sections.map(() => signal(FIRST))).current;
  const drawn = (): number[] =>
    sections.flatMap(({ lines }, k) => lines.slice(0, opened[k]?.value ?? FIRST));
  return (
    <>
      <p class="xw-said" aria-live="polite">
        {record.sentence}
      </p>
      {cohorts.length ? (
        <Sideways class="xw-comparison-scroll" label={t`Cohorts as columns`}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t`mean of`}</th>
                {cohorts.map((name, k) => (
                  <th key={name} scope="col">
                    <button
                      type="button"
                      class="xw-button xw-plain"
                      aria-pressed={speaksOf(store.filters.value, name)}
                      title={t`Select its rows`}
                      onClick={(event) => selectCohort(store, name, opOf(event))}
                    >
                      <b>{name}</b>
                    </button>
                    <span class="xw-muted">
                      {plural(counts.data[k] as number, t`row`, t`rows`)}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            {sections.map((section, k) => (
              <Lines
                key={section.title}
                n_shown={opened[k] as Signal<number>}
                section={section}
                store={store}
                record={record}
                other={other}
              />
            ))}
          </table>
        </Sideways>
      ) : null}
      <AsTable
        title={t`Cohorts`}
        of={() => (cohorts.length ? [cohortsTwin(record, other, drawn())] : [])}
      >
        <div class="xw-note">
          <span>
            {t`Below each mean: by how much it is more than that of `}
            {other < 0 ? t`everybody else` : cohorts[other]}
            {t`, with the 95 % interval; what is colored is sure at 5 %, for all that is asked together.`}
          </span>
          <Overlap record={record} />
          {(trust.notes ?? []).map((note) => (
            <span key={note}>{capital(note)}.</span>
          ))}
          <Doubts of={record} />
        </div>
      </AsTable>
    </>
  );
}

function Lines(props: Of & { section: Section; n_shown: Signal<number> }): JSX.Element | null {
  const { section, store, record, other, n_shown } = props;
  const { lines, title } = section;
  if (!lines.length) return null;
  const shown = lines.slice(0, n_shown.value);
  const n = record.cohorts.length;
  const columns = Array.from({ length: n }, (_, k) => k);
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={n + 1} class="xw-comparison-part">
          {title}{" "}
          <More
            n_shown={n_shown.value}
            n_all={lines.length}
            first={FIRST}
            onChange={(next) => {
              n_shown.value = next;
            }}
          />
        </th>
      </tr>
      {shown.map((j) => {
        const feature = record.features.data[j] as number;
        const found = columns.map((k) => differenceOf(record, k, other, j));
        const reach = Math.max(
          ...found.flatMap(({ low, high }) => [Math.abs(low) || 0, Math.abs(high) || 0]),
        );
        return (
          <tr key={j}>
            <th scope="row">
              {feature < 0 ? (
                record.measures[j]
              ) : (
                <button
                  type="button"
                  class="xw-button xw-plain"
                  aria-pressed={store.focus.value === feature}
                  onClick={() => store.focusFeature(feature)}
                >
                  {record.measures[j]}
                </button>
              )}
            </th>
            {found.map((one, k) => (
              <td key={k}>
                <b>
                  {told(record, j, record.values.data[k * record.measures.length + j] as number)}
                </b>
                {k === other ? null : <Beside of={one} reach={reach} record={record} j={j} />}
              </td>
            ))}
          </tr>
        );
      })}
    </tbody>
  );
}

/** The difference as a dot with its interval around 0, and in numbers. */
function Beside(props: {
  of: Difference;
  reach: number;
  record: Comparison;
  j: number;
}): JSX.Element {
  const { of, reach, record, j } = props;
  const { value, low, high, p } = of;
  if (Number.isNaN(value)) return <span class="xw-muted">{t` nothing to compare`}</span>;
  const place = (one: number): string => `${50 + (50 * one) / (reach || 1)}%`;
  const sure = p <= SURE ? (value > 0 ? "up" : "down") : "no";
  const known = !Number.isNaN(low);
  const unit = record.shares.data[j] ? "\u00a0%" : "";
  const ends = known
    ? t` (${toldMore(record, j, low)} to ${toldMore(record, j, high)}${unit})`
    : "";
  return (
    <>
      <svg class="xw-comparison-bar" data-sure={sure} aria-hidden="true">
        <line class="xw-comparison-zero" x1="50%" x2="50%" y1="0" y2="12" />
        {known ? <line x1={place(low)} x2={place(high)} y1="6" y2="6" /> : null}
        <circle cx={place(value)} cy="6" r="3.5" />
      </svg>
      <span class="xw-comparison-words" data-sure={sure}>
        {toldMore(record, j, value)}
        {unit}
        <span class="xw-muted">{ends}</span>
        <span class="xw-hidden">{sure === "no" ? t`, not sure` : t`, sure`}</span>
      </span>
    </>
  );
}

function Overlap({ record: { cohorts, shared, first, second } }: { record: Comparison }) {
  const parts = Array.from(first.data, (a, i) => {
    const b = second.data[i] as number;
    const n = shared.data[(a as number) * cohorts.length + b] as number;
    return n ? t`${cohorts[a as number]} and ${cohorts[b]} share ${formatInteger(n)}` : "";
  }).filter(Boolean);
  return parts.length ? <span>{t`Rows in common: ${parts.slice(0, 3).join("; ")}.`}</span> : null;
}

export default defineView<Options>({
  component: ComparisonView,
  guess: useGuess,
  next: () => [{ kind: "errors", question: t`where is it wrong, and on which rows?` }],
});
