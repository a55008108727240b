// Imitation: the small tree that says what the model says, drawn or as rules, and how nearly it does.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import css from "../../charts/charts.css";
import { useAnswer } from "../../runtime/answers";
import type { Doubt } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import { formatInteger, outputLabel, plural } from "../../runtime/format";
import { Pending } from "../../runtime/pending";
import { bitsText } from "../../runtime/rested";
import { packBits, rowsOf, unpackBits } from "../../runtime/selection";
import type { Store } from "../../runtime/store";
import {
  defineView,
  Heading,
  Picker,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { DecisionTree } from "../../trees/DecisionTree";
import { readTree } from "../../trees/tree";
import { AsTable } from "../../twin/AsTable";
import { DepthCurve } from "./DepthCurve";
import { useGuess } from "./guess";
import { Linear } from "./Linear";
import { Rules } from "./Rules";
import {
  KIND,
  type LinearSurrogate,
  linearQuestion,
  MAX_DEPTH,
  questionOf,
  type Surrogate,
} from "./record";
import own_css from "./surrogate.css";
import { depthTwin, treeTwin } from "./twin";
import type { Options } from "./wire";
import { doubtsAt, fidelityWords, linearWords, nextWords } from "./words";

const WIDE = 900;
const CURVE_WIDTH = 168;

/** What is chosen: of the rows also as bits, which a selection becomes. */
interface Look extends Omit<Options, "rows"> {
  rows?: number[] | string;
}

function SurrogateView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store } = context;
  const [look, setLook] = useLook<Look>(KIND);
  const chosen: Look = { ...context.options, ...look };
  const kind = chosen.kind ?? "tree";
  const linear = kind === "linear";
  const label = { label: t`imitation` };
  const [unit, rows] = [store.unit.value, chosen.rows];
  const trees = useAnswer<Surrogate>(store, linear ? null : questionOf(unit, rows), label);
  const sum = useAnswer<LinearSurrogate>(store, linear ? linearQuestion(unit, rows) : null, label);
  const record = linear ? null : trees.record;
  // A tree that needs fewer conditions has no more.
  const depth = Math.min(chosen.max_depth ?? 3, deepestOf(record));
  const [ref, width] = useSize<HTMLDivElement>();
  const output = store.output.value;
  const own = record?.trust.own ?? false;
  // The model's own tree is shown as it is.
  const tree = useMemo(
    () => record && readTree(record, output, own ? undefined : depth),
    [record, output, own, depth],
  );
  const among = useMemo(() => amongOf(chosen.rows, store.n_rows), [chosen.rows, store.n_rows]);
  const set = (next: Partial<Look>): void => setLook({ ...look, ...next });
  const outputs = store.schema.value.output_names;
  return (
    <section class="xw-view xw-surrogate" aria-label={t`Imitation`}>
      <style>{css}</style>
      <style>{own_css}</style>
      <Heading title={own ? t`The model’s own tree` : t`Imitation`}>
        <span class="xw-sentence">
          <Picker
            label={t`what imitates the model`}
            value={kind}
            choices={[
              { value: "tree", label: t`a tree` },
              { value: "rules", label: t`a list of rules` },
              { value: "linear", label: t`a weighted sum` },
            ]}
            onChange={(value) => set({ kind: value as Look["kind"] })}
          />
          {own || linear ? null : (
            <>
              {t` of at most `}
              <Picker
                label={t`conditions of a rule`}
                value={String(depth)}
                choices={depths(record)}
                onChange={(value) => set({ max_depth: Number(value) })}
              />
              {depth === 1 ? t` condition` : t` conditions`}
            </>
          )}
          {outputs.length > 1 && !context.embedded ? (
            <>
              {t` for `}
              <Picker
                label={t`output`}
                value={String(output)}
                choices={outputs.map((label, k) => ({ value: String(k), label }))}
                onChange={(value) => store.showOutput(Number(value))}
              />
            </>
          ) : null}
        </span>
        <Region
          store={store}
          rows={chosen.rows}
          n={(record ?? sum.record)?.trust.n_rows ?? 0}
          onChange={set}
        />
      </Heading>
      <div ref={ref}>
        {record && tree && width > 0 ? (
          <>
            <div class="xw-surrogate-said">
              <p class="xw-said" aria-live="polite">
                {fidelityWords(record, tree, output, depth)}
                <span class="xw-muted"> {nextWords(record, output, depth)}</span>
              </p>
              {own ? null : (
                <DepthCurve
                  record={record}
                  output={output}
                  depth={depth}
                  width={width < WIDE ? Math.min(width, 240) : CURVE_WIDTH}
                  onChoose={(max_depth) => set({ max_depth })}
                />
              )}
            </div>
            {kind === "rules" ? (
              <Rules
                store={store}
                tree={tree}
                palette={context.palette.value}
                width={width}
                among={among}
                exact={record.exact}
              />
            ) : (
              <DecisionTree
                store={store}
                tree={tree}
                palette={context.palette.value}
                width={width}
                label={`${own ? t`tree of` : t`tree that imitates`} ${store.schema.value.model_name}`}
                clause_key={KIND}
                among={among}
                exact={record.exact}
              />
            )}
            <AsTable
              title={t`Imitation`}
              of={() => [treeTwin(store, tree, kind === "rules"), ...depthTwin(record, output)]}
            >
              <Notes store={store} record={record} kind={kind} doubts={doubtsAt(record, depth)} />
            </AsTable>
          </>
        ) : linear && sum.record && width > 0 ? (
          <>
            <p class="xw-said" aria-live="polite">
              {linearWords(sum.record, output)}
            </p>
            <Linear store={store} record={sum.record} output={output} width={width}>
              <Notes store={store} record={sum.record} kind={kind} />
            </Linear>
          </>
        ) : (
          <Pending answer={linear ? sum : trees} what={t`the imitation`} />
        )}
      </div>
    </section>
  );
}

const deepestOf = (record: Surrogate | null): number =>
  Math.min(MAX_DEPTH, record?.depths.data.length || MAX_DEPTH);

/** More conditions than the tree can use are not offered. */
function depths(record: Surrogate | null): { value: string; label: string }[] {
  return Array.from({ length: deepestOf(record) }, (_, k) => ({
    value: String(k + 1),
    label: String(k + 1),
  }));
}

function amongOf(rows: Look["rows"], n_rows: number): Uint8Array | null {
  if (rows === undefined) return null;
  if (typeof rows === "string")
    return unpackBits(
      Uint8Array.from(atob(rows), (sign) => sign.charCodeAt(0)),
      n_rows,
    );
  const mask = new Uint8Array(n_rows);
  for (const row of rows) mask[row] = 1;
  return mask;
}

/** Of which rows: all, or those that were selected when somebody said so. */
function Region(props: {
  store: Store;
  rows: Look["rows"];
  n: number;
  onChange: (next: Partial<Look>) => void;
}): JSX.Element | null {
  const { store, rows, n, onChange } = props;
  const mask = store.mask.value;
  const { n_selected } = store;
  if (rows !== undefined)
    return (
      <span class="xw-sentence">
        {t`of ${formatInteger(n)} rows `}
        <button
          type="button"
          class="xw-button"
          onClick={() => onChange({ rows: undefined })}
        >{t`of all rows`}</button>
      </span>
    );
  if (!mask || n_selected.value < 10) return null;
  return (
    <button
      type="button"
      class="xw-button"
      onClick={() => onChange({ rows: bitsText(packBits(mask)) })}
    >
      {t`of the ${plural(n_selected.value, t`selected row`, t`selected rows`)} alone`}
    </button>
  );
}

function Notes(props: {
  store: Store;
  record: Pick<Surrogate, "trust">;
  kind: string;
  doubts?: readonly Doubt[];
}): JSX.Element {
  const { store, record, kind, doubts } = props;
  const { notes = [], n_rows = 0, n_held_out = 0 } = record.trust;
  const label = outputLabel(store.unit.value, store.link.value, store.outputName());
  return (
    <div class="xw-note">
      {kind === "linear" ? (
        <span>
          {t`What one standard deviation more of a number (over the ${plural(n_rows - n_held_out, t`row`, t`rows`)} that it was fitted to), or a level beside the mean of all rows, adds to ${label}.`}
        </span>
      ) : (
        <span>
          <i class="xw-less" aria-hidden="true" />
          {t` less ${label} than on average, `}
          <i class="xw-more" aria-hidden="true" />{" "}
          {kind === "tree" ? t`more; lines are as wide as their rows are many.` : t`more.`}
        </span>
      )}
      {notes.map((note) => (
        <span key={note}>{note}.</span>
      ))}
      <Doubts of={record} doubts={doubts} />
    </div>
  );
}

export default defineView<Options>({
  component: SurrogateView,
  guess: useGuess,
  code: (store, look) => {
    const { rows, ...rest } = look as Look;
    const among = amongOf(rows, store.n_rows);
    return among ? { ...rest, rows: rowsOf(among) } : rest;
  },
  next: (store) => [
    ...(store.mask.value
      ? [
          {
            kind: "table",
            question: t`which are the ${plural(store.n_selected.value, t`selected row`, t`selected rows`)}?`,
          },
        ]
      : []),
    {
      kind: "dependence",
      question: t`how does ${store.featureName(store.focus.value)} act in the model itself?`,
    },
  ],
});
