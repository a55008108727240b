// What a displayed what-if remembers: it opens with its edits once, then they follow what is in sight.

import { effect, untracked } from "@preact/signals";
import { useContext, useEffect, useRef } from "preact/hooks";
import { useLook, WidgetContext } from "../../runtime/view";
import { editsOf } from "./rows";
import type { Session } from "./session";
import type { Options } from "./wire";

type Look = Partial<Options>;

/** Displayed views that have opened, by what they remember. */
const opened = new WeakSet<object>();

/** `pinned`: the row where it begins for good; -1 follows the row in focus. */
export function useOpening(session: Session, pinned: number): void {
  const remembers = useContext(WidgetContext)?.arrangement;
  const [look, setLook] = useLook<Options>("what_if");
  const now = useRef(look);
  now.current = look;
  useEffect(
    () =>
      effect(() => {
        const { row, of, edits = {} } = now.current;
        if (!session.ready.value) return;
        if (remembers && !opened.has(remembers)) {
          opened.add(remembers);
          if (of !== undefined) untracked(() => session.edits.open(of, edits));
        }
        const sight = inSight(session, pinned);
        const next = sight && { ...(row === undefined ? {} : { row }), ...sight };
        if (next && !isSame(next, now.current)) untracked(() => setLook(next));
      }),
    [session, remembers, pinned],
  );
}

/** The row in sight, where it is edited or another than it was told; null within a gesture. */
function inSight({ edits }: Session, pinned: number): Look | null {
  if (edits.history.value.gesture) return null;
  const { origin, start, codes } = edits.current.value;
  const changed = editsOf(start, codes);
  const usual = pinned < 0 || origin === pinned;
  if (origin < 0 || (usual && Object.keys(changed).length === 0)) return {};
  return { of: origin, edits: changed };
}

const isSame = (a: Look, b: Look): boolean =>
  a.row === b.row && a.of === b.of && JSON.stringify(a.edits) === JSON.stringify(b.edits);
