// How much of a model is a sum of curves: shares of the variance of its predictions, in words and as one bar.

import type { JSX } from "preact";
import { AnswerState } from "../../charts/AnswerState";
import { termsOf } from "../../charts/conditions";
import { percentText } from "../../marks/legend";
import { useAnswer } from "../../runtime/answers";
import { formatInteger } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { t } from "../../runtime/words";
import { ledgerQuestion, type VarianceLedger } from "./records";

/** An uncertainty that is worth its place. */
const LEAST_OFF = 0.01;

const withError = (share: number, off: number): string =>
  off >= LEAST_OFF ? `${percentText(share)} ± ${percentText(off)}` : percentText(share);

const WHAT = t`the variance ledger`;

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
    off: 2 * ((record.gain_error?.data[k] as number | undefined) ?? 0),
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
  const row = ({ name, at, gain, off }: (typeof lines)[number], text: string): JSX.Element => (
    <li key={at}>
      <button type="button" title={t`show this curve, select these rows`} onClick={() => open(at)}>
        <span class="xw-region-name">{name}</span>
        <span class="xw-muted">
          {gain < 0 ? t`left out: rows held out are told worse` : `${text} ${withError(gain, off)}`}
        </span>
      </button>
    </li>
  );
  const parts = [record.curves, ...taken.map(({ gain }) => gain), Math.max(0, record.rest)];
  const {
    n_test,
    unsure,
    splits_tried: tried,
  } = record.trust as {
    n_test?: number;
    unsure?: boolean;
    splits_tried?: boolean;
  };
  const off = 2 * (record.error ?? 0);
  const rows = n_test ? t`${formatInteger(n_test)} rows` : t`so few rows`;
  const rest = percentText(Math.max(0, record.rest));
  return (
    <div class="xw-regions xw-ledger">
      {heading}
      <p>
        {unsure ? (
          <>
            <b>{t`Too few rows to tell`}</b>
            {t` how much of ${shownOutput(store)} is a sum of curves, one per feature: ${percentText(Math.max(0, record.curves - off))} to ${percentText(Math.min(1, record.curves + off))}`}
          </>
        ) : (
          <>
            <b>{withError(record.curves, off)}</b>
            {t` of ${shownOutput(store)} is a sum of curves, one per feature`}
          </>
        )}
        {t`; ${tried === false ? t`splits of the curves are still to be tried` : taken.length ? t`curves that differ between two sides add ${percentText(added)}` : t`no split of a curve surely adds 1 % to that`}; the rest${unsure ? "" : `, ${rest},`} is in other pairs and more${off >= LEAST_OFF ? t`, or in what ${rows} do not tell` : ""}.`}
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
        <ul aria-label={t`splits that add to it`}>{taken.map((one) => row(one, t`adds`))}</ul>
      ) : null}
      {rejected.length ? (
        <details>
          <summary class="xw-muted">
            {t`${formatInteger(rejected.length)} ${rejected.length === 1 ? t`split` : t`splits`} tried and left out`}
          </summary>
          <ul aria-label={t`splits left out`}>{rejected.map((one) => row(one, t`would add`))}</ul>
        </details>
      ) : null}
      {tried === false ? (
        <p class="xw-note">
          <AnswerState store={store} answer={answer} what={WHAT} />
        </p>
      ) : null}
      <p class="xw-note">
        {t`R² to the model${n_test ? t` on ${formatInteger(n_test)} held-out rows` : ""}${off >= LEAST_OFF ? t`, ± two standard errors` : ""}`}
      </p>
    </div>
  );
}
