// What the edits have done: the prediction, its change from the original, and the force plot.

import type { JSX } from "preact";
import { useContext, useEffect, useMemo } from "preact/hooks";
import { decisionOf, decisionWords, groupOf } from "../../row/decision";
import { useExplained } from "../../row/explained";
import { probabilityRow } from "../../row/ForcePicture";
import { ForcePlot, HEAD, LINE, labelLines } from "../../row/ForcePlot";
import { measureIn } from "../../row/measure";
import {
  formatAmount,
  formatProbability,
  formatSigned,
  formatSignedAmount,
  plural,
} from "../../runtime/format";
import { probabilityOf } from "../../runtime/probability";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { OpenerContext, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { rowStore } from "./rowStore";
import type { Session } from "./session";

/** A prediction in words. Beside log-odds it is the probability that is read, and told in large. */
export function predictionWords(
  store: Store,
  predictions: ArrayLike<number> | undefined,
): { large: string; what: string; beside: string } {
  const now = predictions?.[store.output.value];
  if (!predictions || now === undefined)
    return { large: "\u2026", what: shownOutput(store), beside: "" };
  const p = probabilityOf(predictions, store.output.value, store.link.value);
  if (Number.isNaN(p)) return { large: formatAmount(now, 4), what: shownOutput(store), beside: "" };
  return {
    large: formatProbability(p),
    what: t`probability of ${store.outputName()}`,
    beside: `, ${formatAmount(now, 4)} ${store.unitLabel()}`,
  };
}

/** What the edited row is called, and what it was called before the edits where that was another. */
export function calledWords(session: Session): string {
  const { store, answers, edits } = session;
  const decision = decisionOf(store);
  const shown = answers.shown.value;
  if (!decision || !shown) return "";
  const { codes, origin } = shown.branch;
  const group = groupOf(store, decision, codes, origin);
  const score = decision.score(shown.told.predictions);
  const said = decisionWords(store, decision, score, group);
  const { start } = edits.current.value;
  const before = answers.told(edits.current.value, true)?.predictions;
  if (!before || !said) return said;
  const was = decision.of(decision.score(before), groupOf(store, decision, start, origin));
  if (was === decision.of(score, group)) return said;
  return t`${said}; before ${store.outputName(was ? store.output.value : 1 - store.output.value)}`;
}

export function Effect({
  session,
  context,
}: {
  session: Session;
  context: ViewContext;
}): JSX.Element {
  const { store } = session;
  const { answers, edits } = session;
  const shown = answers.shown.value;
  const output = store.output.value;
  const original = answers.told(edits.current.value, true);
  const now = shown?.told.predictions[output];
  const before = original?.predictions[output];
  const change = now !== undefined && before !== undefined ? now - before : Number.NaN;
  const link = store.link.value;
  const p = shown ? probabilityOf(shown.told.predictions, output, link) : Number.NaN;
  const p_before = original ? probabilityOf(original.predictions, output, link) : Number.NaN;
  const n_edits = edits.changed.value.length;
  const { large, what, beside } = predictionWords(store, shown?.told.predictions);
  const from = Number.isNaN(p_before)
    ? formatAmount(before as number, 4)
    : formatProbability(p_before);
  const step =
    Number.isNaN(p) || Number.isNaN(p_before)
      ? formatSignedAmount(change, 3)
      : t`${formatSigned(p - p_before, 2)} from ${from}, ${formatSignedAmount(change, 3)} ${store.unitLabel()}`;
  const stale = answers.isStale(shown);
  const called = calledWords(session);
  // The dashboard shows the row itself already: one picture is enough until they differ.
  const in_sight = useContext(OpenerContext)?.panels.includes("force") ?? false;
  const twin = in_sight && n_edits === 0 && edits.origin.value === store.row.value;
  const told =
    n_edits === 0 || Number.isNaN(change)
      ? "\u00a0"
      : `${change > 0 ? "\u25b2 " : change < 0 ? "\u25bc " : ""}${change === 0 ? t`unchanged from ${from}` : Number.isNaN(p) ? t`${step} from ${from}` : step} (${plural(n_edits, t`edit`, t`edits`)})`;
  return (
    <div class="xw-effect">
      <div class="xw-effect-number" aria-busy={answers.busy}>
        <output class={`xw-big${stale ? " xw-stale" : ""}`} data-value={now} aria-label={what}>
          {large}
        </output>
        <span class="xw-muted">
          {what}
          {beside}
        </span>
        {called ? <span class="xw-called">{called}</span> : null}
        {stale ? (
          <span class="xw-muted">{t`of the last answer`}</span>
        ) : (
          <span class={`xw-change ${change > 0 ? "xw-up" : change < 0 ? "xw-down" : ""}`}>
            {told}
          </span>
        )}
      </div>
      <Surrogate store={store} origin={edits.current.value.origin} />
      <Problems session={session} />
      {twin ? (
        <p class="xw-effect-twin xw-small xw-muted">{t`Drag a slider or type a value: the force plot of the edited row comes here. That of the row as it is stands above.`}</p>
      ) : (
        <EditedForce session={session} context={context} />
      )}
    </div>
  );
}

/** Who answers where it is not the model, and what that says of the row that the edits began at. */
function Surrogate({ store, origin }: { store: Store; origin: number }): JSX.Element | null {
  const name = store.model.value?.state.meta.label;
  if (!name) return null;
  const own = store.attributions.value?.predictions[origin];
  return (
    <p class="xw-small xw-muted">
      {t`${name.charAt(0).toUpperCase() + name.slice(1)}. The force plot explains the surrogate, not the model.${own === undefined || Number.isNaN(own) ? "" : t` The model itself says ${formatAmount(own, 4)} of the row as it was.`}`}
    </p>
  );
}

/** What went wrong, in place; edits and the last good picture stay. */
function Problems({ session }: { session: Session }): JSX.Element {
  const { answers } = session;
  const error = answers.error.value;
  const difference = answers.difference.value;
  return (
    <div class="xw-problems">
      {error ? (
        <p class="xw-problem" role="alert">
          <b>{error.what}</b>
          {error.more && ` ${error.more}`}
          {answers.isStale(answers.shown.value)
            ? t` Shown is the last answer.`
            : answers.isStale(answers.explained.value)
              ? t` The force plot is of the last answer.`
              : ""}
        </p>
      ) : null}
      {difference ? (
        <p class="xw-problem" role="alert">
          <b>{t`Page and kernel differ.`}</b> {difference}
        </p>
      ) : null}
    </div>
  );
}

function EditedForce({
  session,
  context,
}: {
  session: Session;
  context: ViewContext;
}): JSX.Element {
  const [size, width] = useSize<HTMLDivElement>();
  const row = useMemo(() => rowStore(session.store), [session]);
  useEffect(() => row.close, [row]);
  const shown = session.answers.explained.value;
  const explanation = shown?.told.explanation ?? null;
  const output = session.store.output.value;
  useMemo(() => {
    if (shown && explanation)
      row.show(shown.branch.codes, explanation, output, shown.told.predictions);
  }, [shown]);
  const inner: ViewContext = { ...context, store: row.store, options: { row: 0 }, embedded: true };
  const measure = useMemo(() => measureIn(size.current), [width > 0]);
  const lines = labelLines(context.embedded ? 3 : 4, session.store.n_features);
  const height = HEAD + lines * LINE + 2 + probabilityRow(row.store);
  const stale = session.answers.isStale(shown);
  const reason = shown?.told.reason ?? "";
  const other = explanation && explanation.unit !== session.store.unit.value;
  return (
    <div
      ref={size}
      class={`xw-effect-force${stale ? " xw-stale" : ""}`}
      style={{ minHeight: `${height + 30}px` }}
    >
      {reason ? (
        <p class="xw-small xw-muted">
          {other
            ? t`Explained as ${session.store.unitLabel(explanation.unit)}: ${reason}`
            : t`No force plot: ${reason}`}
        </p>
      ) : null}
      {explanation && width > 0 ? (
        <ForceOf context={inner} measure={measure} width={width} height={height} lines={lines} />
      ) : null}
    </div>
  );
}

function ForceOf(props: {
  context: ViewContext;
  measure: ReturnType<typeof measureIn>;
  width: number;
  height: number;
  lines: number;
}): JSX.Element | null {
  const explained = useExplained(props.context);
  if (!explained.values) return null;
  return (
    <ForcePlot
      {...props}
      name={t`the edited row`}
      explained={explained}
      max_display={props.width >= 700 ? 12 : 7}
      least_share={0.012}
    />
  );
}
