// The steps that undo knows, as a list: where one is, each as Python, and the way back to any of them.

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { plural } from "../runtime/format";
import type { Gesture, Step, Store } from "../runtime/store";
import { t } from "../runtime/words";
import { callCode, comment, holderCode } from "./code";
import { copyText, variableOf } from "./copying";
import { type Told, toldOf } from "./steps";

const isElsewhere = (one: Gesture | Step): one is Step => "undo" in one;

/** The oldest first, and how many of them are done; the others were undone. */
export function stepsOf(store: Store, name: string): { told: Told[]; done: number } {
  const { past, future } = store.steps.value;
  const now = store.gesture();
  const coming = future.toReversed();
  const elsewhere = ({ what = t`edited a row`, call }: Step): Told => ({
    what,
    code: call ? `${name}.${callCode(call)}\n` : "",
  });
  const next = (k: number): Gesture =>
    (past.slice(k + 1).find((one) => !isElsewhere(one)) as Gesture | undefined) ?? now;
  const before = (k: number): Gesture =>
    (coming.slice(0, k).findLast((one) => !isElsewhere(one)) as Gesture | undefined) ?? now;
  const told = [
    ...past.map((one, k) =>
      isElsewhere(one) ? elsewhere(one) : toldOf(one, next(k), store, name),
    ),
    ...coming.map((one, k) =>
      isElsewhere(one) ? elsewhere(one) : toldOf(before(k), one, store, name),
    ),
  ];
  return { told, done: past.length };
}

/** Steps as one script, each with its sentence. */
export const scriptOf = (steps: readonly Told[]): string =>
  steps.map(({ what, code }) => `${comment(what)}\n${code}`).join("");

export function History({ store }: { store: Store }): JSX.Element {
  const [outcome, setOutcome] = useState("");
  const list = useRef<HTMLOListElement>(null);
  const hidden = useRef<HTMLTextAreaElement>(null);
  const { told, done } = stepsOf(store, holderCode(store, variableOf(store)));
  /** To the state in which so many steps are done. */
  const goTo = (wanted: number): void => {
    for (let k = done; k > wanted; k--) store.undo();
    for (let k = done; k < wanted; k++) store.redo();
    setOutcome("");
  };
  const copy = (text: string, what: string): void => {
    copyText(text, hidden.current).then(
      () => setOutcome(t`${what} copied.`),
      () => setOutcome(t`The browser did not let us copy.`),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>(".xw-gesture") ?? [])];
    const root = list.current?.getRootNode() as Document | ShadowRoot;
    const at = buttons.findIndex((one) => one.parentElement?.contains(root.activeElement));
    buttons[at + step]?.focus();
    event.preventDefault();
  };
  const line = (what: string, at: number, code: string): JSX.Element => (
    <li key={at} class={at > done ? "xw-undone" : ""}>
      <button
        type="button"
        class="xw-gesture"
        aria-current={at === done ? "step" : undefined}
        title={at === done ? t`here` : at < done ? t`Undo to here` : t`Redo to here`}
        onClick={() => goTo(at)}
      >
        {what}
      </button>
      {code && (
        <button
          type="button"
          class="xw-link"
          aria-label={t`Copy the code of: ${what}`}
          onClick={() => copy(code, t`Step`)}
        >{t`copy`}</button>
      )}
    </li>
  );
  return (
    <div class="xw-history">
      <div class="xw-heading">
        <b>{told.length ? plural(told.length, t`step`, t`steps`) : t`Nothing was done yet`}</b>
        <span class="xw-spacer" />
        <span role="status">{outcome}</span>
        {done > 0 && (
          <button
            type="button"
            class="xw-button"
            onClick={() => copy(scriptOf(told.slice(0, done)), t`Steps`)}
          >{t`Copy all`}</button>
        )}
      </div>
      {told.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveElementInteractions: arrow keys walk its buttons
        <ol ref={list} onKeyDown={onKeyDown}>
          {line(t`as it was before`, 0, "")}
          {told.map(({ what, code }, k) => line(what, k + 1, code))}
        </ol>
      )}
      <textarea ref={hidden} class="xw-hidden" tabIndex={-1} aria-hidden="true" readOnly />
    </div>
  );
}
