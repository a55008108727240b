// The doubt: which method, how exact, what to mind. One line in the footer that opens.

import type { JSX } from "preact";
import { formatGap, formatInteger, formatNumber, plural } from "../runtime/format";
import { Popup } from "../runtime/popup";
import type { Store } from "../runtime/store";
import type { Trust } from "../runtime/wire";

/** A gap this small beside the spread of the predictions is rounding. */
const ROUNDING = 1e-4;
/** An error this large beside the mean attribution of the most important feature may change the ranking. */
const LARGE_ERROR = 0.25;
/** Fewer rows than this say little about the others. */
const FEW_ROWS = 50;

export interface Evidence {
  trust: Trust;
  /** Largest minus smallest prediction so far. */
  spread: number;
  /** Mean |attribution| of the most important feature. */
  largest: number;
  n_done: number;
  n_rows: number;
  /** Whether the missing rows are still to come. */
  running: boolean;
}

/** Why the numbers deserve care; empty when nothing speaks against them. */
export function doubtsOf(evidence: Evidence): string[] {
  const { trust, spread, largest, n_done, n_rows, running } = evidence;
  const doubts: string[] = [];
  const gap = trust.additivity_gap;
  if (gap !== null && !(Math.abs(gap) <= ROUNDING * Math.max(spread, 1e-12)))
    doubts.push(
      `The attributions of a row miss its prediction by up to ${formatGap(gap)}: they do not add up.`,
    );
  const error = trust.standard_error;
  if (error !== null && error > LARGE_ERROR * largest)
    doubts.push(
      `The sampling error of \u00b1${formatNumber(error, 2)} is large beside the attributions themselves: the most important feature has a mean of ${formatNumber(largest, 2)}. A larger budget makes it smaller.`,
    );
  const so_far = `${formatInteger(n_done)} of ${plural(n_rows, "row")}`;
  if (n_done > 0 && n_done < n_rows) {
    if (!running) doubts.push(`Only ${so_far} are computed: the others are not in the pictures.`);
    else if (n_done < FEW_ROWS)
      doubts.push(`Only ${so_far} are computed so far: means may still change a good deal.`);
  }
  return doubts;
}

function evidenceOf(store: Store): Evidence {
  const table = store.attributions.value;
  return {
    trust: store.trust.value,
    spread: spreadOf(store),
    largest: store.importance.value?.values.reduce((a, b) => Math.max(a, b), 0) ?? 0,
    n_done: table?.n_done ?? 0,
    n_rows: store.n_rows,
    running: store.progress.value.state === "running",
  };
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
  const doubts = doubtsOf(evidenceOf(store));
  const level = doubts.length ? "care" : "sound";
  const parts = [method || "nothing computed yet"];
  if (trust.additivity_gap !== null)
    parts.push(`additivity gap ${formatGap(trust.additivity_gap)}`);
  if (trust.standard_error !== null)
    parts.push(`sampling error \u00b1${formatNumber(trust.standard_error, 2)}`);
  if (trust.notes.length) parts.push(plural(trust.notes.length, "note"));
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
        {doubts.map((doubt) => (
          <p key={doubt} class="xw-care">
            <i class="xw-dot" data-level="care" aria-hidden="true" />
            {doubt}
          </p>
        ))}
        <p>
          <b>{method}</b>
          {trust.perturbation && PERTURBATIONS[trust.perturbation] && (
            <>. {PERTURBATIONS[trust.perturbation]?.(trust)}</>
          )}
        </p>
        {store.model.value?.state.meta.label && (
          <p>This is said of the model. In What if a surrogate answers, which only imitates it.</p>
        )}
        {trust.additivity_gap !== null && (
          <p>
            <b>Additivity gap {formatGap(trust.additivity_gap)}.</b> The largest difference, over
            all rows, between a prediction and its base value plus its attributions, in{" "}
            {store.unitLabel()}.
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
        <Texts title="To know" texts={trust.notes} />
        <Texts title="Checked" texts={trust.checks ?? []} />
        <p class="xw-muted">
          Attributions say what the model does, not what causes what in the world.
        </p>
      </div>
    </Popup>
  );
}

function Texts(props: { title: string; texts: readonly string[] }): JSX.Element | null {
  if (props.texts.length === 0) return null;
  return (
    <>
      <p>
        <b>{props.title}</b>
      </p>
      <ul>
        {props.texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
