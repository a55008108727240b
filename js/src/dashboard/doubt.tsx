// The doubt: which method, how exact, what to mind. One line in the footer that opens.

import type { JSX } from "preact";
import { formatGap, formatInteger, formatNumber, unitLabel } from "../runtime/format";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import type { Trust } from "../runtime/wire";

/** A gap this small beside the spread of the predictions is rounding. */
const ROUNDING = 1e-4;

/** Why the numbers deserve care; empty when nothing speaks against them. */
export function doubtsOf(trust: Trust, spread: number): string[] {
  const doubts = [...trust.notes];
  const gap = trust.additivity_gap;
  if (gap !== null && !(Math.abs(gap) <= ROUNDING * Math.max(spread, 1e-12)))
    doubts.unshift(
      `The attributions of a row miss its prediction by up to ${formatGap(gap)}: they do not add up.`,
    );
  return doubts;
}

const PERTURBATIONS: Record<string, (trust: Trust) => string> = {
  path_dependent: () =>
    "A feature that is left out is averaged over the training rows that took the same way through the tree.",
  interventional: ({ n_background }) =>
    `A feature that is left out takes its values from ${n_background ? formatInteger(n_background) : "the"} background rows, so correlated features may meet in combinations that do not occur.`,
};

/** Largest minus smallest prediction so far. */
function spreadOf(store: Store): number {
  const table = store.attributions.value;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of table?.predictions ?? []) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low ? high - low : 1;
}

export function Doubt({ store }: { store: Store }): JSX.Element {
  const trust = store.trust.value;
  const table = store.attributions.value;
  const method = trust.method || table?.method || "";
  const doubts = doubtsOf(trust, spreadOf(store));
  const level = doubts.length ? "care" : "sound";
  const parts = [method || "nothing computed yet"];
  if (trust.additivity_gap !== null)
    parts.push(`additivity gap ${formatGap(trust.additivity_gap)}`);
  if (trust.standard_error !== null)
    parts.push(`sampling error \u00b1${formatNumber(trust.standard_error, 2)}`);
  if (doubts.length) parts.push(doubts.length === 1 ? "1 note" : `${doubts.length} notes`);
  return (
    <Popup
      kind="dialog"
      name="How far to trust these numbers"
      class="xw-doubt"
      title="How far to trust these numbers"
      label={
        <>
          <i class="xw-dot" data-level={level} aria-hidden="true" />
          <span class="xw-ellipsis">
            {level === "care" && <span class="xw-hidden">Take care: </span>}
            {parts.join(" \u00b7 ")}
          </span>
        </>
      }
    >
      <div class="xw-prose">
        <p>
          <b>{method}</b>
          {trust.perturbation && PERTURBATIONS[trust.perturbation] && (
            <> {PERTURBATIONS[trust.perturbation]?.(trust)}</>
          )}
        </p>
        {trust.additivity_gap !== null && (
          <p>
            <b>Additivity gap {formatGap(trust.additivity_gap)}.</b> The largest difference, over
            all rows, between a prediction and its base value plus its attributions, in{" "}
            {unitLabel(store.unit.value)}.
          </p>
        )}
        {trust.standard_error !== null && (
          <p>
            <b>
              Sampling error {"\u00b1"}
              {formatNumber(trust.standard_error, 2)}.
            </b>{" "}
            The attributions are estimated: another seed would move them by about this much.
          </p>
        )}
        {doubts.length > 0 && (
          <ul>
            {doubts.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <p class="xw-muted">
          Attributions say what the model does, not what causes what in the world.
        </p>
      </div>
    </Popup>
  );
}
