// Errors: a tree and a list of slices of the rows by their errors, and the rows to look at first.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Asked } from "../../charts/Asked";
import charts_css from "../../charts/charts.css";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { plural } from "../../runtime/format";
import { chosenOf } from "../../runtime/named";
import { Pending } from "../../runtime/pending";
import { quantityOf } from "../../runtime/quantities";
import type { Store } from "../../runtime/store";
import type { Palette } from "../../runtime/theme";
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
import { AsTable } from "../../twin/AsTable";
import css from "./errors.css";
import { useGuess } from "./guess";
import { errorLook } from "./look";
import { OutlierList, RowLists } from "./RowLists";
import {
  type AttributionSlices,
  counted,
  type ErrorsRecord,
  furtherOf,
  KIND,
  membersOf,
  metricsOf,
  type Outliers,
  questionOf,
  treeOf,
  UNSEEN,
} from "./record";
import { SliceList } from "./SliceList";
import { slicesTwin, treeTwin } from "./twin";
import type { Options } from "./wire";

function ErrorsView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store } = context;
  const [look, setLook] = useLook<Options>(KIND);
  const chosen: Options = { ...context.options, ...look };
  const has_y = store.schema.value.target !== null;
  const question = has_y ? questionOf(store, chosen) : null;
  const answer = useAnswer<ErrorsRecord>(store, question, { label: t`errors` });
  const metrics = metricsOf(store);
  const [ref, width] = useSize<HTMLDivElement>();
  const { record } = answer;
  return (
    <section class="xw-view xw-errors" aria-label={t`Errors`}>
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title={t`Errors`}>
        {has_y ? (
          <span class="xw-sentence">
            {t`by `}
            <Picker
              label={t`what is an error`}
              value={chosen.metric ?? (metrics[0] as string)}
              choices={metrics.map((label) => ({ value: label, label }))}
              onChange={(metric) =>
                setLook({ ...look, metric: metric === metrics[0] ? undefined : metric })
              }
            />
          </span>
        ) : null}
      </Heading>
      <div ref={ref}>
        {!has_y ? (
          <p class="xw-empty">{t`There is no y to compare with: xw.explain(model, X, y).`}</p>
        ) : record && width > 0 ? (
          <Shown
            store={store}
            options={chosen}
            record={record}
            palette={context.palette.value}
            width={width}
          />
        ) : (
          <Pending answer={answer} what={t`where the errors are`} />
        )}
      </div>
    </section>
  );
}

function Shown(props: {
  store: Store;
  options: Options;
  record: ErrorsRecord;
  palette: Palette;
  width: number;
}): JSX.Element {
  const { store, options, record, palette, width } = props;
  const tree = useMemo(() => treeOf(record), [record]);
  const { notes = [], n_held_out } = record.trust;
  return (
    <>
      <p class="xw-said" aria-live="polite">
        {record.sentence}
      </p>
      {tree.nodes.length > 1 ? (
        <DecisionTree
          store={store}
          tree={tree}
          palette={palette}
          width={width}
          label={t`tree of ${counted(record.what)}`}
          clause_key={KIND}
          among={null}
          look={errorLook(record, tree, palette)}
          beside={record.column_names}
        />
      ) : (
        <p class="xw-muted">
          {t`No split of one feature parts rows with more ${counted(record.surplus)} surely.`}
        </p>
      )}
      <SliceList store={store} record={record} by={t`columns`} />
      <RowLists store={store} record={record} />
      {record.suspects.map(({ text }) => (
        <p key={text} class="xw-suspect">
          {text}
        </p>
      ))}
      <AsTable title={t`Errors`} of={() => [...treeTwin(record), ...slicesTwin(record)]}>
        <div class="xw-note">
          <span>
            <i class="xw-less" aria-hidden="true" />
            {t` fewer than on average, `}
            <i class="xw-more" aria-hidden="true" />
            {t` more; nodes are filled as high as their share of all ${counted(record.what)}.`}
          </span>
          <span>
            {t`Counts and rates are of all ${plural(record.trust.n_rows, t`row`, t`rows`)}; intervals are of the ${plural(n_held_out, t`row`, t`rows`)} that chose neither split nor slice.`}
          </span>
          {tree.nodes.some(({ feature }) => feature >= record.feature_names.length) ? (
            <span>
              <i class="xw-unseen">{t`Underlined`}</i>: {UNSEEN}.
            </span>
          ) : null}
          {notes.map((note) => (
            <span key={note}>{note}.</span>
          ))}
          <Doubts of={record} />
        </div>
      </AsTable>
      <Asked<AttributionSlices>
        store={store}
        question={furtherOf(store, options, "attribution_slices")}
        title={t`Which explanations go with errors?`}
        what={t`slices by SHAP values`}
        button={t`search slices by SHAP values`}
      >
        {(found) => (
          <>
            <SliceList
              store={store}
              record={found}
              by={t`effects`}
              rowsOf={found.members ? (k) => membersOf(found, k) : null}
            />
            <AsTable title={t`Slices by SHAP values`} of={() => slicesTwin(found)} />
          </>
        )}
      </Asked>
      <Asked<Outliers>
        store={store}
        question={furtherOf(store, options, "outliers")}
        title={t`Which rows are explained unlike any others?`}
        what={t`unusual explanations`}
        button={t`look for unusual explanations`}
        at_once={store.progress.value.state === "done"}
      >
        {(found) => <OutlierList store={store} record={found} />}
      </Asked>
    </>
  );
}

export default defineView<Options>({
  component: ErrorsView,
  guess: useGuess,
  code: (_store, look) => {
    const { columns, ...rest } = look as Options;
    return chosenOf({ ...rest, columns: columns?.map((name) => quantityOf(name)?.column ?? name) });
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
    { kind: "performance", question: t`how well does it predict on the whole?` },
  ],
});
