// What cards have in common: the question, the buttons below it, and what is said about an answer.

import type { Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../runtime/words";
import { headAndRest, inline, Text } from "./text";
import type { Answered, Status, Verdict } from "./types";

const MARKS: Record<Status, { path: JSX.Element; label: string }> = {
  right: { path: <path d="M4.5 8.4l2.4 2.4 4.6-5.2" />, label: t`right` },
  wrong: { path: <path d="M5 8h6" />, label: t`not yet` },
  failed: { path: <path d="M8 4.6v4M8 10.9v.6" />, label: t`could not be checked` },
  open: { path: <></>, label: t`not answered yet` },
};

/** A ring with what a status looks like, beside words that say it. */
export function Mark({ status }: { status: Status }): JSX.Element {
  return (
    <svg class="xw-status" data-status={status} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      {MARKS[status].path}
    </svg>
  );
}

export const labelOf = (status: Status): string => MARKS[status].label;

/** A question that names the controls below it. */
export function Asked({
  question,
  children,
}: {
  question: string;
  children: ComponentChildren;
}): JSX.Element {
  const [head, rest] = headAndRest(question);
  return (
    <fieldset class="xw-fieldset">
      <legend>
        {head.split("\n").map((line, i) => (
          <span key={line} class={i ? "xw-legend-line" : ""}>
            {inline(line)}
          </span>
        ))}
      </legend>
      {rest ? (
        <div class="xw-prose">
          <Text text={rest} />
        </div>
      ) : null}
      {children}
    </fieldset>
  );
}

interface Asking<A> {
  state: Signal<Answered<A>>;
  /** What is chosen or typed. */
  draft: A;
  /** Why there is nothing to check yet; "" where there is. */
  lacks: string;
  judge(answer: A): Verdict;
}

interface Answering {
  /** Of what was checked last. */
  verdict: Verdict | null;
  /** Whether that is what is on screen. */
  current: boolean;
  shown: boolean;
  /** What is said in place of a verdict. */
  told: string;
  check(): void;
  show(): void;
  again(): void;
}

/** What was answered, and how it is judged. */
export function useAnswer<A>({ state, draft, lacks, judge }: Asking<A>): Answering {
  const { value } = state;
  const { answer } = value;
  const [pressed, setPressed] = useState(false);
  return {
    verdict: answer === undefined ? null : judge(answer),
    current: answer !== undefined && JSON.stringify(draft) === JSON.stringify(answer),
    shown: value.shown ?? false,
    told: pressed ? lacks : "",
    check: () => {
      setPressed(lacks !== "");
      if (!lacks) state.value = { ...value, answer: draft, tries: (value.tries ?? 0) + 1 };
    },
    show: () => {
      state.value = { ...value, shown: true };
    },
    again: () => {
      setPressed(false);
      state.value = {};
    },
  };
}

interface Below {
  answering: Answering;
  hint: string;
  onAgain(): void;
  /** What is shown to whoever asks for the answer. */
  children: ComponentChildren;
}

/** Buttons, hint, and what is said: in one place, which a screen reader is told of. */
export function Below({ answering, hint, onAgain, children }: Below): JSX.Element {
  const { verdict, current, shown, told } = answering;
  const [hinted, setHinted] = useState(false);
  const check = useRef<HTMLButtonElement>(null);
  // A button that goes away leaves the focus with the one that stays.
  const then = (act: () => void) => () => {
    act();
    check.current?.focus();
  };
  return (
    <>
      <div class="xw-below">
        <button
          ref={check}
          type="button"
          class="xw-button xw-check"
          onClick={answering.check}
        >{t`Check`}</button>
        {hint ? (
          <button
            type="button"
            class="xw-button xw-plain"
            aria-expanded={hinted}
            onClick={() => setHinted(!hinted)}
          >{t`Hint`}</button>
        ) : null}
        {verdict && !verdict.correct && !shown ? (
          <button
            type="button"
            class="xw-button xw-plain"
            onClick={then(answering.show)}
          >{t`Show the answer`}</button>
        ) : null}
        {verdict ? (
          <button
            type="button"
            class="xw-button xw-plain"
            onClick={then(() => {
              onAgain();
              answering.again();
            })}
          >{t`Start over`}</button>
        ) : null}
      </div>
      {hinted ? (
        <div class="xw-prose xw-hint">
          <Text text={hint} />
        </div>
      ) : null}
      <div class="xw-said" role="status">
        {told ? <p class="xw-muted">{told}</p> : null}
        {current && verdict ? <Said verdict={verdict} /> : null}
        {shown ? <div class="xw-prose xw-answer">{children}</div> : null}
      </div>
    </>
  );
}

function Said({ verdict }: { verdict: Verdict }): JSX.Element {
  const { correct, headline, feedback } = verdict;
  return (
    <div class="xw-verdict" data-correct={correct}>
      <Mark status={correct ? "right" : "wrong"} />
      <div class="xw-prose">
        <p>
          <strong>{headline}</strong>
        </p>
        {feedback.map((text) => (
          <Text key={text} text={text} />
        ))}
      </div>
    </div>
  );
}
