// What is asked before one row is explained: what the model says of it, and what pushes it there.

import { rangeAround, roundUp } from "../marks/byHand";
import { outputLabel } from "../runtime/format";
import { type Asked, type Known, nGuessed, type Push } from "../runtime/guess";
import { predictionsOf } from "../runtime/predictions";
import type { Store } from "../runtime/store";
import { shownOutput } from "../runtime/target";
import type { Unit } from "../runtime/wire";
import { t } from "../runtime/words";
import { cellText } from "./explained";

/** So many features are asked for. */
const N_PUSHES = 3;
/** By the sign of a contribution. */
const WAYS = [t`down`, t`not at all`, t`up`];

/** Values of a row, in the table's order. */
export const knownOf = (store: Store, row: number): Known[] =>
  store.schema.value.features.map((_, j) => ({
    name: store.featureName(j),
    value: cellText(store, j, row),
  }));

/** What pushes a row, by contributions of all features; null: they are not known yet. */
export function pushesAsked(
  store: Store,
  row: number,
  contributions: ArrayLike<number> | null,
  by: string,
): Asked {
  const name = store.rowName(row);
  const choices = store.schema.value.features.map((_, j) => store.featureName(j));
  const n = nGuessed(choices.length, N_PUSHES);
  const pushed = t`the ${shownOutput(store)} of ${name}`;
  const known = knownOf(store, row);
  if (n === 1)
    return {
      kind: "choice",
      question: t`Which way does ${choices[0]} push ${pushed} (${by})?`,
      choices: WAYS,
      known,
      truth: contributions && [WAYS[Math.sign(contributions[0] as number) + 1] as string],
    };
  const size = (j: number): number => Math.abs(contributions?.[j] as number);
  return {
    kind: "pushes",
    question: t`Which ${n} features push ${pushed} most (${by}), and which way? Put them in order.`,
    choices,
    n,
    pushed: name,
    known,
    truth:
      contributions &&
      choices
        .map((_, j) => j)
        .filter((j) => size(j) > 0)
        .sort((a, b) => size(b) - size(a))
        .map((j): Push => [choices[j] as string, (contributions[j] as number) > 0]),
  };
}

/** Where predictions lie, and how finely they are guessed; null while that is not known. */
export function scaleOf(
  store: Store,
  unit: Unit = store.unit.value,
): { low: number; high: number; step: number } | null {
  if (unit === "probability") return { low: 0, high: 1, step: 0.01 };
  const all = onScreen(store, unit);
  if (!all) return null;
  const [low, high] = rangeAround(all, false);
  return { low, high, step: roundUp((high - low) / 200) };
}

/** Of every row, of the output on screen; null where they are not all there. */
export function onScreen(store: Store, unit: Unit = store.unit.value): Float64Array | null {
  const all = predictionsOf(store, unit);
  const n = store.n_outputs;
  return (
    all &&
    Float64Array.from({ length: store.n_rows }, (_, i) => all[i * n + store.output.value] as number)
  );
}

/** The row as it is asked about: changed, in another unit than the one on screen, answered by somebody else. */
interface About {
  unit: Unit;
  changes: string;
  known: readonly Known[];
  truth: number | null;
}

/** What the model says of a row; undefined while nobody knows how far predictions reach. */
export function predictionAsked(
  store: Store,
  row: number,
  about: Partial<About> = {},
): Asked | undefined {
  const { unit = store.unit.value, changes = "", known = knownOf(store, row) } = about;
  const scale = scaleOf(store, unit);
  if (!scale) return undefined;
  const name =
    unit === store.unit.value
      ? shownOutput(store)
      : outputLabel(unit, store.schema.value.link, store.outputName());
  const called = store.rowName(row);
  const of_what = changes ? t`${called} with ${changes}` : called;
  return {
    kind: "number",
    question: t`What does the model say of ${of_what}: how high is the ${name}?`,
    ...scale,
    written: "number",
    name: t`the ${name}`,
    known,
    truth: about.truth === undefined ? (onScreen(store, unit)?.[row] ?? null) : about.truth,
  };
}
