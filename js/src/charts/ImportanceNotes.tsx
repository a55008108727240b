// What stands around the bars of importance: the line under them, and what stands in for them.

import type { ComponentChildren, JSX } from "preact";
import type { AnswerTo } from "../runtime/answers";
import { formatInteger, plural } from "../runtime/format";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";
import { Mark } from "./BarRows";
import { type Importance, methodName } from "./importance";
import { countText } from "./text";

/** In place of the bars while there are none: what is going on, or why not. */
export function Pending(props: {
  reason: string | null;
  answer: AnswerTo | undefined;
  method: string;
}): JSX.Element {
  const { reason, answer, method } = props;
  return (
    <div class="xw-over" aria-live="polite">
      {reason !== null ? (
        <span>{reason}</span>
      ) : method === "shap" ? (
        <span>{t`the first rows are being computed…`}</span>
      ) : (
        <State answer={answer} method={method} />
      )}
    </div>
  );
}

/** How far it is, with a Cancel that works, and a way to go on. */
export function State(props: { answer: AnswerTo | undefined; method: string }): JSX.Element {
  const { answer, method } = props;
  const name = methodName(method);
  const state = answer?.state.value ?? "waiting";
  if (!answer || state === "waiting") return <span>{t`waiting for the kernel…`}</span>;
  const button = (text: string, act: () => void): JSX.Element => (
    <button type="button" class="xw-link" onClick={act}>
      {text}
    </button>
  );
  if (state === "failed")
    return (
      <span role="alert">
        {t`${name} importance failed: ${answer.message.value} `}
        {button(t`try again`, () => void answer.go())}
      </span>
    );
  const { done, total } = answer.progress.value;
  const far = total ? t`: ${formatInteger(done)} of ${plural(total, t`feature`, t`features`)}` : "";
  return state === "stopped" ? (
    <span>
      {t`${name} importance was stopped${far} `}
      {button(t`go on`, () => void answer.go())}
    </span>
  ) : (
    <span>
      {t`computing ${name} importance${far || "…"} `}
      {button(t`cancel`, () => answer.stop())}
    </span>
  );
}

function Key({ color }: { color: string }): JSX.Element {
  return (
    <svg class="xw-key" width="10" height="10" aria-hidden="true">
      <rect class={color} width="10" height="10" rx="2" />
    </svg>
  );
}

/** What the numbers are, over which rows, and what the marks mean. */
export function Note(props: {
  store: Store;
  importance: Importance | null;
  marks: readonly Importance[];
  indent: number;
  children: ComponentChildren;
}): JSX.Element {
  const { store, importance, marks, indent } = props;
  const { n_rows = 0, n_all = 0 } = importance?.all ?? {};
  const partial = n_rows < n_all;
  const selected = importance?.selected;
  // SHAP is of the class that the header names; what stands beside marks of all classes says so.
  const alone = importance?.method === "shap" && !marks.length;
  const of_which = alone ? "" : importance?.outputs_label;
  return (
    <div
      class="xw-note"
      style={{ paddingLeft: indent, flexWrap: marks.length ? "wrap" : "nowrap" }}
      title={
        importance?.method !== "shap" || importance.outputs
          ? undefined
          : partial
            ? t`whiskers: the mean over all rows lies within them in 95 of 100 cases`
            : t`whiskers: ± one standard error over rows`
      }
    >
      {importance ? (
        <span class={marks.length ? undefined : "xw-ellipsis"}>
          {importance.label}
          {of_which && `, ${of_which}`} ·{" "}
          {importance.method !== "shap" ? (
            t`± one standard deviation`
          ) : selected ? (
            <>
              {importance.outputs ? t`colored: ` : <Key color="xw-bar-selected" />}
              {t` ${formatInteger(selected.n_rows)} selected `}
              <Key color="xw-bar-thin" />
              {t` all ${formatInteger(n_rows)}${partial ? t` so far` : ""}`}
            </>
          ) : (
            countText(store, n_rows, n_all)
          )}
          {importance.method === "shap" && partial && !importance.outputs ? t`, ± shown` : ""}
        </span>
      ) : null}
      {props.children}
      {marks.map((other, k) => (
        <span key={other.method}>
          <svg class="xw-key" width="10" height="10" aria-hidden="true">
            <Mark shape={k} x={5} y={5} reach={0} />
          </svg>{" "}
          {methodName(other.method)}
          {other.outputs_label && `, ${other.outputs_label}`}: {other.label}
        </span>
      ))}
      {marks.length ? <span>{t`(marks: share of each method's largest)`}</span> : null}
    </div>
  );
}
