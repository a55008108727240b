// The importances that a store holds or can ask for, in one shape.

import { orderOf } from "../marks/bars";
import type { Store } from "../runtime/store";

export interface Measured {
  values: Float64Array;
  /** Standard error over rows (SHAP), standard deviation over repeats or trees (others). */
  spread: Float64Array;
  n_rows: number;
}

export interface Importance {
  method: string;
  /** What the numbers are, in words. */
  label: string;
  all: Measured;
  /** Of the selected rows; null where there is no selection or the method knows no rows. */
  selected: Measured | null;
  order: Int32Array;
}

export const METHOD_NAMES: Readonly<Record<string, string>> = {
  shap: "SHAP",
  permutation: "permutation",
  impurity: "impurity",
};

export const methodName = (method: string): string => METHOD_NAMES[method] ?? method;

/** Methods this model allows, SHAP first. */
export const methodsOf = (store: Store): string[] => [
  "shap",
  ...store.schema.value.importance_methods.filter((method) => method !== "shap"),
];

export function importanceOf(store: Store, method: string, unit: string): Importance | null {
  if (method !== "shap") {
    const other = store.otherImportance(method);
    if (!other) return null;
    const all = {
      values: other.values,
      spread: other.standard_deviation,
      n_rows: store.n_rows,
    };
    return { method, label: other.label, all, selected: null, order: orderOf(other.values) };
  }
  const all = store.importance.value;
  const selected = store.selected_importance.value;
  if (!all) return null;
  return {
    method,
    label: `mean |SHAP|, ${unit}`,
    all: { values: all.values, spread: all.standard_error, n_rows: all.n_rows },
    selected: selected && {
      values: selected.values,
      spread: selected.standard_error,
      n_rows: selected.n_rows,
    },
    order: store.ranking.value,
  };
}

/** Where a method stands that the page does not hold yet. */
export type Asked = { state: "computing" } | { state: "failed"; message: string };

/** Why a method cannot be shown; null where it can, now or after asking the kernel. */
export function obstacle(store: Store, method: string): string | null {
  if (method === "shap" || store.otherImportance(method)) return null;
  if (store.connection.value === "none")
    return `${methodName(method)} importance was not computed, and there is no kernel to ask`;
  return null;
}
