// What stands in the place of an answer that is not there: how far it is, why it failed, and what can be done.

import type { JSX } from "preact";
import { type Answer, farText } from "./answers";
import { t } from "./words";

/** `what` is computed, in words: "the effect of age". */
export function Pending(props: { answer: Answer<unknown>; what: string }): JSX.Element {
  const { answer, what } = props;
  const { state, progress, message } = answer;
  const said: Record<string, string> = {
    absent: t`There is no kernel to compute ${what}.`,
    stopped: t`Stopped before ${what} was computed.`,
    failed: message,
  };
  const again = { stopped: t`Go on`, failed: t`Try again` }[state as string];
  return (
    <p class="xw-empty" style={{ minHeight: "160px" }} role="status">
      {said[state] ?? t`Computing ${what}${farText(progress)} \u2026`}{" "}
      {again && (
        <button type="button" class="xw-button" onClick={answer.again}>
          {again}
        </button>
      )}
    </p>
  );
}
