// What is asked before a dependence is shown: the curve, drawn; of two features together, the corner where it is highest.

import { curveAsked, trendCurve } from "../../charts/guessedCurve";
import { levelsOf } from "../../marks/planeAxis";
import { useAnswer } from "../../runtime/answers";
import { type Column, featureValues } from "../../runtime/columns";
import { formatValue } from "../../runtime/format";
import type { Asked, UseGuess } from "../../runtime/guess";
import type { Store } from "../../runtime/store";
import { shownOutput } from "../../runtime/target";
import { useLook } from "../../runtime/view";
import { outputOf } from "./curves";
import { centeredCurve, METHOD_NAMES, useEffects } from "./EffectPicture";
import {
  effectQuestion,
  featuresOf,
  inOrder,
  looking,
  openedMethods,
  ownOptions,
  type PairDependence,
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
  const column = store.column(feature);
  const output = store.output.value;
  const name = shownOutput(store);
  if (!column) return undefined;
  if (other) return cornerAsked(store, column, other, pair && inOrder(pair, feature));
  if (method === "shap") {
    const table = store.attributions.value;
    const truth = table && trendCurve(column, featureValues(table, feature));
    const question = `What does each value of ${column.name} add to the ${name}? Draw it.`;
    return curveAsked(column, question, { name: `SHAP, ${name}`, signed: true, unit }, truth);
  }
  const { record } = effects[method];
  const signed = !!shown.centered || method === "ale" || over.length > 0;
  const ys = record && (signed ? centeredCurve(record, output) : outputOf(record.average, output));
  return curveAsked(
    column,
    `How does the ${name} change with ${column.name}, on average (${METHOD_NAMES[method]})? Draw it.`,
    { name: signed ? `change, ${name}` : name, signed, unit },
    record && ys && { at: record.grid.data, ys },
  );
};

/** At most so many levels of a feature. */
const MAX_LEVELS = 6;

interface Part {
  label: string;
  at: number;
}

/** The ends of a grid of numbers, or its levels, in words. */
function partsOf(column: Column, grid: ArrayLike<number>): Part[] {
  const value = (at: number): string => formatValue(column, grid[at] as number);
  const each = Array.from(grid, (_, at) => at);
  if (levelsOf(column))
    return each.slice(0, MAX_LEVELS).map((at) => ({ label: `${column.name}: ${value(at)}`, at }));
  return [0, grid.length - 1].map((at, i) => ({
    label: `${i ? "high" : "low"} ${column.name} (${value(at)})`,
    at,
  }));
}

function cornerAsked(
  store: Store,
  first: Column,
  second: Column,
  record: PairDependence | null,
): Asked | undefined {
  if (!record) return undefined;
  const { average, grid_first, grid_second } = record;
  const n_outputs = average.shape[2] ?? 1;
  const corners = partsOf(first, grid_first.data).flatMap((a) =>
    partsOf(second, grid_second.data).map((b) => ({
      label: `${a.label}, ${b.label}`,
      y: average.data[
        (a.at * grid_second.data.length + b.at) * n_outputs + store.output.value
      ] as number,
    })),
  );
  const known = corners.filter(({ y }) => !Number.isNaN(y));
  const most = Math.max(...known.map(({ y }) => y));
  return {
    kind: "choice",
    question: `Where is the ${shownOutput(store)} highest?`,
    choices: known.map(({ label }) => label),
    truth: known.filter(({ y }) => y === most).map(({ label }) => label),
  };
}
