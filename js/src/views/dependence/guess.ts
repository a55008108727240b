// What is asked before a dependence is shown: the curve, drawn; of two features together, the corner where it is highest.

import { cornerAsked } from "../../charts/guessedCorner";
import { curveAsked, trendCurve } from "../../charts/guessedCurve";
import { useAnswer } from "../../runtime/answers";
import { featureValues } from "../../runtime/columns";
import type { UseGuess } from "../../runtime/guess";
import { shownOutput } from "../../runtime/target";
import { useLook } from "../../runtime/view";
import { t } from "../../runtime/words";
import { centeredCurve, outputOf } from "./curves";
import { METHOD_NAMES, useEffects } from "./EffectPicture";
import {
  effectQuestion,
  featuresOf,
  inOrder,
  ledgerQuestion,
  looking,
  openedMethods,
  ownOptions,
  type PairDependence,
  type VarianceLedger,
} from "./records";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const [look] = useLook<Options>("dependence");
  const shown = looking(options, look);
  const { method, over } = openedMethods(shown);
  const [pinned, second] = featuresOf(shown);
  const feature = pinned >= 0 ? pinned : store.focus.value;
  const own = ownOptions({ ...shown });
  const other = method !== "shap" && second !== feature ? store.column(second) : null;
  const effects = useEffects(store, feature, other ? [] : [method], own);
  const unit = store.unit.value;
  const asked = other && effectQuestion(method as "pdp" | "ale", [feature, second], unit, own);
  const pair = useAnswer<PairDependence>(store, asked, { label: METHOD_NAMES[method] }).record;
  const ledger = useAnswer<VarianceLedger>(
    store,
    options.ledger ? ledgerQuestion(store.output.value, unit) : null,
    { label: t`variance ledger` },
  ).record;
  const column = store.column(feature);
  const output = store.output.value;
  const name = shownOutput(store);
  if (options.ledger)
    return {
      kind: "number",
      question: t`How much of what the ${name} does is a sum of one curve per feature?`,
      low: 0,
      high: 1,
      step: 0.01,
      written: "share",
      name: t`the share of such curves`,
      truth: ledger?.curves ?? null,
    };
  if (!column) return undefined;
  if (other) {
    if (!pair) return undefined;
    const { grid_first, grid_second, average } = inOrder(pair, feature);
    return cornerAsked(store, [column, other], [grid_first.data, grid_second.data], average.data);
  }
  if (method === "shap") {
    const table = store.attributions.value;
    const truth = table && trendCurve(column, featureValues(table, feature));
    const question = t`What does each value of ${column.name} add to the ${name}? Draw it.`;
    return curveAsked(column, question, { name: t`SHAP, ${name}`, signed: true, unit }, truth);
  }
  const { record } = effects[method];
  const signed = !!shown.centered || method === "ale" || over.length > 0;
  const ys = record && (signed ? centeredCurve(record, output) : outputOf(record.average, output));
  return curveAsked(
    column,
    t`How does the ${name} change with ${column.name}, on average (${METHOD_NAMES[method]})? Draw it.`,
    { name: signed ? t`change, ${name}` : name, signed, unit },
    record && ys && { at: record.grid.data, ys },
  );
};
