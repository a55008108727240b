// Fairness: rates by group, criteria that hold or not, and thresholds per group with their cost.

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Asked } from "../../charts/Asked";
import charts_css from "../../charts/charts.css";
import { OutputPicker } from "../../charts/outputs";
import { decidedIn } from "../../row/decision";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { capital, plural } from "../../runtime/format";
import { chosenOf, namedFeature, namedQuantity } from "../../runtime/named";
import { Pending } from "../../runtime/pending";
import { featureName } from "../../runtime/quantities";
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
import { AsTable } from "../../twin/AsTable";
import { Criteria } from "./Criteria";
import { Dots } from "./Dots";
import { Features, type FeaturesRecord } from "./Features";
import css from "./fairness.css";
import { useGuess } from "./guess";
import { Recourse, type RecourseRecord } from "./Recourse";
import { Reweighed, type ReweighedRecord } from "./Reweighed";
import { type FairnessRecord, furtherOf, KIND, limitsOf, questionOf, thresholdOf } from "./record";
import { Strategies } from "./Strategies";
import { criteriaTwin, ratesTwin, recourseTwin, reweighedTwin, strategiesTwin } from "./twin";
import type { Options } from "./wire";

/** Shown at first, where they are there; all others on request. */
const FIRST = [
  "selection rate",
  "recall",
  "false positive rate",
  "precision",
  "accuracy",
  "calibration gap",
];

/** From this width on criteria and thresholds stand beside each other, every criterion on two lines. */
const SIDE_BY_SIDE = 980;

function FairnessView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<{ by?: string[] }>(KIND);
  const question = questionOf(store, options, look.by ?? null);
  const answer = useAnswer<FairnessRecord>(store, question, { label: t`fairness` });
  const [ref, width] = useSize<HTMLDivElement>();
  const { record } = answer;
  const by = look.by ?? options.by ?? record?.quantities ?? [];
  return (
    <section class="xw-view xw-fairness" aria-label={t`Fairness`}>
      <style>{charts_css}</style>
      <style>{css}</style>
      <Heading title={t`Fairness`}>
        <span class="xw-worded">
          {t`by`}
          <Columns store={store} chosen={by} onChange={(next) => setLook({ ...look, by: next })} />
          {record?.positive ? (
            <>
              {t`in being called`}
              <OutputPicker store={store} label={t`in being called`} />
            </>
          ) : null}
        </span>
      </Heading>
      <div ref={ref}>
        {record && width > 0 ? (
          <Shown store={store} options={options} record={record} width={width} />
        ) : (
          <Pending answer={answer} what={t`rates by group`} />
        )}
      </div>
    </section>
  );
}

/** The column that makes the groups, and a second one for their intersections. */
function Columns(props: {
  store: Store;
  chosen: readonly string[];
  onChange: (by: string[]) => void;
}): JSX.Element {
  const { store, chosen, onChange } = props;
  const choices = [
    ...store.extras.value.map(({ quantity, schema }) => ({ value: quantity, label: schema.name })),
    ...store.schema.value.features.flatMap(({ name, kind }, j) =>
      kind === "text" ? [] : [{ value: featureName(j), label: name }],
    ),
  ];
  const [one = "", two = ""] = chosen;
  return (
    <>
      <Picker
        label={t`groups by`}
        value={one}
        choices={choices}
        onChange={(value) => onChange([value, ...(two && two !== value ? [two] : [])])}
      />
      {t`and`}
      <Picker
        label={t`and by`}
        value={two}
        choices={[
          { value: "", label: t`nothing else` },
          ...choices.filter(({ value }) => value !== one),
        ]}
        onChange={(value) => onChange(value ? [one, value] : [one])}
      />
    </>
  );
}

function Shown(props: {
  store: Store;
  options: Options;
  record: FairnessRecord;
  width: number;
}): JSX.Element {
  const { store, options, record, width } = props;
  const unit = decidedIn(store.schema.value);
  const [strategy, setStrategy] = useState(-1);
  const [all, setAll] = useState(false);
  const places = record.metrics.map((_, k) => k);
  const first = places.filter((k) => FIRST.includes(record.metrics[k] as string));
  const metrics = all || !first.length || !record.positive ? places : first;
  const shown = strategy < record.strategies.length ? strategy : -1;
  const { notes = [] } = record.trust;
  return (
    <>
      <p class="xw-said" aria-live="polite">
        {record.sentence}
      </p>
      <Dots store={store} record={record} width={width} metrics={metrics} strategy={shown} />
      {metrics.length < places.length || all ? (
        <button type="button" class="xw-link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t`fewer metrics` : t`all ${places.length} metrics`}
        </button>
      ) : null}
      <div class="xw-fair-both" data-wide={width >= SIDE_BY_SIDE}>
        {record.criteria.length ? <Criteria record={record} /> : null}
        <Strategies store={store} record={record} strategy={shown} onChoose={setStrategy} />
      </div>
      <AsTable
        title={t`Fairness`}
        of={() => [
          ratesTwin(record, metrics, shown),
          ...criteriaTwin(record),
          ...strategiesTwin(record),
        ]}
      >
        <div class="xw-note">
          <span>
            {t`Dots: groups with their 95 % intervals; lines: all ${plural(record.trust.n_rows ?? 0, t`row`, t`rows`)}${shown < 0 ? "." : t`; rings: ${record.strategies[shown]}.`}`}
          </span>
          {notes.map((note) => (
            <span key={note}>{capital(note)}.</span>
          ))}
          <Doubts of={record} />
        </div>
      </AsTable>
      <Asked<FeaturesRecord>
        store={store}
        question={furtherOf(store, record, "features", store.unit.value)}
        title={t`Which features set the groups apart?`}
        what={t`attributions by group, and proxies`}
        button={t`compare attributions and look for proxies`}
      >
        {(found) => <Features store={store} record={found} />}
      </Asked>
      {record.positive ? (
        <>
          <Asked<RecourseRecord>
            store={store}
            question={furtherOf(store, record, "recourse", unit, {
              ...thresholdOf(store),
              ...limitsOf(options),
            })}
            title={t`How far are all others from ${record.positive}?`}
            what={t`plans of other rows`}
            button={t`look for plans of some rows that are not called ${record.positive} (takes a while)`}
          >
            {(found) => (
              <>
                <Recourse record={found} />
                <AsTable title={t`Recourse`} of={() => [recourseTwin(found)]} />
              </>
            )}
          </Asked>
          {record.criteria.length > 1 ? (
            <Asked<ReweighedRecord>
              store={store}
              question={furtherOf(store, record, "reweighed", unit, {
                ...thresholdOf(store),
                ...(options.cost ? { cost: options.cost } : {}),
              })}
              title={t`What if it were trained with weights?`}
              what={t`copies of the model`}
              button={t`fit copies with weights by group, and without`}
            >
              {(found) => (
                <>
                  <Reweighed store={store} record={found} />
                  <AsTable title={t`Weights`} of={() => [reweighedTwin(found)]} />
                </>
              )}
            </Asked>
          ) : null}
        </>
      ) : null}
    </>
  );
}

export default defineView<Options>({
  component: FairnessView,
  guess: useGuess,
  code: (store, look) => {
    const { by, vary, ...rest } = look as Options;
    return chosenOf({
      by: by?.map((name) => namedQuantity(store, name)),
      ...rest,
      vary: vary?.map((j) => namedFeature(store, j)),
    });
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
    { kind: "errors", question: t`for which other rows is it wrong?` },
  ],
});
