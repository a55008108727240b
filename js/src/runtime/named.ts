// Names as arguments of Python: what "Copy as code" writes in place of positions.

import { quantityOf } from "./quantities";
import type { Store } from "./store";

const ownNames = (store: Store): string[] =>
  store.schema.value.features.map(({ name, own_name }) => own_name ?? name);

/** A feature by its own name, where only one is called so. */
export function namedFeature(store: Store, feature: number): string | number {
  const names = ownNames(store);
  const name = names[feature] ?? "";
  return names.indexOf(name) === names.lastIndexOf(name) ? name : feature;
}

/** A quantity that is a feature by the name of that, where it means nothing else; any other as it is. */
export function namedQuantity(
  store: Store,
  quantity: string,
  words: readonly string[] = [],
): string {
  const feature = quantityOf(quantity)?.feature ?? -1;
  if (quantityOf(quantity)?.kind !== "feature" || feature >= store.n_features) return quantity;
  const name = namedFeature(store, feature);
  return typeof name === "number" || quantityOf(name) || words.includes(name) ? quantity : name;
}

/** What was chosen of options whose names are those of arguments. */
export const chosenOf = (look: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(look).filter(([, value]) => value != null));

/** The same, of one row or several. */
export function chosenOfRows(look: object): Record<string, unknown> {
  const { row, rows, ...rest } = chosenOf(look);
  const asked = rows ?? row;
  return asked === undefined ? rest : { row: asked, ...rest };
}
