// The way to a plan: what each change adds to what the model says, up to the bound that is to be crossed.

import type { JSX } from "preact";
import { formatNumber, formatProbability, formatSignedAmount } from "../../runtime/format";
import { probabilityOf } from "../../runtime/probability";
import type { Store } from "../../runtime/store";
import { t } from "../../runtime/words";
import { at, type Counterfactuals, type Goal } from "./asked";

const PAD = 0.06;

export function Path(props: {
  store: Store;
  record: Counterfactuals;
  plan: number;
  place: number;
}): JSX.Element {
  const { store, record, plan, place } = props;
  const goal = record.goals[place] as Goal;
  const changes = record.changes.filter((one) => one.plan === plan);
  const said = [...changes.keys(), changes.length].map((step) => at(record.path, plan, step));
  // Where it has to be the largest of all outputs, its lead over the next one is followed.
  const { largest } = goal;
  const bounds = largest
    ? [0]
    : [goal.low, goal.high].filter((bound): bound is number => bound !== null);
  const low = Math.min(...said, ...bounds);
  const high = Math.max(...said, ...bounds);
  const margin = PAD * (high - low) || 0.5;
  const share = (value: number): number =>
    (100 * (value - low + margin)) / (high - low + 2 * margin);
  const { link } = store.schema.value;
  const sigmoid = !largest && record.unit === "log_odds" && link === "sigmoid";
  const text = (value: number): string =>
    largest
      ? formatSignedAmount(value)
      : record.unit === "probability"
        ? formatProbability(value)
        : sigmoid
          ? formatProbability(probabilityOf([value], 0, "sigmoid"))
          : formatNumber(value);
  const name = store.outputName(goal.output);
  const unit = store.unitLabel(record.unit as Parameters<Store["unitLabel"]>[0]);
  const what = largest
    ? t`lead of ${name} over the next class (${unit})`
    : record.unit === "value"
      ? t`prediction`
      : sigmoid
        ? t`probability of ${name}`
        : name;
  const first = said[0] as number;
  return (
    <figure class="xw-path" aria-label={t`Way to plan: ${what} from ${text(first)}`}>
      <figcaption class="xw-small xw-muted">
        {t`one change at a time, the one that helps most first: ${what}${sigmoid ? t`, drawn in ${unit}` : ""}`}
      </figcaption>
      <ol>
        <li>
          <span class="xw-path-label xw-muted">{t`now`}</span>
          <span class="xw-track">
            <Lines bounds={bounds} share={share} />
            <span class="xw-plan-dot" style={{ left: `${share(first)}%` }} />
            <Value at={share(first)} text={text(first)} />
          </span>
        </li>
        {changes.map((one, k) => {
          const [before, after] = [said[k] as number, said[k + 1] as number];
          const [from, to] = [share(before), share(after)];
          const added = formatSignedAmount(after - before);
          return (
            <li key={one.feature}>
              <span class="xw-path-label" title={`${one.before_text} \u2192 ${one.text}`}>
                {store.featureName(one.feature)} <span class="xw-muted">{"\u2192"}</span> {one.text}
              </span>
              <span class="xw-track" title={t`${added} (${unit}), then ${text(after)}`}>
                <Lines bounds={bounds} share={share} />
                <span
                  class={`xw-step ${after >= before ? "xw-up" : "xw-down"}`}
                  style={{ left: `${Math.min(from, to)}%`, width: `${Math.abs(to - from)}%` }}
                />
                <Value at={to} text={text(after)} down={after < before} />
              </span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}

/** The bounds between which the model's answer is to lie. */
function Lines(props: {
  bounds: readonly number[];
  share: (value: number) => number;
}): JSX.Element {
  return (
    <>
      {props.bounds.map((bound) => (
        <span key={bound} class="xw-goal-line" style={{ left: `${props.share(bound)}%` }} />
      ))}
    </>
  );
}

/** A number beside the end of a bar, on the side to which it points. */
function Value(props: { at: number; text: string; down?: boolean }): JSX.Element {
  const { at: left, text, down } = props;
  return (
    <span class="xw-path-value" style={down ? { right: `${100 - left}%` } : { left: `${left}%` }}>
      {text}
    </span>
  );
}
