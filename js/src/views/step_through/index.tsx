// How numbers arise, step by step: SHAP by coalitions, LIME, a tree, ALE beside PDP, in the user's own numbers.

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { measureIn } from "../../row/measure";
import { RowStepper } from "../../row/RowHeading";
import row_css from "../../row/row.css";
import { useAnswer } from "../../runtime/answers";
import { Pending } from "../../runtime/pending";
import type { Question } from "../../runtime/question";
import type { Store } from "../../runtime/store";
import {
  defineView,
  Heading,
  NARROW,
  useLook,
  useSize,
  type ViewContext,
} from "../../runtime/view";
import type { Unit } from "../../runtime/wire";
import { t } from "../../runtime/words";
import { Effects } from "./Effects";
import { Lime } from "./Lime";
import { Player } from "./Player";
import type { EffectsSteps, LimeSteps, ShapSteps, Steps, TreeSteps } from "./record";
import { Shap } from "./Shap";
import own_css from "./step_through.css";
import { Tree } from "./Tree";
import type { Options } from "./wire";

const TITLES: Record<string, string> = {
  shap: t`SHAP, step by step`,
  lime: t`LIME, step by step`,
  tree: t`A tree, step by step`,
  effects: t`ALE beside PDP, step by step`,
};

/** As `StepThroughView.questions` asks it. */
export const questionOf = (store: Store, options: Readonly<Options>): Question => ({
  method: `step_through.${options.walk}`,
  options:
    options.walk === "effects"
      ? { feature: options.feature ?? store.focus.value, beside: options.beside }
      : {
          row: options.row ?? store.row.value,
          features: options.features,
          tree: options.tree,
        },
  unit: store.unit.value,
});

function StepThroughView({ context }: { context: ViewContext<Options> }): JSX.Element {
  const { store, options, palette } = context;
  const walk = options.walk ?? "shap";
  const title = TITLES[walk] ?? "";
  const of_feature = walk === "effects";
  const answer = useAnswer<Steps>(store, questionOf(store, options), { label: title });
  const [look, setLook] = useLook<Options>("step_through");
  const [ref, width] = useSize<HTMLDivElement>();
  const { record } = answer;
  const row = options.row ?? store.row.value;
  const last = (record?.titles.length ?? 1) - 1;
  const step = Math.max(0, Math.min((look.step ?? options.step ?? 1) - 1, last));
  const stacked = width < NARROW;
  const measure = useMemo(() => measureIn(ref.current), [width]);
  const named = (unit: Unit): string => (unit === "value" ? t`prediction` : store.unitLabel(unit));
  const drawn = {
    step,
    output: store.output.value,
    width,
    stacked,
    measure,
    palette: palette.value,
    unit: named(store.unit.value),
  };
  return (
    <section class="xw-view xw-step-through" aria-label={title}>
      <style>{row_css + own_css}</style>
      <Heading title={title}>
        <span class="xw-row-facts">
          {of_feature
            ? store.featureName(options.feature ?? store.focus.value)
            : store.rowTitle(row)}
        </span>
        <span class="xw-spacer" />
        {options.row === undefined && !of_feature ? <RowStepper store={store} row={row} /> : null}
      </Heading>
      <div ref={ref}>
        {!record ? (
          <Pending answer={answer} what={t`the steps of ${title}`} />
        ) : record.titles.length === 0 ? (
          <p class="xw-empty">{t`These steps are of rows that are not in this page.`}</p>
        ) : (
          <Player
            record={record}
            step={step}
            output={drawn.output}
            onStep={(next) => setLook({ ...look, step: next + 1 })}
          >
            {width > 0 ? (
              of_feature ? (
                <Effects record={record as EffectsSteps} {...drawn} />
              ) : walk === "tree" ? (
                <Tree
                  record={record as TreeSteps}
                  tree_unit={named((record as TreeSteps).tree_unit)}
                  {...drawn}
                />
              ) : walk === "lime" ? (
                <Lime record={record as LimeSteps} {...drawn} />
              ) : (
                <Shap record={record as ShapSteps} {...drawn} />
              )
            ) : null}
          </Player>
        )}
      </div>
    </section>
  );
}

export default defineView({
  component: StepThroughView,
  code: (_store, { step }) => (step === undefined ? {} : { step }),
});
