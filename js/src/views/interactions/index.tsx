// Interactions: which pairs of features do something together, and what a pair does in every row.

import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import css from "../../charts/charts.css";
import { More } from "../../charts/More";
import { labelWidth } from "../../charts/text";
import { measureIn } from "../../row/measure";
import { type Answer, useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { formatInteger, formatNumber, plural } from "../../runtime/format";
import { chosenOf } from "../../runtime/named";
import type { Question } from "../../runtime/question";
import { Sideways } from "../../runtime/sideways";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import {
  defineView,
  Heading,
  NARROW,
  Picker,
  Segments,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import type { Twin } from "../../twin/twin";
import { HPair, isOutOfReach, OutOfReach } from "./ByH";
import { useGuess } from "./guess";
import own_css from "./interactions.css";
import { MatrixGrid } from "./Matrix";
import { PairList } from "./PairList";
import { PairPlot } from "./PairPlot";
import {
  allByH,
  allPairs,
  explainedIn,
  type Interactions,
  type InteractionTable,
  type Matrix,
  type Method,
  matrixOf,
  onePair,
  type Pair,
  type PairEffect,
  type PairValues,
  pairKey,
  rankedPairs,
  readPair,
  readTable,
  spread,
} from "./table";
import { matrixTwin, pairTwin } from "./twin";
import type { Options } from "./wire";
import { pairName } from "./words";

const METHODS = [
  { value: "shap", label: "SHAP", title: t`SHAP interaction values, row by row` },
  { value: "h", label: "H", title: t`Friedman and Popescu's H: of any model, in any unit` },
];
const FIRST = 12;
const FIRST_PAIRS = 11;

function InteractionsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const chosen = options.rows;
  const [look, setLook] = useLook<Options>("interactions");
  const method: Method = (look.method ?? options.method) === "h" ? "h" : "shap";
  const [unit, output] = [store.unit.value, store.output.value];
  const asked = method === "h" ? allByH(unit, chosen, options.n_rows) : allPairs(unit, chosen);
  const answer = useAnswer<Interactions>(store, asked, { label: t`interactions` });
  const opened = useSignal<Pair | null>(null);
  const n_shown = useSignal(FIRST);
  const [ref, width] = useSize<HTMLDivElement>();
  const section = useRef<HTMLElement>(null);
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const { record } = answer;
  const table = useMemo(() => record && readTable(record, output), [record, output]);
  const mask = store.mask.value;
  // Where none of the explained rows is selected, the picture stays that of all.
  const n_selected = table && mask && method === "shap" ? explainedIn(table.rows, mask) : 0;
  const rows = n_selected > 0 ? mask : null;
  const shown = Math.min(n_shown.value, table?.features.length ?? 0);
  const matrix = useMemo(() => table && matrixOf(table, shown, rows), [table, shown, rows]);
  const pairs = useMemo(() => (table ? rankedPairs(table, rows) : []), [table, rows]);
  const pair = opened.value;
  const side = width < NARROW - 90 ? 0 : Math.min(360, Math.round(width * 0.32));
  const main = width - side;
  const back = (): void => {
    opened.value = null;
    setTimeout(() => section.current?.querySelector<HTMLElement>("[role=grid]")?.focus());
  };
  const open = (next: Pair): void => {
    opened.value = next;
    // From the keyboard the focus goes along.
    setTimeout(() => section.current?.querySelector<HTMLElement>("[role=application]")?.focus());
  };
  return (
    <section
      ref={section}
      class="xw-view xw-interactions"
      aria-label={t`Interactions`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !pair) return;
        event.preventDefault();
        event.stopPropagation();
        back();
      }}
    >
      <style>{css}</style>
      <style>{own_css}</style>
      <Heading title={t`Interactions`}>
        <span class="xw-worded">
          {t`by`}
          <Segments
            label={t`method`}
            value={method}
            choices={METHODS}
            onChange={(value) => {
              opened.value = null;
              setLook({ ...look, method: value });
            }}
          />
        </span>
        {pair ? (
          <>
            <button type="button" class="xw-toggle" onClick={back}>{t`‹ all pairs`}</button>
            <span class="xw-ellipsis">{pairName(store, pair.first, pair.second)}</span>
          </>
        ) : null}
        <span class="xw-spacer" />
        {context.embedded || store.schema.value.output_names.length < 2 ? null : (
          <Picker
            label={t`output`}
            value={String(store.output.value)}
            choices={store.schema.value.output_names.map((label, k) => ({
              value: String(k),
              label,
            }))}
            onChange={(value) => store.showOutput(Number(value))}
          />
        )}
      </Heading>
      <div ref={ref} class="xw-pair-panes">
        {table && matrix && width > 0 ? (
          <>
            <div class="xw-pair-main" style={{ width: main }}>
              {pair && method === "h" ? (
                <HPair store={store} pair={pair} />
              ) : pair ? (
                <Opened
                  key={pairKey(pair.first, pair.second)}
                  context={context}
                  question={onePair(unit, chosen, pair)}
                  known={table.pairs.get(pairKey(pair.first, pair.second)) ?? null}
                  wait={answer.state === "computing"}
                  pair={pair}
                  measure={measure}
                  width={main}
                />
              ) : (
                <Sideways class="xw-pair-scroll" label={t`Matrix of pairs`} walked>
                  <MatrixGrid
                    store={store}
                    table={table}
                    matrix={matrix}
                    width={main}
                    name_width={Math.min(
                      labelWidth(store, matrix.features.slice(-3), main),
                      main * 0.3,
                    )}
                    onOpen={open}
                  />
                </Sideways>
              )}
            </div>
            <div style={{ width: side ? side - 24 : width }}>
              <PairList
                store={store}
                pairs={pairs}
                first={FIRST_PAIRS}
                opened={pair ? pairKey(pair.first, pair.second) : ""}
                onOpen={open}
              />
            </div>
          </>
        ) : (
          <p class="xw-empty" style={{ minHeight: 200, flex: "1 1 100%" }}>
            {table ? null : method === "shap" && isOutOfReach(answer) ? (
              <OutOfReach
                store={store}
                answer={answer}
                onH={() => setLook({ ...look, method: "h" })}
              />
            ) : (
              <State store={store} answer={answer} />
            )}
          </p>
        )}
      </div>
      {table && matrix ? (
        <Foot pair={pair} of={() => [matrixTwin(store, matrix, n_selected || table.rows.length)]}>
          <div class="xw-note xw-apart">
            <Rows store={store} answer={answer} table={table} n_selected={n_selected} />
            {method === "h" ? (
              <HNote store={store} matrix={matrix} />
            ) : pair ? null : (
              <>
                <span>
                  {t`mean size of what a pair adds to the ${shownOutput(store)}, both halves together: `}
                  <Scale most={matrix.most} />
                </span>
                <span>
                  {t`on the edge, what a feature does alone: `}
                  <Scale alone most={matrix.most_alone} />
                </span>
              </>
            )}
            <Doubts of={record} />
            {pair ? null : (
              <More
                n_shown={shown}
                n_all={table.features.length}
                first={FIRST}
                onChange={(n) => {
                  n_shown.value = n;
                }}
              />
            )}
          </div>
        </Foot>
      ) : null}
    </section>
  );
}

/** With the table of the matrix; an opened pair has its own. */
const Foot = (props: {
  pair: Pair | null;
  of: () => Twin[];
  children: ComponentChildren;
}): JSX.Element =>
  props.pair ? (
    <>{props.children}</>
  ) : (
    <AsTable title={t`Interactions`} of={props.of}>
      {props.children}
    </AsTable>
  );

/** What the numbers are, and in which order. */
const HNote = ({ store, matrix }: { store: Store; matrix: Matrix }): JSX.Element => (
  <>
    <span>
      {t`H: of what a pair does to the ${shownOutput(store)}, the share that it does only together: `}
      <Scale most={matrix.most} />
    </span>
    <span>
      {t`on the edge, a feature with all others: `}
      <Scale alone most={matrix.most_alone} />
    </span>
    <span>{t`pairs that do most together come first, at whatever H`}</span>
  </>
);

/** From 0 to the largest; it breaks into no two lines. */
const Scale = ({ alone, most }: { alone?: boolean; most: number }): JSX.Element => (
  <span class="xw-pair-scale">
    0 <span class={`xw-pair-ramp${alone ? " xw-alone" : ""}`} aria-hidden="true" />{" "}
    {formatNumber(most, 2)}
  </span>
);

/** Over which rows the numbers are, and how far they are. */
function Rows(props: {
  store: Store;
  answer: Answer<Interactions>;
  table: InteractionTable;
  n_selected: number;
}): JSX.Element {
  const { store, answer, table, n_selected } = props;
  const n_rows = table.rows.length;
  const n_wanted = answer.state === "done" ? n_rows : Math.max(n_rows, answer.progress.total);
  const sampled = n_wanted < store.n_rows;
  const so_far =
    n_rows < n_wanted
      ? t`so far ${formatInteger(n_rows)} of ${formatInteger(n_wanted)} ${sampled ? t`sampled ` : ""}rows`
      : `${sampled ? t`${formatInteger(n_wanted)} of ` : ""}${plural(store.n_rows, t`row`, t`rows`)}`;
  return (
    <span role="status">
      {table.size
        ? t`${formatInteger(n_rows)} of ${plural(store.n_rows, t`row`, t`rows`)}, each with the values of each other`
        : n_selected
          ? t`${formatInteger(n_selected)} selected of the ${formatInteger(n_rows)} explained`
          : store.mask.value
            ? t`${so_far}, none of them selected`
            : so_far}{" "}
      <State store={store} answer={answer} />
    </span>
  );
}

const State = (props: { store: Store; answer: Answer<Interactions> }): JSX.Element | null => (
  <AnswerState
    {...props}
    what={t`interactions`}
    absent={t`Interactions of this output are not in this page, and no kernel is there to compute them.`}
  />
);

/** A pair in every row; what did not come with the others is asked for. */
function Opened(props: {
  context: ViewContext;
  question: Question;
  known: PairValues | null;
  /** It may come with the others. */
  wait: boolean;
  pair: Pair;
  measure: ReturnType<typeof measureIn>;
  width: number;
}): JSX.Element {
  const { context, question, known, wait, pair, measure, width } = props;
  const { store } = context;
  const name = pairName(store, pair.first, pair.second);
  const answer = useAnswer<PairEffect>(store, known || wait ? null : question, {
    label: t`interaction of ${name}`,
  });
  const { record } = answer;
  const output = store.output.value;
  const values = useMemo(
    () => known ?? (record && readPair(record, output)),
    [known, record, output],
  );
  const each = useMemo(() => values && spread(values, store.n_rows), [values, store.n_rows]);
  const [a, b] = [store.column(pair.first), store.column(pair.second)];
  if (each && a && b)
    return (
      <>
        <PairPlot
          store={store}
          a={a}
          b={b}
          each={each}
          palette={context.palette.value}
          measure={measure}
          width={width}
        />
        <AsTable title={name} of={() => [pairTwin(store, a, b, each)]} />
      </>
    );
  return (
    <p class="xw-empty" style={{ minHeight: 200 }}>
      {wait ? (
        t`computing…`
      ) : (
        <AnswerState
          store={store}
          answer={answer}
          what={t`the interaction of ${name}`}
          absent={t`The rows of this pair are not in this page, and there is no kernel to compute them.`}
        />
      )}
    </p>
  );
}

export default defineView<Options>({
  component: InteractionsView,
  guess: useGuess,
  code: (_store, look) => chosenOf(look),
  next: (store) => [
    {
      kind: "dependence",
      question: t`how does ${store.featureName(store.focus.value)} act by itself?`,
    },
    { kind: "force", question: t`and in ${store.rowName(store.row.value)}?` },
  ],
});
