// A question whose answer is a number.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useState } from "preact/hooks";
import { formatNumber } from "../runtime/format";
import { t } from "../runtime/words";
import { judgeNumber, readNumber } from "./judge";
import { Asked, Below, useAnswer } from "./parts";
import { Text } from "./text";
import type { Answered, Numeric } from "./types";

const written = (value: number | undefined): string => (value === undefined ? "" : String(value));

const DIGITS = 12;

export function NumberCard(props: {
  options: Numeric;
  state: Signal<Answered<number>>;
}): JSX.Element {
  const { options, state } = props;
  const { unit, within } = options;
  const space = unit === "%" || !unit ? "" : " ";
  const amount = `${formatNumber(options.answer, DIGITS)}${space}${unit}`;
  const field = useId();
  const { answer } = state.value;
  const [typed, setTyped] = useState(written(answer));
  const value = readNumber(typed, unit);
  useLayoutEffect(() => {
    if (answer !== undefined && answer !== value) setTyped(written(answer));
  }, [answer]);
  const answering = useAnswer({
    state,
    draft: value ?? Number.NaN,
    lacks: value !== null ? "" : typed.trim() ? t`That is not a number.` : t`Type a number first.`,
    judge: (one) => {
      const verdict = judgeNumber(options, one);
      const is_near = verdict.correct && one !== options.answer;
      return is_near ? { ...verdict, headline: t`Right: it is ${amount}.` } : verdict;
    },
  });
  return (
    <>
      <Asked question={options.question}>
        <div class="xw-answer-field">
          <label class="xw-muted" for={field}>{t`Your answer`}</label>
          <input
            id={field}
            class="xw-input"
            type="text"
            inputMode="decimal"
            autocomplete="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              answering.check();
            }}
          />
          {unit ? <span class="xw-muted">{unit}</span> : null}
        </div>
      </Asked>
      <Below answering={answering} hint={options.hint} onAgain={() => setTyped("")}>
        <p>
          <strong>{t`The answer is ${amount}`}</strong>
          {within ? t` (up to ${formatNumber(within, DIGITS)} off is right).` : "."}
        </p>
        <Text text={options.feedback} />
      </Below>
    </>
  );
}
