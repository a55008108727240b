// What a brush in a plane does: it makes a clause of the selection, or hands its values to whoever asked.

import type { Box, BrushAxes } from "../marks/brush";
import {
  type Area,
  areaOf,
  boxesOfArea,
  boxesOfClause,
  type Plane,
  termsOfBox,
} from "../marks/plane";
import type { Store } from "../runtime/store";
import type { Op } from "../runtime/wire";
import { clausesOf, dropClause, plainClause } from "./clauses";

export interface Drawn {
  box: Box;
  op: Op;
}

export interface Brush {
  axes: BrushAxes;
  /** A thin box is a stroke, not a range along one axis. */
  exact?: boolean;
  /** What is drawn of it; read where it is drawn, so that nothing else is drawn again. */
  drawn: () => Drawn[];
  /** Where a brush that starts so far down may reach (none said: where the keyboard is); else all of the plane. */
  bounds?: (y?: number) => Box;
  /** The box that can be moved from there; null: a drag makes a new one. */
  editable: (y?: number) => Box | null;
  draw: (box: Box, op: Op, done: boolean) => void;
  /** Give up what is being drawn. */
  cancel: () => void;
  clear: (y?: number) => void;
}

/** Only a single box can be moved. */
const single = (boxes: readonly Box[]): Box | null =>
  boxes.length === 1 ? (boxes[0] ?? null) : null;

/** The rows inside are selected, by a clause of this key. */
export const clauseBrush = (
  store: Store,
  key: string,
  plane: Plane,
  axes: BrushAxes = "xy",
): Brush => ({
  axes,
  drawn: () =>
    clausesOf(store, key).flatMap((clause) =>
      boxesOfClause(plane, clause).map((box) => ({ box, op: clause.op })),
    ),
  editable: () => {
    const clause = plainClause(store, key);
    return clause && single(boxesOfClause(plane, clause));
  },
  draw: (box, op, done) => {
    const terms = termsOfBox(plane, box);
    if (terms.length === 0) {
      // From edge to edge everywhere: nothing is asked for.
      store.cancelPreview();
      if (done) dropClause(store, key);
    } else if (done) store.commitClause({ key, op, terms });
    else store.previewClause({ key, op, terms });
  },
  cancel: () => store.cancelPreview(),
  clear: () => dropClause(store, key),
});

/** The values inside go to `onArea` (null: cleared, or given up); `area` says what is drawn. */
export const areaBrush = (
  plane: Plane,
  area: () => Area | null,
  onArea: (area: Area | null, op: Op, done: boolean) => void,
  axes: BrushAxes = "xy",
): Brush => {
  const boxes = (): Box[] => {
    const held = area();
    return held ? boxesOfArea(plane, held) : [];
  };
  return {
    axes,
    drawn: () => boxes().map((box) => ({ box, op: "and" })),
    editable: () => single(boxes()),
    draw: (box, op, done) => {
      const held = areaOf(plane, box);
      onArea(held.x || held.y ? held : null, op, done);
    },
    cancel: () => onArea(null, "and", false),
    clear: () => onArea(null, "and", true),
  };
};
