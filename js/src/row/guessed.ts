// What is asked before one row is explained: what the model says of it, and what pushes it there.

import { rangeAround, roundUp } from "../marks/byHand";
import type { Asked, Push } from "../runtime/guess";
import { predictionsOf } from "../runtime/predictions";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import { t } from "../runtime/words";

/** So many features are asked for. */
const N_PUSHES = 3;
/** By the sign of a contribution. */
const WAYS = [t`down`, t`not at all`, t`up`];

/** What pushes a row, by contributions of all features; null: they are not known yet. */
export function pushesAsked(
  store: Store,
  row: number,
  contributions: ArrayLike<number> | null,
  by: string,
): Asked {
  const name = store.rowName(row);
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const n = Math.min(N_PUSHES, choices.length);
  const pushed = t`the ${shownOutput(store)} of ${name}`;
  if (n === 1)
    return {
      kind: "choice",
      question: t`Which way does ${choices[0]} push ${pushed} (${by})?`,
      choices: WAYS,
      truth: contributions && [WAYS[Math.sign(contributions[0] as number) + 1] as string],
    };
  const size = (j: number): number => Math.abs(contributions?.[j] as number);
  return {
    kind: "pushes",
    question: t`Which ${n} features push ${pushed} most (${by}), and which way? Put them in order.`,
    choices,
    n,
    pushed: name,
    truth:
      contributions &&
      choices
        .map((_, j) => j)
        .filter((j) => size(j) > 0)
        .sort((a, b) => size(b) - size(a))
        .map((j): Push => [choices[j] as string, (contributions[j] as number) > 0]),
  };
}

/** Where predictions on screen lie, and how finely they are guessed; null while that is not known. */
export function scaleOf(store: Store): { low: number; high: number; step: number } | null {
  if (store.unit.value === "probability") return { low: 0, high: 1, step: 0.01 };
  const all = onScreen(store);
  if (!all) return null;
  const [low, high] = rangeAround(all, false);
  return { low, high, step: roundUp((high - low) / 200) };
}

/** Of every row, of the output and in the unit on screen; null where they are not all there. */
export function onScreen(store: Store): Float64Array | null {
  const all = predictionsOf(store, store.unit.value);
  const n = store.n_outputs;
  return (
    all &&
    Float64Array.from({ length: store.n_rows }, (_, i) => all[i * n + store.output.value] as number)
  );
}

/** What the model says of a row; undefined while nobody knows how far predictions reach. */
export function predictionAsked(store: Store, row: number): Asked | undefined {
  const scale = scaleOf(store);
  const name = shownOutput(store);
  return (
    (scale && {
      kind: "number",
      question: t`What does the model say of ${store.rowName(row)}: how high is the ${name}?`,
      ...scale,
      written: "number",
      name: t`the ${name}`,
      truth: onScreen(store)?.[row] ?? null,
    }) ??
    undefined
  );
}
