// What stands around the bars of importance: the line under them, and what stands in for them.

import type { ComponentChildren, JSX } from "preact";
import { formatInteger, plural } from "../runtime/format";
import type { Store } from "../runtime/store";
import { Mark } from "./BarRows";
import { type Asked, type Asking, type Importance, methodName } from "./importance";
import { rowsText } from "./text";

/** In place of the bars while there are none: what is going on, or why not. */
export function Pending(props: {
  reason: string | null;
  asked: Asked | undefined;
  method: string;
  asking: Asking;
}): JSX.Element {
  const { reason, asked, method, asking } = props;
  return (
    <div class="xw-over" aria-live="polite">
      {reason !== null ? (
        <span>{reason}</span>
      ) : method === "shap" ? (
        <span>the first rows are being computed…</span>
      ) : (
        <State asked={asked} method={method} asking={asking} />
      )}
    </div>
  );
}

/** How far it is, with a Cancel that works, and a way to go on. */
export function State(props: {
  asked: Asked | undefined;
  method: string;
  asking: Asking;
}): JSX.Element {
  const { asked, method, asking } = props;
  const name = methodName(method);
  if (!asked) return <span>waiting for the kernel…</span>;
  const button = (text: string, act: () => void): JSX.Element => (
    <button type="button" class="xw-link" onClick={act}>
      {text}
    </button>
  );
  if (asked.state === "failed")
    return (
      <span role="alert">
        {name} importance failed: {asked.message} {button("try again", () => asking.go(method))}
      </span>
    );
  const far = asked.total
    ? `: ${formatInteger(asked.done)} of ${plural(asked.total, "feature")}`
    : "";
  return asked.state === "computing" ? (
    <span>
      computing {name} importance{far || "…"} {button("cancel", () => asking.stop(method))}
    </span>
  ) : (
    <span>
      {name} importance was stopped{far} {button("go on", () => void asking.go(method))}
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
  const table = store.attributions.value;
  const partial = table !== null && table.n_done < table.n_rows;
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
              {formatInteger(importance.all.n_rows)}
              {partial ? " so far" : ""}
            </>
          ) : (
            rowsText(store)
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
