// What is going on with an answer that is asked for: how far it is, with a Cancel that works, why it failed, a way to go on.

import type { JSX } from "preact";
import { type Answer, farText } from "../runtime/answers";
import { messageOf } from "../runtime/messages";
import type { Store } from "../runtime/store";
import type { Offer, Unit } from "../runtime/wire";
import { t } from "../runtime/words";

/** `what`: "partial dependence"; `absent`: what to say where nobody can answer. */
export function AnswerState<R>(props: {
  store: Store;
  answer: Answer<R>;
  what: string;
  absent?: string;
}): JSX.Element | null {
  const { store, answer, what } = props;
  const { state, progress } = answer;
  const button = (text: string, act: () => void): JSX.Element => (
    <button type="button" class="xw-link" onClick={act}>
      {text}
    </button>
  );
  if (state === "done") return null;
  if (state === "waiting") return <span>{t`waiting for the kernel…`}</span>;
  if (state === "absent")
    return (
      <span>
        {props.absent ?? t`${what} is not in this page, and no kernel is there to compute it.`}
      </span>
    );
  if (state === "failed" && answer.offer) return <InOtherUnit store={store} offer={answer.offer} />;
  if (state === "failed")
    return (
      <span role="alert">
        {t`${what} failed: ${answer.message} `}
        {button(t`try again`, answer.again)}
      </span>
    );
  const far = farText(progress);
  if (state === "stopped")
    return (
      <span>
        {t`${what} was stopped${far} `}
        {store.connection.value === "connected" ? button(t`go on`, answer.again) : null}
      </span>
    );
  return (
    <span>
      {t`computing ${what}${far || "…"} `}
      {button(t`cancel`, answer.stop)}
    </span>
  );
}

/** Why there is none in the unit on screen, and the one in which there is. */
function InOtherUnit({ store, offer }: { store: Store; offer: Offer }): JSX.Element {
  const unit = offer.unit as Unit;
  return (
    <span role="alert">
      {offer.text}{" "}
      <button
        type="button"
        class="xw-button"
        onClick={() => {
          store.showUnit(unit).catch((error: unknown) => {
            store.notice.value = messageOf(error);
          });
        }}
      >
        {t`Show in ${store.unitLabel(unit)}`}
      </button>
    </span>
  );
}
