// The importances that a store holds or can ask for, in one shape.

import { orderOf } from "../marks/bars";
import { reach } from "../marks/whiskers";
import type { ImportanceColumn, OutputImportances, Store } from "../runtime/store";
import { t } from "../runtime/words";

export interface Measured {
  values: Float64Array;
  /** How far whiskers reach: 95 % of the final value or, of all rows, one standard error (SHAP); standard deviation over repeats or trees (others). */
  spread: Float64Array;
  n_rows: number;
  /** Of how many. */
  n_all: number;
}

export interface Importance {
  method: string;
  /** What the numbers are, in words. */
  label: string;
  /** Of which outputs the numbers are, where that differs between methods. */
  outputs_label: string;
  all: Measured;
  /** Of the selected rows; null where there is no selection or the method knows no rows. */
  selected: Measured | null;
  order: Int32Array;
  /** What the numbers are the sums of; null: the numbers are of one output. */
  outputs: { all: Measured[]; selected: Measured[] | null } | null;
}

export const METHOD_NAMES: Readonly<Record<string, string>> = {
  shap: "SHAP",
  permutation: t`permutation`,
  impurity: t`impurity`,
};

export const methodName = (method: string): string => METHOD_NAMES[method] ?? method;

const isClasses = ({ schema, unit }: Store): boolean =>
  unit.value !== "value" || schema.value.target?.kind === "category";

export const allOutputs = (store: Store): string =>
  isClasses(store) ? t`all classes` : t`all outputs`;

/** Methods this model allows, SHAP first. */
export const methodsOf = (store: Store): string[] => [
  "shap",
  ...store.schema.value.importance_methods.filter((method) => method !== "shap"),
];

/** Sums over outputs. Their spread is not known: what one row adds to them hangs together. */
function summed(outputs: readonly Measured[]): Measured {
  const [{ values, n_rows, n_all }] = outputs as [Measured];
  return {
    values: values.map((_, j) => outputs.reduce((sum, one) => sum + (one.values[j] as number), 0)),
    spread: new Float64Array(values.length),
    n_rows,
    n_all,
  };
}

/** Of the output on screen, or (with `outputs`) of all outputs side by side. */
export function importanceOf(
  store: Store,
  method: string,
  unit: string,
  outputs: OutputImportances | null = null,
): Importance | null {
  const one = store.outputName();
  if (method !== "shap") {
    const other = store.otherImportance(method);
    if (!other) return null;
    const all = {
      values: other.values,
      spread: other.standard_deviation,
      n_rows: store.n_rows,
      n_all: store.n_rows,
    };
    const order = orderOf(other.values);
    // Of two classes one says what the other does.
    const outputs_label = store.n_outputs < 3 ? "" : other.whole ? allOutputs(store) : one;
    const { label } = other;
    return { method, label, outputs_label, all, selected: null, order, outputs: null };
  }
  const all = store.importance.value;
  const selected = store.selected_importance.value;
  if (!all) return null;
  const measured = ({ values, standard_error, n_rows }: ImportanceColumn, n_all: number) => {
    const wide = reach(n_rows, n_all);
    return { values, spread: standard_error.map((error) => error * wide), n_rows, n_all };
  };
  const label = t`mean |SHAP|, ${unit}`;
  const of_all = (column: ImportanceColumn): Measured =>
    measured(column, column.n_all ?? store.n_rows);
  const of_selected = (column: ImportanceColumn): Measured =>
    measured(column, store.n_selected.value);
  if (!outputs)
    return {
      method,
      label,
      outputs_label: store.n_outputs < 3 ? "" : one,
      all: of_all(all),
      selected: selected && of_selected(selected),
      order: store.ranking.value,
      outputs,
    };
  const parts = {
    all: outputs.all.map(of_all),
    selected: outputs.selected?.map(of_selected) ?? null,
  };
  const sums = { all: summed(parts.all), selected: parts.selected && summed(parts.selected) };
  // An empty selection ranks nothing.
  const order = orderOf((sums.selected?.n_rows ? sums.selected : sums.all).values);
  return { method, label: t`${label}, summed`, outputs_label: "", ...sums, order, outputs: parts };
}

/** Why a method cannot be shown; null where it can, now or after asking the kernel. */
export function obstacle(store: Store, method: string): string | null {
  if (method === "shap" || store.otherImportance(method)) return null;
  if (store.connection.value === "none")
    return t`${methodName(method)} importance was not computed, and there is no kernel to ask`;
  return null;
}
