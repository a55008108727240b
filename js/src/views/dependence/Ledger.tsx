// How much of a model is a sum of curves: shares of the variance of its predictions, in words and as one bar.

import type { JSX } from "preact";
import { AnswerState } from "../../charts/AnswerState";
import { percentText } from "../../marks/legend";
import { useAnswer } from "../../runtime/answers";
import { formatInteger } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { termsOf } from "./conditions";
import { ledgerQuestion, type VarianceLedger } from "./records";

const WHAT = "the variance ledger";

export function Ledger(props: {
  store: Store;
  /** Where it is what was asked for. */
  title?: string;
  /** Show the picture of a split: the curve of a feature. */
  onOpen: (feature: number) => void;
}): JSX.Element {
  const { store, onOpen } = props;
  const output = store.output.value;
  const answer = useAnswer<VarianceLedger>(store, ledgerQuestion(output, store.unit.value), {
    label: WHAT,
  });
  const { record } = answer;
  const heading = props.title ? <h3 class="xw-title">{props.title}</h3> : null;
  if (!record)
    return (
      <>
        {heading}
        <div class="xw-note" style={{ minHeight: 72 }}>
          <AnswerState store={store} answer={answer} what={WHAT} />
        </div>
      </>
    );
  const lines = record.names.map((name, k) => ({
    name,
    at: k,
    gain: record.gain.data[k] as number,
    accepted: !!record.accepted.data[k],
  }));
  const taken = lines.filter(({ accepted }) => accepted);
  const rejected = lines.filter(({ accepted }) => !accepted);
  const added = taken.reduce((sum, { gain }) => sum + gain, 0);
  const open = (at: number): void => {
    onOpen(record.feature.data[at] as number);
    const condition = record.conditions[at];
    if (condition)
      store.commitClause({
        key: `region:${record.feature.data[at]}`,
        op: "and",
        terms: termsOf([condition], store.columns.value),
      });
  };
  const row = ({ name, at, gain }: (typeof lines)[number], text: string): JSX.Element => (
    <li key={at}>
      <button type="button" title="show this curve, select these rows" onClick={() => open(at)}>
        <span class="xw-region-name">{name}</span>
        <span class="xw-muted">
          {text} {percentText(Math.max(0, gain))}
        </span>
      </button>
    </li>
  );
  const parts = [record.curves, ...taken.map(({ gain }) => gain), Math.max(0, record.rest)];
  const { n_test } = record.trust as { n_test?: number };
  return (
    <div class="xw-regions xw-ledger">
      {heading}
      <p>
        <b>{percentText(Math.max(0, record.curves))}</b> of {shownOutput(store)} is a sum of curves,
        one per feature;{" "}
        {taken.length
          ? `curves that differ between two sides add ${percentText(added)}`
          : "no split of a curve adds 1 % to that"}
        ; the rest, {percentText(Math.max(0, record.rest))}, is in other pairs and more.
      </p>
      <div class="xw-ledger-bar" aria-hidden="true">
        {parts.map((part, k) => (
          <i
            key={k}
            class={k === 0 ? "xw-curves" : k === parts.length - 1 ? "xw-rest" : "xw-split"}
            style={{ flexGrow: Math.max(0, part) }}
          />
        ))}
      </div>
      {taken.length ? (
        <ul aria-label="splits that add to it">{taken.map((one) => row(one, "adds"))}</ul>
      ) : null}
      {rejected.length ? (
        <details>
          <summary class="xw-muted">
            {formatInteger(rejected.length)} {rejected.length === 1 ? "split" : "splits"} tried that
            add little
          </summary>
          <ul aria-label="splits that add little">{rejected.map((one) => row(one, "adds"))}</ul>
        </details>
      ) : null}
      <p class="xw-note">
        R² to the model{n_test ? ` on ${formatInteger(n_test)} held-out rows` : ""}
      </p>
    </div>
  );
}
