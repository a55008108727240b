// A question whose answer is a number.

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { formatNumber } from "../runtime/format";
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
  const label = useId();
  const { answer } = state.value;
  const [typed, setTyped] = useState(written(answer));
  const value = readNumber(typed, unit);
  useEffect(() => {
    if (answer !== undefined && answer !== value) setTyped(written(answer));
  }, [answer]);
  const answering = useAnswer(state, value, (one) => judgeNumber(options, one));
  const check = (): void => {
    if (value !== null) answering.check(value);
  };
  const space = unit === "%" || !unit ? "" : " ";
  return (
    <>
      <Asked question={options.question}>
        <div class="xw-answer-field">
          <label id={label} class="xw-muted" for={`${label}-field`}>
            Your answer
          </label>
          <input
            id={`${label}-field`}
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
              check();
            }}
          />
          {unit ? <span class="xw-muted">{unit}</span> : null}
        </div>
      </Asked>
      <Below
        answering={answering}
        hint={options.hint}
        lacks={
          value !== null ? "" : typed.trim() ? "That is not a number." : "Type a number first."
        }
        onCheck={check}
        onAgain={() => {
          setTyped("");
          answering.again();
        }}
      >
        <p>
          <strong>
            The answer is {formatNumber(options.answer, DIGITS)}
            {space}
            {unit}
          </strong>
          {within ? ` (up to ${formatNumber(within, DIGITS)} off is right).` : "."}
        </p>
        <Text text={options.feedback} />
      </Below>
    </>
  );
}
