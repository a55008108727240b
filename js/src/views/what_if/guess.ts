// What is asked before the row is edited by hand: what the model says of it, in the unit that is large here, with the
// edits that the view opens with.

import { useEffect } from "preact/hooks";
import { knownOf, onScreen, predictionAsked } from "../../row/guessed";
import { formatOf } from "../../runtime/format";
import type { Known, UseGuess } from "../../runtime/guess";
import { probabilityOf } from "../../runtime/probability";
import { t } from "../../runtime/words";
import { useOpening } from "./opening";
import { type Session, sessionOf } from "./session";
import type { Options } from "./wire";

export const useGuess: UseGuess<Options> = ({ store, options }) => {
  const pinned = options.row ?? -1;
  const session = sessionOf(store, pinned);
  useEffect(() => session.open(), [session]);
  useOpening(session, pinned);
  const { origin } = session.edits.current.value;
  const edited = editedOf(session);
  const is_alone = session.source.hopeless.value;
  // What nobody will ever answer is not asked.
  if (store.n_rows === 0 || (is_alone && edited.length > 0)) return null;
  if (!session.ready.value || origin < 0) return undefined;
  const unit = store.link.value ? "probability" : store.unit.value;
  const changes = edited.map(({ name, value, was }) => t`${name} ${value} in place of ${was}`);
  return predictionAsked(store, origin, {
    unit,
    changes: changes.join(", "),
    known: [
      ...edited,
      ...knownOf(store, origin).filter(({ name }) => !edited.some((one) => one.name === name)),
    ],
    truth: is_alone ? (onScreen(store, unit)?.[origin] ?? null) : answered(session),
  });
};

/** What the view shows in large; null while it is not that of the edits in sight. */
function answered({ store, answers }: Session): number | null {
  const predictions = answers.shown.value?.told.predictions;
  const output = store.output.value;
  const value = answers.pending ? undefined : predictions?.[output];
  if (!predictions || value === undefined) return null;
  const p = probabilityOf(predictions, output, store.link.value);
  return Number.isNaN(p) ? value : p;
}

/** What was changed of the row, with what it was. */
function editedOf({ edits, fields }: Session): Required<Known>[] {
  const { start, codes } = edits.current.value;
  return edits.changed.value.flatMap((j) => {
    const schema = fields.value[j]?.schema;
    if (!schema) return [];
    const [was, value] = [start, codes].map((of) => formatOf(schema, of[j] as number));
    return [{ name: schema.name, value: value as string, was: was as string }];
  });
}
