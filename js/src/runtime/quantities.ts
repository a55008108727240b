// Names of quantities: any number or label that rows have, the same as in Python (xwidgets/data/quantities.py).

import type { Term } from "./wire";

export type Kind =
  | "feature"
  | "attribution"
  | "prediction"
  | "target"
  | "residual"
  | "column"
  | "row";

export interface Quantity {
  kind: Kind;
  /** Of features and attributions; else -1. */
  feature: number;
  /** Of attributions, predictions and residuals; -1: the one on screen. */
  output: number;
  /** The name of a column that the model does not take. */
  column: string;
}

const FORM =
  /^(?:(target|row)|feature:([0-9]+)|attribution:([0-9]+)(?::([0-9]+))?|(prediction|residual)(?::([0-9]+))?|column:(.+))$/s;

const known = new Map<string, Quantity | null>();

/** What a name says; null where it is none. */
export function quantityOf(name: string): Quantity | null {
  let found = known.get(name);
  if (found !== undefined) return found;
  const part = FORM.exec(name);
  const at = (text: string | undefined): number => (text ? Number(text) : -1);
  found = part && {
    kind: (part[1] ??
      part[5] ??
      (part[2] ? "feature" : part[3] ? "attribution" : "column")) as Kind,
    feature: at(part[2] ?? part[3]),
    output: at(part[4] ?? part[6]),
    column: part[7] ?? "",
  };
  known.set(name, found);
  return found;
}

export const featureName = (feature: number): string => `feature:${feature}`;
export const attributionName = (feature: number, output: number): string =>
  `attribution:${feature}:${output}`;
export const predictionName = (output: number): string => `prediction:${output}`;
export const residualName = (output: number): string => `residual:${output}`;
export const columnName = (column: string): string => `column:${column}`;

/** The feature that a name speaks of, itself or its attributions; else -1. */
export const featureOf = (name: string): number => quantityOf(name)?.feature ?? -1;

/** Made by the model's answers: in some unit, and there as rows are computed. */
export const isComputed = ({ quantity }: Term): boolean => {
  const kind = quantityOf(quantity)?.kind;
  return kind === "attribution" || kind === "prediction" || kind === "residual";
};
