// Rankings: a line for each feature through its ranks by several methods, and what explains where they cross.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import charts_css from "../../charts/charts.css";
import { measureIn } from "../../row/measure";
import { type Tensor, useAnswer } from "../../runtime/answers";
import type { Doubted } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatInteger } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import type { Store } from "../../runtime/store";
import { defineView, Heading, useSize, type ViewContext } from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { type Laid, lay, MAX_FEATURES, METHODS, orderOf, questionOf, said } from "./lay";
import css from "./rankings.css";
import { ranksTwin } from "./twin";
import type { Options } from "./wire";

/** As xwidgets/results/rankings.py. */
export interface RankingsRecord {
  values: Tensor;
  ranks: Tensor;
  rank_low: Tensor;
  rank_high: Tensor;
  agreement: Tensor;
  method_names: readonly string[];
  units: readonly string[];
  feature_names: readonly string[];
  notes: readonly { kind: string; features: readonly number[]; text: string }[];
  trust: Doubted & {
    n_rows?: number;
    n_rows_shap?: number;
    n_rows_total?: number;
    notes?: string[];
  };
}

const FIRST_NOTES = 4;

function RankingsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const refitted = useSignal(options.refit ?? false);
  const question = questionOf(store, refitted.value);
  const answer = useAnswer<RankingsRecord>(store, question, { label: t`rankings` });
  const { record } = answer;
  const connected = store.connection.value === "connected";
  return (
    <section class="xw-view xw-rankings" aria-label={t`Rankings`}>
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title={t`Rankings`}>
        {store.schema.value.target && (connected || refitted.value) ? (
          <button
            type="button"
            class="xw-toggle"
            aria-pressed={refitted.value}
            title={t`Fit copies of the model without each feature (drop-column importance); after the first it says how long that takes`}
            onClick={() => {
              refitted.value = !refitted.value;
            }}
          >{t`leave each out and fit anew`}</button>
        ) : null}
      </Heading>
      {record ? (
        <Shown record={record} store={store} />
      ) : (
        <Pending answer={answer} what={t`the rankings`} />
      )}
    </section>
  );
}

function Shown({ record, store }: { record: RankingsRecord; store: Store }): JSX.Element {
  const [ref, width] = useSize<HTMLDivElement>();
  const all = useSignal(false);
  const { n_rows, n_rows_shap = 0, n_rows_total = 0, notes = [] } = record.trust;
  const told = all.value ? record.notes : record.notes.slice(0, FIRST_NOTES);
  const more = record.notes.length - FIRST_NOTES;
  const rows = [
    n_rows_shap < n_rows_total ? t`SHAP of ${formatInteger(n_rows_shap)} rows` : "",
    n_rows !== undefined && n_rows < n_rows_total ? t`scored on ${formatInteger(n_rows)} rows` : "",
    ...notes,
  ].filter(Boolean);
  return (
    <>
      <p class="xw-said">{said(record)}</p>
      <div ref={ref} class="xw-rank-plot">
        {width > 0 ? <Lines record={record} store={store} width={width} /> : null}
      </div>
      {told.length ? (
        <ul class="xw-rank-notes" aria-label={t`what explains the order`}>
          {told.map(({ text, features }) => (
            <li key={text}>
              <button
                type="button"
                class="xw-rank-note"
                title={t`Put it in focus`}
                onClick={() => store.focusFeature(features[0] as number)}
              >
                {text}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
      <AsTable
        title={t`Rankings`}
        of={() => [ranksTwin(store, record, orderOf(record).slice(0, MAX_FEATURES))]}
      >
        <div class="xw-note xw-apart">
          <span>{t`bar: ranks of “${store.featureName(store.focus.value)}” that chance allows`}</span>
          {hasTies(record) ? <span>{t`joined dots: tied`}</span> : null}
          {rows.map((text) => (
            <span key={text}>{text}</span>
          ))}
          <Doubts of={record} />
          {more > 0 ? (
            <button
              type="button"
              class="xw-link"
              onClick={() => {
                all.value = !all.value;
              }}
            >
              {all.value ? t`fewer notes` : t`${more} more notes`}
            </button>
          ) : null}
        </div>
      </AsTable>
    </>
  );
}

/** Whether some share a rank: the mean of theirs, which is no whole number, or stands twice. */
function hasTies({ ranks, method_names, feature_names }: RankingsRecord): boolean {
  return method_names.some((_, m) => {
    const own = feature_names.map((_, j) => ranks.data[j * method_names.length + m]);
    return new Set(own).size < own.length;
  });
}

/** Ranks from the left method to the right one. Features are walked to by arrow keys, in their order. */
function Lines(props: { record: RankingsRecord; store: Store; width: number }): JSX.Element {
  const { record, store, width } = props;
  const root = useRef<HTMLDivElement>(null);
  const measure = useMemo(() => measureIn(root.current), [width > 0]);
  const laid: Laid = lay(record, width, (j) => store.featureName(j), measure);
  const focus = store.focus.value;
  const at = laid.lines.findIndex(({ feature }) => feature === focus);
  const go = (to: number): void => {
    const line = laid.lines[Math.max(0, Math.min(laid.lines.length - 1, to))];
    if (!line) return;
    store.focusFeature(line.feature);
    queueMicrotask(() =>
      root.current?.querySelector<SVGGElement>(`[data-feature="${line.feature}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (step) go(at + step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(laid.lines.length - 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // The one in focus lies above the others.
  const drawn = laid.lines.map((_, k) => k).filter((k) => k !== at);
  if (at >= 0) drawn.push(at);
  return (
    <div
      ref={root}
      role="listbox"
      aria-label={t`features by rank`}
      tabIndex={-1}
      onKeyDown={onKeyDown}
    >
      <svg width={width} height={laid.height} role="presentation">
        <g>
          {laid.columns.map(({ x, name, label, unit }) => (
            <text key={name} class="xw-rank-method" x={x} y={14} text-anchor="start">
              {label}
              <title>{`${METHODS[name] ?? name}: ${unit}`}</title>
            </text>
          ))}
          {laid.lanes.map(({ y, text }) => (
            <text key={text} class="xw-rank-lane" x={laid.left - 8} y={y + 4} text-anchor="end">
              {text}
            </text>
          ))}
        </g>
        <g class="xw-rank-ranges">
          {laid.lines[at]?.marks.map(({ x, low, high }) =>
            low < high ? <line key={x} x1={x} x2={x} y1={low} y2={high} /> : null,
          )}
        </g>
        <g class="xw-rank-ties">
          {laid.ties.map(({ x, y1, y2 }) => (
            <line key={`${x}-${y1}`} x1={x} x2={x} y1={y1} y2={y2} />
          ))}
        </g>
        {drawn.map((k) => {
          const line = laid.lines[k] as Laid["lines"][number];
          const own = k === at;
          return (
            <g
              key={line.feature}
              role="option"
              aria-selected={own}
              aria-label={line.label}
              tabindex={own || (at < 0 && k === 0) ? 0 : -1}
              data-feature={line.feature}
              class={own ? "xw-rank-line xw-rank-own" : "xw-rank-line"}
              onClick={() => store.focusFeature(line.feature)}
            >
              <title>{line.label}</title>
              <path class="xw-rank-hit" d={line.path} />
              <path class="xw-rank-path" d={line.path} />
              {line.marks.map(({ x, y, end }) => (
                <g key={x}>
                  <rect class="xw-rank-hit" x={x - 6} y={y - 11} width={end - x + 6} height={22} />
                  <circle class="xw-rank-dot" cx={x} cy={y} r={own ? 4.5 : 3.5} />
                </g>
              ))}
            </g>
          );
        })}
        {/* What an option says stands in its label; these words lie above all lines. */}
        <g class="xw-rank-names">
          {laid.lines.map(({ feature, marks }) =>
            marks.map(({ x, y, name, value }) => (
              <text
                key={`${feature}-${x}`}
                class={feature === focus ? "xw-rank-name xw-rank-named" : "xw-rank-name"}
                x={x + 9}
                y={y + 4}
              >
                {name} <tspan class="xw-rank-value">{value}</tspan>
              </text>
            )),
          )}
        </g>
      </svg>
    </div>
  );
}

export default defineView<Options>({
  component: RankingsView,
  guess: useGuess,
  next: (store) => [
    { kind: "dependence", question: t`how does ${store.featureName(store.focus.value)} act?` },
  ],
});
