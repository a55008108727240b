// Own terms: what an additive model is made of, each term with its curve, the rows' SHAP values over it.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import css from "../../charts/charts.css";
import { frameHeight } from "../../charts/frameLayout";
import { More } from "../../charts/More";
import type { Measure } from "../../marks/labels";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import { formatAmount, formatNumber, outputLabel } from "../../runtime/format";
import type { Store } from "../../runtime/store";
import {
  defineView,
  Heading,
  NARROW,
  Picker,
  useExplained,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import type { Twin } from "../../twin/twin";
import { useGuess } from "./guess";
import { Path } from "./Path";
import {
  curveOf,
  interceptOf,
  openedOf,
  pairOf,
  questionOf,
  type Term,
  type Terms,
  termsOf,
} from "./records";
import { HEIGHT, TermCurve } from "./TermCurve";
import { TermList } from "./TermList";
import { TermSurface } from "./TermSurface";
import own_css from "./terms.css";
import { curveTwin, listTwin, surfaceTwin } from "./twin";
import type { Options } from "./wire";

const FIRST = 12;
const LIST_SHARE = 0.44;

function TermsView({ context }: { context: ViewContext }): JSX.Element {
  const { store } = context;
  const answer = useAnswer<Terms>(store, questionOf(store.schema.value), { label: t`own terms` });
  useExplained(store, true);
  const { record } = answer;
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  return (
    <section class="xw-view xw-terms" aria-label={t`Own terms`}>
      <style>{css}</style>
      <style>{own_css}</style>
      <Heading title={t`Own terms`}>
        <span class="xw-spacer" />
        {context.embedded || store.n_outputs < 2 ? null : (
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
      <div ref={ref} />
      {record && width > 0 ? (
        <Shown context={context} record={record} width={width} measure={measure} />
      ) : (
        <p class="xw-empty" style={{ minHeight: frameHeight(HEIGHT, "x") }}>
          <AnswerState store={store} answer={answer} what={t`what the model is made of`} />
        </p>
      )}
    </section>
  );
}

function Shown(props: {
  context: ViewContext<Options>;
  record: Terms;
  width: number;
  measure: Measure;
}): JSX.Element {
  const { context, record, width, measure } = props;
  const { store } = context;
  const output = store.output.value;
  const terms = useMemo(() => termsOf(record, output), [record, output]);
  const [look, setLook] = useLook<Options>("terms");
  const unfolded = !!(look.path ?? context.options.path);
  const pair = useSignal(-1);
  const n_shown = useSignal(FIRST);
  const most = useMemo(
    () =>
      terms.reduce(
        (best, { size, standardized }) =>
          Math.max(best, Number.isNaN(standardized) ? size : Math.abs(standardized)),
        0,
      ),
    [terms],
  );
  // A pair stays until another feature comes into focus.
  const opened = openedOf(terms, store.feature.value, pair.value);
  const open = (term: Term): void => {
    const single = term.features[1] < 0;
    pair.value = single ? -1 : term.place;
    if (single) store.focusFeature(term.features[0]);
  };
  const narrow = width < NARROW;
  const list = narrow ? width : Math.round(width * LIST_SHARE);
  const label = outputLabel(
    record.unit as never,
    store.schema.value.link,
    record.output_names[output] ?? "",
  );
  return (
    <>
      <p class="xw-said">
        {t`${label} is ${formatNumber(interceptOf(record, output), 4)}, the mean, plus what each term says.`}
      </p>
      <div class="xw-terms-panes">
        <div style={{ width: list }}>
          <TermList
            terms={terms.slice(0, n_shown.value)}
            most={most}
            opened={opened?.place ?? -1}
            onOpen={open}
          />
          <div class="xw-note xw-apart">
            <span>{t`bars: what one standard deviation moves; orange up, blue down, grey: no straight line`}</span>
            <More
              n_shown={Math.min(n_shown.value, terms.length)}
              n_all={terms.length}
              first={FIRST}
              onChange={(n) => {
                n_shown.value = n;
              }}
            />
          </div>
        </div>
        <div style={{ width: narrow ? width : width - list - 24 }}>
          {opened ? (
            <Picture
              context={context}
              record={record}
              term={opened}
              width={narrow ? width : width - list - 24}
              measure={measure}
              label={t`adds to ${label}`}
            />
          ) : null}
        </div>
      </div>
      <AsTable
        title={t`Own terms`}
        of={() => [
          listTwin(terms.slice(0, n_shown.value), label),
          ...openedTwin(store, record, opened, t`adds to ${label}`),
        ]}
      >
        <div class="xw-note xw-apart">
          {notesOf(store, record, opened).map((note) => (
            <span key={note}>{note}</span>
          ))}
          {record.trust.path ? (
            <button
              type="button"
              class="xw-link"
              aria-expanded={unfolded}
              onClick={() => setLook({ ...look, path: !unfolded })}
            >
              {t`path over the penalty ${record.trust.path} ${unfolded ? "▴" : "▾"}`}
            </button>
          ) : null}
          <Doubts of={record} />
        </div>
      </AsTable>
      {unfolded && record.trust.path ? (
        <Path context={context} width={width} measure={measure} />
      ) : null}
    </>
  );
}

/** The picture beside the list; nothing while there is none. */
function openedTwin(store: Store, record: Terms, term: Term | undefined, label: string): Twin[] {
  if (!term) return [];
  const output = store.output.value;
  const [a, b] = term.features;
  const [column, other] = [store.column(a), b < 0 ? null : store.column(b)];
  const curve = curveOf(record, term, output);
  if (!column || !curve.x.length) return [];
  if (b < 0) return [curveTwin(term, curve, column, label)];
  return other ? [surfaceTwin(term, pairOf(record, term, output), column, other, label)] : [];
}

function Picture(props: {
  context: ViewContext;
  record: Terms;
  term: Term;
  width: number;
  measure: Measure;
  label: string;
}): JSX.Element {
  const { context, record, term, width, measure, label } = props;
  const { store } = context;
  const output = store.output.value;
  const [a, b] = term.features;
  const column = store.column(a);
  const other = b < 0 ? null : store.column(b);
  const curve = useMemo(() => curveOf(record, term, output), [record, term, output]);
  const surface = useMemo(
    () => (b < 0 ? null : pairOf(record, term, output)),
    [record, term, output, b],
  );
  const common = { store, palette: context.palette.value, measure, width, term, label };
  if (!curve.x.length)
    return (
      <p class="xw-empty" style={{ minHeight: frameHeight(HEIGHT, "x") }}>
        {t`${term.name} has no value of its own to draw it over: it moves the prediction by ${formatAmount(term.size, 3)}.`}
      </p>
    );
  if (!column || (b >= 0 && !other))
    return (
      <p
        class="xw-empty"
        style={{ minHeight: frameHeight(HEIGHT, "x") }}
      >{t`Waiting for the table.`}</p>
    );
  if (surface && other)
    return <TermSurface key={term.place} {...common} surface={surface} a={column} b={other} />;
  return (
    <TermCurve
      key={term.place}
      {...common}
      curve={curve}
      column={column}
      is_comparable={store.unit.value === record.unit}
    />
  );
}

function notesOf(store: Store, record: Terms, opened: Term | undefined): string[] {
  const { n_shap, notes = [] } = record.trust;
  const found: string[] = [];
  if (opened && opened.features[1] < 0) {
    if (store.unit.value !== record.unit)
      found.push(t`no SHAP values over it: those on screen are in ${store.unitLabel()}`);
    else if (Number.isNaN(opened.shap_gap) && n_shap > 0)
      found.push(t`dots: SHAP values, which hold half of each pair that the feature stands in`);
    else found.push(t`dots: SHAP values of the rows`);
  }
  return [...found, ...notes];
}

export default defineView({
  component: TermsView,
  guess: useGuess,
  code: (_store, { path }) => (path ? { path } : {}),
});
