// What a view needs so that it can answer, and whether it is there. Asked of every view before its code has run.

import about from "virtual:about";
import ownRule from "virtual:can-answer";
import { blocksOf } from "./columns";
import { predictsAll } from "./predictions";
import type { Store } from "./store";
import { t } from "./words";

export type Need =
  | "model"
  | "predictions"
  | "target"
  | "classes"
  | "trees"
  | "additive"
  | "family"
  | "rows"
  | "kernel";

/** What is not there, in two words. */
export const LACKS: Record<Need, string> = {
  model: t`no model`,
  predictions: t`no predictions`,
  target: t`no y`,
  classes: t`no classes`,
  trees: t`no trees`,
  additive: t`no sum of terms`,
  family: t`no second model`,
  rows: t`no rows`,
  kernel: t`no kernel`,
};

/** Whether it is there, as far as the page can tell. */
export function has(store: Store, need: Need): boolean {
  const { target, has_model, output_names, n_rows, importance_methods } = store.schema.value;
  if (need === "model") return has_model;
  if (need === "predictions")
    return store.connection.value === "none"
      ? predictsAll(store)
      : (store.schema.value.has_predictions ?? has_model);
  if (need === "target") return target !== null;
  if (need === "classes") return target ? target.kind === "category" : output_names.length > 1;
  if (need === "trees") return importance_methods.includes("impurity");
  if (need === "additive") return store.schema.value.has_terms ?? false;
  if (need === "family") return store.schema.value.family !== undefined;
  if (need === "rows") return n_rows > 0;
  return store.connection.value !== "none";
}

/** Whether what a method has answered is in the page. */
const holdsAnswer = (store: Store, method: string): boolean =>
  blocksOf(store.blocks.value, "answer").some(
    ({ state }) => JSON.parse(state.meta.key)[0] === method,
  );

/** A view that has no rule of its own answers where all is there that it needs; one that shows what a method answers
 * where a kernel is there, too (or the page can do without), or that answer is, which needs nothing else. */
export function canAnswer(store: Store, kind: string): boolean {
  const { needs = [], method, in_page } = about[kind] ?? {};
  const own = ownRule[kind]?.(store);
  if (own !== undefined) return own;
  if (method && holdsAnswer(store, method)) return true;
  const asked: readonly Need[] = method && !in_page ? [...needs, "kernel"] : needs;
  return asked.every((need) => has(store, need));
}
