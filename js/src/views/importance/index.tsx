// Importance: bars per feature, of the selected rows over all rows, by SHAP, permutation or impurity.

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { BarRows, COMPARED_HEIGHT, ROW_HEIGHT } from "../../charts/BarRows";
import css from "../../charts/charts.css";
import { FindFeature } from "../../charts/FindFeature";
import { Note, Pending, State } from "../../charts/ImportanceNotes";
import { allOutputs, importanceOf, methodName, methodsOf, obstacle } from "../../charts/importance";
import { More } from "../../charts/More";
import { OutputLegend, outputColors, useOutputs } from "../../charts/outputs";
import { labelWidth } from "../../charts/text";
import { measureIn } from "../../row/measure";
import { type AnswerTo, useAnswers } from "../../runtime/answers";
import { attributionDoubts } from "../../runtime/attributionDoubts";
import type { Doubted } from "../../runtime/doubt";
import { Doubts } from "../../runtime/doubts";
import {
  defineView,
  Heading,
  MANY_CHOICES,
  Picker,
  Segments,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import { t } from "../../runtime/words";
import { AsTable } from "../../twin/AsTable";
import { useGuess } from "./guess";
import { importanceTwin } from "./twin";
import type { Options } from "./wire";

const MOST_ROWS = 16;
/** So many further ones are opened on the way by keys. */
const NEAR = 24;
/** Where the names of the methods do not fit side by side, they open. */
const ROOM_FOR_SEGMENTS = 410;

function ImportanceView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options } = context;
  const first = Math.max(1, options.max_display ?? 12);
  /** Of this view alone, where Python said it; else as on screen. */
  const own_method = useSignal(options.method ?? null);
  const method = own_method.value ?? store.shared.importance_method.value;
  const compared = store.shared.compared.value;
  const own = useSignal(options.by_output ?? null);
  const n_shown = useSignal(first);
  const n_opened = useSignal(first);
  const [ref, width] = useSize<HTMLDivElement>();
  const scroller = useRef<HTMLElement>(null);
  const id = useId();

  const methods = methodsOf(store);
  const others = methods.filter((name) => name !== method);
  const wanted = (compared ? methods : [method]).filter((name) => name !== "shap");
  const questions = wanted.map((name) => ({ method: name }));
  const asked = useAnswers(store, questions, { label: t`importance by other methods` });
  const answerOf = (name: string): AnswerTo | undefined => asked[wanted.indexOf(name)];
  const unit = store.unitLabel();
  const many = store.n_outputs > 2 && method === "shap";
  const by_output = many && !compared && (own.value ?? store.shared.by_output.value);
  const outputs = useOutputs(store, by_output);
  const importance = by_output && !outputs ? null : importanceOf(store, method, unit, outputs);
  const marks = compared ? others.flatMap((name) => importanceOf(store, name, unit) ?? []) : [];
  const order = importance?.order ?? store.ranking.value;
  const first_ones = order.subarray(0, Math.min(n_shown.value, order.length));
  // The one in focus is in sight wherever it ranks: below the others.
  const focused = order.indexOf(store.focus.value);
  const features =
    focused >= first_ones.length ? Int32Array.of(...first_ones, store.focus.value) : first_ones;
  const row_height = marks.length ? COMPARED_HEIGHT : ROW_HEIGHT;
  const measure = useMemo(() => measureIn(ref.current, 13), [width > 0]);
  const label_width = labelWidth(store, features, width, measure);

  // Where it is narrow the line below needs all the room there is.
  const indent = width < 600 ? 0 : label_width;

  const move = (to: number): void => {
    const slot = Math.min(order.length - 1, Math.max(0, to));
    // The next ones open; one that is far away comes by itself.
    if (slot >= n_shown.value && slot < n_shown.value + NEAR) n_shown.value = slot + 1;
    store.focusFeature(order[slot] as number);
  };
  const stepOutput = (step: number): void =>
    store.showOutput(Math.min(store.n_outputs - 1, Math.max(0, store.output.value + step)));
  const showByOutput = (): void => {
    const next = !by_output;
    if (compared) store.share({ compared: false });
    if (own.value === null) store.share({ by_output: next });
    else own.value = next;
  };
  const focused_at = features.indexOf(store.focus.value);
  useEffect(() => {
    const box = scroller.current;
    if (!box || focused_at < 0) return;
    const top = focused_at * row_height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + row_height > box.scrollTop + box.clientHeight)
      box.scrollTop = top + row_height - box.clientHeight;
  }, [focused_at, row_height, width > 0]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = order.indexOf(store.focus.value);
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(order.length - 1);
    else if (by_output && event.key === "ArrowRight") stepOutput(1);
    else if (by_output && event.key === "ArrowLeft") stepOutput(-1);
    else if (event.key === "Enter" || event.key === " ") move(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const drawn = importance ? Array.from(features, (j) => `${id}-${j}`) : [];
  const active = drawn.find((name) => name === `${id}-${store.focus.value}`);
  const height = features.length * row_height;
  // What comes into focus moves nothing: only what is opened by hand makes it higher.
  const high = Math.min(MOST_ROWS, Math.max(first, n_opened.value));
  // What neither the page nor a kernel has is no choice; the line below says so.
  const absent = methods.filter((name) => obstacle(store, name) !== null && name !== method);
  const choices = methods
    .filter((name) => !absent.includes(name))
    .map((name) => ({ value: name, label: methodName(name) }));
  const Choose = width > 0 && width < ROOM_FOR_SEGMENTS ? Picker : Segments;
  return (
    <section class="xw-view">
      <style>{css}</style>
      <Heading title={t`Importance`}>
        {choices.length > 1 ? (
          <>
            <Choose
              label={t`method`}
              value={method}
              choices={choices}
              onChange={(value) => {
                if (own_method.value === null) store.share({ importance_method: value });
                else own_method.value = value;
              }}
            />
            <button
              type="button"
              class="xw-toggle"
              aria-pressed={compared}
              title={t`show all methods in one picture`}
              onClick={() => store.share({ compared: !compared })}
            >{t`compare`}</button>
          </>
        ) : null}
        {many ? (
          <button
            type="button"
            class="xw-toggle"
            aria-pressed={by_output}
            title={t`${allOutputs(store)} side by side`}
            onClick={showByOutput}
          >
            {allOutputs(store)}
          </button>
        ) : null}
      </Heading>
      <figure
        ref={scroller}
        class="xw-figure xw-scroll"
        aria-label={t`importance of the features`}
        style={{ height: Math.min(height, high * row_height) }}
      >
        <div
          ref={ref}
          class="xw-bars"
          role="listbox"
          aria-label={t`features by ${methodName(method)} importance`}
          aria-activedescendant={active}
          // The rows stand in the order of the table, so that they can slide; they are read by rank.
          aria-owns={drawn.join(" ") || undefined}
          tabIndex={0}
          style={{ height }}
          onKeyDown={onKeyDown}
        >
          {importance && width > 0 ? (
            <BarRows
              store={store}
              importance={importance}
              others={marks}
              colors={by_output ? outputColors(store) : []}
              features={features}
              order={order}
              label_width={label_width}
              width={width}
              id={id}
            />
          ) : null}
        </div>
        {importance ? null : (
          <Pending reason={obstacle(store, method)} answer={answerOf(method)} method={method} />
        )}
      </figure>
      <AsTable
        title={t`Importance`}
        of={() => (importance ? [importanceTwin(store, importance, marks, features)] : [])}
      >
        <Note store={store} importance={importance} marks={marks} indent={indent}>
          <Doubts
            of={answerOf(method)?.record.value as { trust?: Doubted } | null | undefined}
            // In a dashboard those of SHAP values stand in the footer.
            doubts={method === "shap" && !context.embedded ? attributionDoubts(store) : undefined}
          />
          {order.length > MANY_CHOICES ? (
            <FindFeature store={store} order={order} onFind={(j) => move(order.indexOf(j))} />
          ) : null}
          <More
            n_shown={n_shown.value}
            n_all={order.length}
            first={first}
            onChange={(n) => {
              n_shown.value = n;
              n_opened.value = n;
            }}
          />
        </Note>
      </AsTable>
      {by_output ? (
        <div class="xw-note xw-outputs" style={{ paddingLeft: indent }}>
          <OutputLegend store={store} palette={context.palette.value} />
        </div>
      ) : null}
      {absent.length > 0 ? (
        <p
          class="xw-note xw-absent"
          style={{ paddingLeft: indent }}
          title={t`Python puts it into a file: explainer.importance("${absent[0]}").result, then save.`}
        >
          {t`Not in this page: ${absent.map(methodName).join(t` and `)} importance.`}
        </p>
      ) : null}
      {compared
        ? others.map((name) =>
            answerOf(name) && !obstacle(store, name) && !store.otherImportance(name) ? (
              <p key={name} class="xw-note" style={{ paddingLeft: indent }}>
                <State answer={answerOf(name)} method={name} />
              </p>
            ) : null,
          )
        : null}
    </section>
  );
}

export default defineView<Options>({
  component: ImportanceView,
  guess: useGuess,
  next: (store) => [
    { kind: "dependence", question: t`how does ${store.featureName(store.focus.value)} act?` },
    { kind: "beeswarm", question: t`what does every feature do, row by row?` },
  ],
});
