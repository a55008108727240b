// The background work: how far it is, how to stop it and how to go on; and what failed.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { formatInteger, formatSeconds } from "../runtime/format";
import { messageOf } from "../runtime/messages";
import type { Store } from "../runtime/store";
import { t } from "../runtime/words";

/** "so far 6,000 of 20,000 rows", "permutation: 3 of 10", or "" when all is done. */
export function progressText(store: Store): string {
  const { state, task, done, total, message } = store.progress.value;
  const table = store.attributions.value;
  const rows = table && table.n_done < table.n_rows ? table : null;
  const so_far = rows
    ? t`so far ${formatInteger(rows.n_done)} of ${formatInteger(rows.n_rows)} rows`
    : "";
  if (state === "failed")
    return [t`${task || t`The computation`} failed: ${message}`, so_far]
      .filter(Boolean)
      .join(" \u00b7 ");
  if (state === "cancelled") return [t`stopped`, so_far].filter(Boolean).join(", ");
  if (state === "sampled" && rows)
    return t`a random sample: ${formatInteger(rows.n_done)} of ${formatInteger(rows.n_rows)} rows`;
  if (state === "running" && message) return [so_far, message].filter(Boolean).join(" \u00b7 ");
  const left = timeLeft(store);
  if (so_far) return left ? t`${so_far}, ${left} left` : so_far;
  if (state !== "running") return "";
  return t`${task || t`computing`}: ${formatInteger(done)} of ${formatInteger(total)}`;
}

/** "about 9 min", where all rows would still take more than a moment. */
const timeLeft = (store: Store): string => {
  const { state, seconds_left } = store.progress.value;
  return state === "running" && seconds_left && seconds_left > 3 ? formatSeconds(seconds_left) : "";
};

/** "go on: about 2 h for all 32,561". */
export function goOnText(store: Store): string {
  const { seconds_left, total } = store.progress.value;
  const time = seconds_left ? t`${formatSeconds(seconds_left)} for ` : "";
  return t`Go on: ${time}all ${formatInteger(total)}`;
}

/** Done share in 0 .. 1 while something is unfinished, else null. */
export function progressShare(store: Store): number | null {
  const { state, done, total } = store.progress.value;
  const table = store.attributions.value;
  if (table && table.n_done < table.n_rows) return table.n_done / table.n_rows;
  return state === "running" ? (total ? Math.min(1, done / total) : 0) : null;
}

/** A hair-line on top of the footer: it takes no room. */
export function ProgressBar({ store }: { store: Store }): JSX.Element | null {
  const share = progressShare(store);
  if (share === null) return null;
  const percent = Math.round(share * 100);
  return (
    <div
      class="xw-progress"
      role="progressbar"
      aria-label={store.progress.value.task || t`Computed rows`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={progressText(store)}
      data-state={store.progress.value.state}
    >
      <div style={{ width: `${share * 100}%` }} />
    </div>
  );
}

type Control = "cancel" | "resume";

const CONTROLS: Partial<Record<string, { request: Control; label: string }>> = {
  running: { request: "cancel", label: t`Cancel` },
  sampled: { request: "resume", label: t`Go on` },
  cancelled: { request: "resume", label: t`Resume` },
  failed: { request: "resume", label: t`Try again` },
};

export function Work({ store }: { store: Store }): JSX.Element {
  const [asked, setAsked] = useState("");
  const { state } = store.progress.value;
  const text = progressText(store);
  const control = store.connection.value === "none" ? undefined : CONTROLS[state];
  const ask = (request: Control): void => {
    setAsked(state);
    store.request(request).catch((error: unknown) => {
      setAsked("");
      store.notice.value = messageOf(error);
    });
  };
  return (
    <>
      {text && (
        <span class="xw-ellipsis xw-work" data-state={state} title={text}>
          {text}
        </span>
      )}
      {control && (
        <button
          type="button"
          class="xw-button"
          disabled={asked === state}
          onClick={() => ask(control.request)}
        >
          {state === "sampled" ? goOnText(store) : control.label}
        </button>
      )}
    </>
  );
}
