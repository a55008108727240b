// A further question that is asked when somebody wants to know: a title, a button, then the answer.

import type { JSX } from "preact";
import { useAnswer } from "../runtime/answers";
import type { Doubted } from "../runtime/doubt";
import { Doubts } from "../runtime/doubts";
import { capital } from "../runtime/format";
import { Pending } from "../runtime/pending";
import type { Question } from "../runtime/question";
import type { Store } from "../runtime/store";

/** What every answer has that is asked for besides. */
export interface Further {
  sentence: string;
  trust: Doubted & { notes?: readonly string[]; n_rows?: number };
}

interface Props<R> {
  store: Store;
  question: Question;
  title: string;
  /** What is computed, in words: "attributions by group". */
  what: string;
  /** What the button says, and what it costs. */
  button: string;
  /** It costs little by now: nobody needs to ask for it. */
  at_once?: boolean;
  children: (record: R) => JSX.Element | null;
}

/** Nothing at all where there is neither an answer nor anybody to ask. */
export function Asked<R extends Further>(props: Props<R>): JSX.Element | null {
  const { store, question, title, button, at_once } = props;
  const known = store.answers.of(question);
  const answers = store.connection.value === "connected" && store.schema.value.has_model;
  if (known.begun.value || known.record.value || (at_once && answers))
    return <Answered {...props} />;
  if (!answers) return null;
  return (
    <div class="xw-asked">
      <h4>{title}</h4>
      <button
        type="button"
        class="xw-button"
        onClick={() => {
          known.begun.value = true;
        }}
      >
        {button}
      </button>
    </div>
  );
}

function Answered<R extends Further>(props: Props<R>): JSX.Element {
  const { store, question, title, what, children } = props;
  const answer = useAnswer<R>(store, question, { label: what });
  const { record } = answer;
  return (
    <div class="xw-asked">
      <h4>{title}</h4>
      {record ? (
        <>
          <p class="xw-said">{record.sentence}</p>
          {children(record)}
          <div class="xw-note">
            {(record.trust.notes ?? []).map((note) => (
              <span key={note}>{capital(note)}.</span>
            ))}
            <Doubts of={record} />
          </div>
        </>
      ) : (
        <Pending answer={answer} what={what} />
      )}
    </div>
  );
}
