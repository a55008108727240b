// A weighted sum of the columns: a bar per number, a range with a dot per level.

import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { dropClause, plainClause } from "../../charts/clauses";
import { More } from "../../charts/More";
import { formatAmount, formatSignedAmount, plural } from "../../runtime/format";
import { featureCodes, opOf } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import { useTip } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { KIND, type LinearSurrogate, MISSING, NUMBER } from "./record";
import { linearTwin } from "./twin";

const FIRST = 14;
/** Pixels of "−0.79 … +0.49", and of a name at most. */
const SAID = 108;
const NAME = 200;
const GAPS = 24;

interface Term {
  at: number;
  name: string;
  level: number;
  value: number;
  n_rows: number;
  center: number;
  scale: number;
}

export function Linear(props: {
  store: Store;
  record: LinearSurrogate;
  output: number;
  width: number;
  /** What is said below. */
  children: ComponentChildren;
}): JSX.Element {
  const { store, record, width } = props;
  const tip = useTip();
  const n_shown = useSignal(FIRST);
  const n_outputs = record.coefficients.shape[1] ?? 1;
  const k = Math.min(props.output, n_outputs - 1);
  const size = (j: number): number => record.size.data[j * n_outputs + k] as number;
  const order = record.feature_names
    .map((_, j) => j)
    .filter((j) => size(j) > 0)
    .sort((a, b) => size(b) - size(a) || a - b);
  const shown = order.slice(0, n_shown.value);
  const terms = new Map<number, Term[]>();
  for (let at = 0; at < record.term_names.length; at++) {
    const feature = record.term_feature.data[at] as number;
    terms.set(feature, [
      ...(terms.get(feature) ?? []),
      {
        at,
        name: record.term_names[at] as string,
        level: record.term_level.data[at] as number,
        value: record.coefficients.data[at * n_outputs + k] as number,
        n_rows: record.counts.data[at] as number,
        center: record.center.data[at] as number,
        scale: record.scale.data[at] as number,
      },
    ]);
  }
  const drawn = shown.flatMap((j) => (terms.get(j) ?? []).map(({ value }) => value));
  const [low, high] = [Math.min(0, ...drawn), Math.max(0, ...drawn)];
  const name_width = Math.round(Math.min(NAME, width * 0.3));
  const room = Math.max(60, Math.min(520, width - name_width - SAID - GAPS));
  const x = (value: number): number => (room * (value - low)) / (high - low || 1);
  const label = plainClause(store, KIND)?.label;
  if (!order.length)
    return (
      <>
        <p class="xw-note">{t`It says the same for all rows.`}</p>
        {props.children}
      </>
    );
  return (
    <>
      <div class="xw-linear" onPointerLeave={() => tip(null)}>
        <ul aria-label={t`weights, the largest first`}>
          {shown.map((j) => {
            const own = terms.get(j) ?? [];
            const number = own.find(({ level }) => level === NUMBER);
            const levels = own.filter(({ level }) => level !== NUMBER);
            const ends = levels.map(({ value }) => value);
            return (
              <li
                key={j}
                class={store.focus.value === j ? "xw-named" : ""}
                style={{ gridTemplateColumns: `${name_width}px ${room}px minmax(0, 1fr)` }}
              >
                <button
                  type="button"
                  class="xw-linear-name xw-ellipsis"
                  title={t`${record.feature_names[j]}: focus`}
                  onClick={() => store.focusFeature(j)}
                >
                  {store.featureName(j)}
                </button>
                <span class="xw-linear-plot" style={{ width: room }}>
                  <i class="xw-linear-zero" style={{ left: x(0) }} />
                  {number ? (
                    <i
                      class={number.value < 0 ? "xw-linear-bar xw-down" : "xw-linear-bar"}
                      style={{
                        left: x(Math.min(0, number.value)),
                        width: Math.max(1, Math.abs(x(number.value) - x(0))),
                      }}
                      onPointerMove={(event) =>
                        tip(event.clientX, event.clientY, numberWords(number))
                      }
                    />
                  ) : null}
                  {ends.length > 1 ? (
                    <i
                      class="xw-linear-range"
                      style={{
                        left: x(Math.min(...ends)),
                        width: x(Math.max(...ends)) - x(Math.min(...ends)),
                      }}
                    />
                  ) : null}
                  {levels.map((term) => {
                    const words = levelWords(term);
                    const codes = term.level === MISSING ? [-1] : [term.level];
                    const can = term.level >= 0 || term.level === MISSING;
                    return (
                      <button
                        key={term.at}
                        type="button"
                        disabled={!can}
                        class={`xw-linear-dot${label === term.name ? " xw-chosen" : ""}${
                          term.value < 0 ? " xw-down" : ""
                        }`}
                        aria-label={words}
                        aria-pressed={label === term.name}
                        style={{ left: x(term.value) }}
                        onPointerMove={(event) => tip(event.clientX, event.clientY, words)}
                        onClick={(event) => {
                          const op = opOf(event);
                          if (op === "and" && label === term.name) dropClause(store, KIND);
                          else
                            store.commitClause({
                              key: KIND,
                              op,
                              terms: [featureCodes(j, codes)],
                              label: term.name,
                            });
                        }}
                      />
                    );
                  })}
                </span>
                <span class="xw-linear-said">
                  {number
                    ? formatSignedAmount(number.value)
                    : `${formatSignedAmount(Math.min(...ends))} … ${formatSignedAmount(Math.max(...ends))}`}
                </span>
              </li>
            );
          })}
        </ul>
        <More
          n_shown={shown.length}
          n_all={order.length}
          first={FIRST}
          onChange={(n) => {
            n_shown.value = n;
          }}
        />
      </div>
      <AsTable title={t`Imitation`} of={() => [linearTwin(store, record, props.output, shown)]}>
        {props.children}
      </AsTable>
    </>
  );
}

const numberWords = ({ name, value, scale }: Term): string =>
  t`${name}: ${formatSignedAmount(value)} for ${formatAmount(scale)} more (one standard deviation)`;

const levelWords = ({ name, value, n_rows }: Term): string =>
  t`${name}: ${formatSignedAmount(value)} beside the mean of all rows, ${plural(n_rows, t`row`, t`rows`)}`;
