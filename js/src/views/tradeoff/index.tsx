// Trade-off: how good each model is against how complex it is, and where two of them part.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { AnswerState } from "../../charts/AnswerState";
import css from "../../charts/charts.css";
import { measureIn } from "../../row/measure";
import { useAnswer } from "../../runtime/answers";
import { Doubts } from "../../runtime/doubts";
import {
  defineView,
  Heading,
  NARROW,
  Picker,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { Models } from "./Models";
import { Pair } from "./Pair";
import { Plane } from "./Plane";
import { at, disagreement, firstPair, KIND, modelsOf, questionOf, type Tradeoff } from "./record";
import { Sides } from "./Sides";
import own_css from "./tradeoff.css";
import { bothTwin, modelsTwin } from "./twin";
import type { Options } from "./wire";

/** What is chosen in the page alone. */
interface Look extends Options {
  measure?: string;
  pair?: [string, string];
}

function TradeoffView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const [look, setLook] = useLook<Look>(KIND);
  const question = questionOf(store, { ...options, ...look });
  const answer = useAnswer<Tradeoff>(store, question, { label: t`trade-off` });
  const { record } = answer;
  const [ref, width] = useSize<HTMLDivElement>();
  const measure = useMemo(() => measureIn(ref.current), [width > 0]);
  const models = useMemo(() => (record ? modelsOf(record) : []), [record]);
  const measured = record ? measureOf(record, look.measure) : 0;
  const pair = record ? pairOf(record, look.pair, measured) : ([0, 0] as [number, number]);
  const parted = useMemo(
    () => (record ? disagreement(record, ...pair) : null),
    [record, pair[0], pair[1]],
  );
  const setMeasure = (k: number): void => {
    if (record) setLook({ ...look, measure: record.measure_names[k] as string });
  };
  const setPair = ([a, b]: [number, number]): void => {
    if (record)
      setLook({
        ...look,
        pair: [record.model_names[a] as string, record.model_names[b] as string],
      });
  };
  /** Beside the one that was chosen before it. */
  const choose = (model: number): void => {
    if (!pair.includes(model)) setPair([pair[0] === record?.best ? pair[0] : pair[1], model]);
  };
  const family = context.models ?? null;
  const wide = width >= NARROW;
  const part = wide ? Math.floor((width - 24) / 2) : width;
  const names = record?.model_names ?? [];
  return (
    <section class="xw-view xw-tradeoff" aria-label={t`Trade-off`}>
      <style>{css}</style>
      <style>{own_css}</style>
      <Heading title={t`Trade-off`}>
        {record ? (
          <span class="xw-worded">
            {t`${record.metric} against `}
            <Picker
              label={t`complexity`}
              value={String(measured)}
              choices={record.measure_names.map((label, k) => ({ value: String(k), label }))}
              onChange={(value) => setMeasure(Number(value))}
            />
          </span>
        ) : null}
      </Heading>
      <div ref={ref} />
      {record && width > 0 ? (
        <>
          <p class="xw-said">
            {record.sentences[measured]}{" "}
            {answer.state === "done" ? null : (
              <span class="xw-muted">
                <AnswerState store={store} answer={answer} what={t`trade-off`} />
              </span>
            )}
          </p>
          <div class="xw-tradeoff-both" data-wide={wide}>
            <Plane
              store={store}
              palette={context.palette.value}
              measure={measure}
              width={part}
              record={record}
              models={models}
              measured={measured}
              pair={pair}
              onChoose={choose}
            />
            <Pair
              store={store}
              palette={context.palette.value}
              measure={measure}
              width={part}
              record={record}
              pair={pair}
              parted={parted}
              onPair={setPair}
            />
          </div>
          <Models
            record={record}
            models={models}
            measured={measured}
            pair={pair}
            family={context.embedded ? family : null}
            onMeasure={setMeasure}
            onChoose={choose}
          />
          {family && store.n_rows > 0 ? (
            <Sides
              context={context}
              family={family}
              names={[names[pair[0]] as string, names[pair[1]] as string]}
            />
          ) : null}
          <AsTable
            title={t`Trade-off`}
            of={() => [modelsTwin(record, models), ...bothTwin(store, record, pair)]}
          >
            <div class="xw-note">
              <Doubts of={record} />
              <span>{t`ring: the simplest within one standard error of the best; line: models that no other one beats in both`}</span>
              {(record.trust.notes ?? []).map((note) => (
                <span key={note}>{note}</span>
              ))}
            </div>
          </AsTable>
        </>
      ) : (
        <p class="xw-empty" style={{ minHeight: "240px" }}>
          <AnswerState store={store} answer={answer} what={t`trade-off`} />
        </p>
      )}
    </section>
  );
}

/** The one that was chosen, else the first by which a simpler model is as good, else the first. */
function measureOf(record: Tradeoff, chosen: string | undefined): number {
  const at_choice = record.measure_names.indexOf(chosen ?? "");
  if (at_choice >= 0) return at_choice;
  const telling = record.measure_names.findIndex((_, k) => {
    const simplest = at(record.simplest, k);
    return simplest >= 0 && simplest !== record.best;
  });
  return Math.max(0, telling);
}

function pairOf(
  record: Tradeoff,
  chosen: readonly string[] | undefined,
  measured: number,
): [number, number] {
  const found = (chosen ?? []).map((name) => record.model_names.indexOf(name));
  if (found.length === 2 && !found.includes(-1)) return found as [number, number];
  return firstPair(record, measured);
}

export default defineView<Options>({
  component: TradeoffView,
  guess: useGuess,
  code: (_, look) => {
    const { metric, n_folds } = look as Look;
    return {
      ...(metric === undefined ? {} : { metric }),
      ...(n_folds === undefined ? {} : { n_folds }),
    };
  },
});
