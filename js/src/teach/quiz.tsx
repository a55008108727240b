// A question with choices: radio buttons where one is right, ticks where several are.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useState } from "preact/hooks";
import { t } from "../runtime/words";
import { judgeQuiz } from "./judge";
import { Asked, Below, Mark, useAnswer } from "./parts";
import { inline, Text } from "./text";
import type { Answered, Quiz } from "./types";

export function QuizCard(props: { options: Quiz; state: Signal<Answered<string[]>> }): JSX.Element {
  const { options, state } = props;
  const { choices, several } = options;
  const name = useId();
  const { answer } = state.value;
  const [chosen, setChosen] = useState<readonly string[]>(answer ?? []);
  useLayoutEffect(() => {
    if (answer) setChosen(answer);
  }, [JSON.stringify(answer)]);
  const draft = choices.flatMap(({ text }) => (chosen.includes(text) ? [text] : []));
  const answering = useAnswer({
    state,
    draft,
    lacks: draft.length ? "" : several ? t`Tick at least one.` : t`Choose one first.`,
    judge: (one) => judgeQuiz(options, one),
  });
  const pick = (text: string, on: boolean): void => {
    if (several) setChosen(on ? [...chosen, text] : chosen.filter((one) => one !== text));
    else setChosen([text]);
  };
  return (
    <>
      <Asked question={options.question}>
        {several ? <p class="xw-muted xw-small">{t`Tick all that apply.`}</p> : null}
        <div class="xw-choices">
          {choices.map(({ text, right }) => {
            const on = chosen.includes(text);
            const judged = (answering.current && on) || (answering.shown && right);
            return (
              <label key={text} class="xw-choice" data-on={on}>
                <input
                  type={several ? "checkbox" : "radio"}
                  name={name}
                  checked={on}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter") return;
                    event.preventDefault();
                    answering.check();
                  }}
                  onChange={(event) => pick(text, event.currentTarget.checked)}
                />
                <span>{inline(text)}</span>
                {judged ? <Mark status={right ? "right" : "wrong"} /> : null}
              </label>
            );
          })}
        </div>
      </Asked>
      <Below answering={answering} hint={options.hint} onAgain={() => setChosen([])}>
        <p>
          <strong>{several ? t`These are right:` : t`This one is right:`}</strong>
        </p>
        {choices.map(({ text, feedback, right }) =>
          right ? (
            <div key={text}>
              <p>{inline(text)}</p>
              <Text text={feedback} />
            </div>
          ) : null,
        )}
      </Below>
    </>
  );
}
