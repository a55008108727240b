// What force and waterfall plots say in words: tooltips, the sum, and the opened tails.

import type { JSX } from "preact";
import type { Bar, Force } from "../marks/force";
import {
  formatAmount,
  formatNumber,
  formatProbability,
  formatSignedAmount,
  plural,
} from "../runtime/format";
import { besides } from "../runtime/probability";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import { t } from "../runtime/words";
import { cellText, type Explained } from "./explained";

/** "0.064 ± 0.002": a contribution with its sampling error where it is an estimate. */
export function contributionText(value: number, error: number | undefined): string {
  const text = value === 0 ? "0" : formatSignedAmount(value, 3);
  return error !== undefined && error > 0 ? `${text} \u00b1 ${formatAmount(error, 2)}` : text;
}

const shareText = (value: number, force: Force): string => {
  const all = force.up + force.down;
  return all > 0 ? t`${formatNumber((100 * Math.abs(value)) / all, 2)} % of all pushing` : "";
};

export const foldText = (bar: Bar): string => t`${bar.members.length} others`;

/** The whole of a bar in one sentence: what screen readers say. */
export function barSentence(store: Store, explained: Explained, bar: Bar): string {
  const direction =
    bar.value > 0 ? t`pushes up` : bar.value < 0 ? t`pushes down` : t`pushes neither way`;
  if (bar.feature < 0)
    return t`${plural(bar.members.length, t`other`, t`others`)}: together ${formatSignedAmount(bar.value, 3)}, ${direction}. Enter opens.`;
  const cell = cellText(store, bar.feature, explained.row);
  const size = contributionText(bar.value, explained.errors?.[bar.feature]);
  return `${store.featureName(bar.feature)} = ${cell}: ${size}, ${direction}`;
}

export function BarTip(props: {
  store: Store;
  explained: Explained;
  force: Force;
  bar: Bar;
}): JSX.Element {
  const { store, explained, force, bar } = props;
  if (bar.feature < 0) {
    const first = bar.members.slice(0, 5);
    return (
      <>
        <b>{t`${foldText(bar)}, together ${formatSignedAmount(bar.value, 3)}`}</b>
        {first.map((j) => (
          <div key={j}>
            {store.featureName(j)} = {cellText(store, j, explained.row)}:{" "}
            {formatSignedAmount(explained.values?.[j] as number, 2)}
          </div>
        ))}
        {bar.members.length > first.length ? <div>{"\u2026"}</div> : null}
        <div>{t`Click to open`}</div>
      </>
    );
  }
  return (
    <>
      <b>
        {store.featureName(bar.feature)} = {cellText(store, bar.feature, explained.row)}
      </b>
      <div>
        {contributionText(bar.value, explained.errors?.[bar.feature])}
        {bar.value === 0 ? "" : bar.value > 0 ? t` (pushes up)` : t` (pushes down)`}
      </div>
      <div>{shareText(bar.value, force)}</div>
    </>
  );
}

/** " (probability 0.29)"; nothing where it is not known. */
export const inBrackets = (probability: number): string =>
  Number.isNaN(probability) ? "" : t` (probability ${formatProbability(probability)})`;

/** base + pushes up - pushes down = f(x), with what rounding or estimation leaves over. */
export function SumLine(props: { store: Store; explained: Explained; force: Force }): JSX.Element {
  const { store, explained, force } = props;
  const { base, prediction } = explained;
  const gap = prediction - (base + force.total);
  const scale = Math.max(Math.abs(prediction), Math.abs(base), force.up, force.down);
  // Attributions travel as 32-bit floats: what is below their rounding is no gap.
  const gaping = Math.abs(gap) > 2e-6 * scale;
  return (
    <span class="xw-sum" title={shownOutput(store)}>
      {t`base ${formatAmount(base, 3)}${inBrackets(explained.base_probability)}`}
      {force.n_up ? (
        <>
          {" + "}
          <b class="xw-up">{formatAmount(force.up, 3)}</b>
          <span class="xw-sum-count">{t` (${plural(force.n_up, t`feature`, t`features`)} up)`}</span>
        </>
      ) : null}
      {force.n_down ? (
        <>
          {" \u2212 "}
          <b class="xw-down">{formatAmount(force.down, 3)}</b>
          <span class="xw-sum-count">{t` (${plural(force.n_down, t`feature`, t`features`)} down)`}</span>
        </>
      ) : null}
      {gaping ? t` ${formatSignedAmount(gap, 2)} (not explained)` : ""}{" "}
      <span class="xw-total">
        = <b>{t`f(x) ${formatAmount(prediction, 3)}`}</b>
        {besides(explained.probability)}
      </span>
      {force.n_up + force.n_down === 0 ? (
        t`; no feature pushes this row either way`
      ) : force.n_zero ? (
        <span class="xw-sum-zero">{t`; ${plural(force.n_zero, t`feature`, t`features`)} at 0`}</span>
      ) : null}
    </span>
  );
}

/** An opened tail: every feature of it, to read whole and to choose. */
export function TailList(props: {
  store: Store;
  explained: Explained;
  members: readonly number[];
}): JSX.Element {
  const { store, explained, members } = props;
  const largest = members.reduce(
    (most, j) => Math.max(most, Math.abs(explained.values?.[j] as number)),
    0,
  );
  return (
    <ul class="xw-tail">
      {members.map((j) => {
        const value = explained.values?.[j] as number;
        const name = store.featureName(j);
        const cell = cellText(store, j, explained.row);
        return (
          <li key={j}>
            <button
              type="button"
              class="xw-tail-item"
              title={`${name} = ${cell}`}
              aria-pressed={store.feature.value === j}
              onClick={() => store.focusFeature(j)}
            >
              <span class="xw-ellipsis">
                {name} = {cell}
              </span>
              <i
                class={value < 0 ? "xw-tail-bar xw-tail-down" : "xw-tail-bar"}
                style={{ width: `${largest > 0 ? (36 * Math.abs(value)) / largest : 0}px` }}
              />
              <span class="xw-tail-value">{formatSignedAmount(value, 2)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
