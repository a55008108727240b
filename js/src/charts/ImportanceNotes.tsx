// What stands around the bars of importance: the line under them, and what stands in for them.

import type { ComponentChildren, JSX } from "preact";
import type { AnswerTo } from "../runtime/answers";
import { formatInteger, plural } from "../runtime/format";
import type { Store } from "../runtime/store";
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
        <span>the first rows are being computed…</span>
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
  if (!answer || state === "waiting") return <span>waiting for the kernel…</span>;
  const button = (text: string, act: () => void): JSX.Element => (
    <button type="button" class="xw-link" onClick={act}>
      {text}
    </button>
  );
  if (state === "failed")
    return (
      <span role="alert">
        {name} importance failed: {answer.message.value}{" "}
        {button("try again", () => void answer.go())}
      </span>
    );
  const { done, total } = answer.progress.value;
  const far = total ? `: ${formatInteger(done)} of ${plural(total, "feature")}` : "";
  return state === "stopped" ? (
    <span>
      {name} importance was stopped{far} {button("go on", () => void answer.go())}
    </span>
  ) : (
    <span>
      computing {name} importance{far || "…"} {button("cancel", () => answer.stop())}
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
            ? "whiskers: the mean over all rows lies within them in 95 of 100 cases"
            : "whiskers: ± one standard error over rows"
      }
    >
      {importance ? (
        <span class={marks.length ? undefined : "xw-ellipsis"}>
          {importance.label}
          {of_which && `, ${of_which}`} ·{" "}
          {importance.method !== "shap" ? (
            "± one standard deviation"
          ) : selected ? (
            <>
              {importance.outputs ? "colored: " : <Key color="xw-bar-selected" />}{" "}
              {formatInteger(selected.n_rows)} selected <Key color="xw-bar-thin" /> all{" "}
              {formatInteger(n_rows)}
              {partial ? " so far" : ""}
            </>
          ) : (
            countText(store, n_rows, n_all)
          )}
          {importance.method === "shap" && partial && !importance.outputs ? ", ± shown" : ""}
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
      {marks.length ? <span>(marks: share of each method's largest)</span> : null}
    </div>
  );
}
