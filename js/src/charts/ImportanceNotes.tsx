// What stands around the bars of importance: the line under them, and what stands in for them.

import type { ComponentChildren, JSX } from "preact";
import { formatInteger } from "../runtime/format";
import type { Store } from "../runtime/store";
import { Mark } from "./BarRows";
import { type Asked, type Importance, methodName } from "./importance";
import { rowsText } from "./text";

/** In place of the bars while there are none: what is going on, or why not. */
export function Pending(props: {
  reason: string | null;
  asked: Asked | undefined;
  method: string;
  onRetry: () => void;
}): JSX.Element {
  const { reason, asked, method, onRetry } = props;
  return (
    <div class="xw-over" aria-live="polite">
      {reason !== null ? (
        <span>{reason}</span>
      ) : method === "shap" ? (
        <span>the first rows are being computed…</span>
      ) : (
        <State asked={asked} method={method} onRetry={onRetry} />
      )}
    </div>
  );
}

export function State(props: {
  asked: Asked | undefined;
  method: string;
  onRetry: () => void;
}): JSX.Element {
  const { asked, method, onRetry } = props;
  if (asked?.state !== "failed")
    return (
      <span>
        {asked ? `computing ${methodName(method)} importance…` : "waiting for the kernel…"}
      </span>
    );
  return (
    <span role="alert">
      {methodName(method)} importance failed: {asked.message}{" "}
      <button type="button" class="xw-link" onClick={onRetry}>
        try again
      </button>
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
  return (
    <div
      class="xw-note"
      style={{ paddingLeft: indent, flexWrap: marks.length ? "wrap" : "nowrap" }}
      title={importance?.method === "shap" ? "whiskers: ± one standard error over rows" : undefined}
    >
      {importance ? (
        <span class="xw-ellipsis">
          {importance.label} ·{" "}
          {importance.method !== "shap" ? (
            "± one standard deviation"
          ) : selected ? (
            <>
              <Key color="xw-bar-selected" /> {formatInteger(selected.n_rows)} selected{" "}
              <Key color="xw-bar-thin" /> all {formatInteger(importance.all.n_rows)}
              {partial ? " so far" : ""}
            </>
          ) : (
            rowsText(store)
          )}
          {importance.method === "shap" && partial ? ", ± shown" : ""}
        </span>
      ) : null}
      {props.children}
      {marks.map((other, k) => (
        <span key={other.method}>
          <svg class="xw-key" width="10" height="10" aria-hidden="true">
            <Mark shape={k} x={5} y={5} reach={0} />
          </svg>{" "}
          {methodName(other.method)}: {other.label}
        </span>
      ))}
      {marks.length ? <span>(marks: share of each method's largest)</span> : null}
    </div>
  );
}
