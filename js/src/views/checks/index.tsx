// Findings: what a careful colleague would ask, by verdict. Inside a dashboard it is asked when nothing else is.

import type { JSX } from "preact";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { capital } from "../../runtime/format";
import { useIdle } from "../../runtime/idle";
import { Pending } from "../../runtime/pending";
import { keyOf } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import { defineView, Heading, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import css from "./checks.css";
import { Finding } from "./Finding";
import { useGuess } from "./guess";
import {
  type Checks,
  FAIL,
  LOOK,
  NOT_APPLICABLE,
  PASS,
  questionOf,
  sentence,
  withVerdict,
} from "./record";
import type { Options } from "./wire";

function ChecksView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const question = questionOf(store, options);
  const known = store.answers.of(question);
  const quiet = useQuiet(store, keyOf(question), context.embedded);
  const asked = quiet || known.state.value === "failed";
  const answer = useAnswer<Checks>(store, asked ? question : null, { label: t`findings` });
  const record = (answer.record ?? known.record.value) as Checks | null;
  return (
    <section class="xw-view xw-findings" aria-label={t`Findings`}>
      <style>{css}</style>
      <Heading title={t`Findings`} />
      {record ? (
        <Shown store={store} record={record} />
      ) : asked ? (
        <Pending answer={answer} what={t`what a careful colleague would ask`} />
      ) : (
        <p class="xw-empty">{t`Thirty questions are asked as soon as nothing else is computed.`}</p>
      )}
    </section>
  );
}

/** Whether nothing else is being computed, and the page has nothing better to do. A view that stands alone never waits. */
function useQuiet(store: Store, key: string, embedded: boolean): boolean {
  const others = store.answers.running.value.some((one) => one.key !== key);
  const busy = others || store.progress.value.state === "running";
  const connection = store.connection.value;
  const idle = useIdle(!embedded || (!busy && connection === "connected"));
  return !embedded || connection === "none" || (idle && !busy);
}

function Shown({ store, record }: { store: Store; record: Checks }): JSX.Element {
  const silenced = store.shared.silenced.value;
  const of = (verdict: number): number[] => withVerdict(record, verdict, silenced);
  const told = [...of(FAIL), ...of(LOOK)];
  const quiet = record.names.map((_, k) => k).filter((k) => silenced[record.names[k] as string]);
  const list = (places: readonly number[]): JSX.Element => (
    <ul>
      {places.map((k) => (
        <Finding key={record.names[k]} store={store} record={record} k={k} />
      ))}
    </ul>
  );
  return (
    <>
      <p class="xw-said" aria-live="polite">
        {sentence(record, silenced)}
      </p>
      {told.length ? list(told) : null}
      <More title={t`passed`} places={of(PASS)} list={list} />
      <More title={t`not applicable`} places={of(NOT_APPLICABLE)} list={list} />
      <More title={t`silenced`} places={quiet} list={list} />
      <div class="xw-note">
        {(record.trust.notes ?? []).map((note) => (
          <span key={note}>{`${capital(note)}. `}</span>
        ))}
        <Doubts of={record} />
      </div>
    </>
  );
}

function More(props: {
  title: string;
  places: readonly number[];
  list: (places: readonly number[]) => JSX.Element;
}): JSX.Element | null {
  const { title, places, list } = props;
  if (!places.length) return null;
  return (
    <details>
      <summary>
        {places.length} {title}
      </summary>
      {list(places)}
    </details>
  );
}

export default defineView<Options>({ component: ChecksView, guess: useGuess });
