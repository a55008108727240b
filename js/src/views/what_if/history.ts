// Branches of edits and their history: immutable states, so that undo is a step back and nothing is ever lost.

import { type Codes, differing } from "./rows";

export interface Branch {
  id: number;
  name: string;
  /** Row of the table where it began; -1: made up. */
  origin: number;
  start: Codes;
  codes: Codes;
}

export interface Edits {
  branches: readonly Branch[];
  /** Position of the branch in sight. */
  current: number;
  /** Rows that were added to the table of edits. */
  kept: readonly Branch[];
  next_id: number;
}

export interface History {
  past: readonly Edits[];
  now: Edits;
  future: readonly Edits[];
  /** The gesture that made `now` and still goes on; "" where none does. */
  gesture: string;
}

const MOST_STEPS = 200;

export const currentOf = (edits: Edits): Branch => edits.branches[edits.current] as Branch;
export const isEdited = (branch: Branch): boolean =>
  differing(branch.start, branch.codes).length > 0;

const nameOf = (origin: number): string => (origin < 0 ? "branch 1" : `row ${origin}`);

export function begin(origin: number, codes: Codes): History {
  const branch: Branch = { id: 1, name: nameOf(origin), origin, start: codes, codes };
  const now: Edits = { branches: [branch], current: 0, kept: [], next_id: 2 };
  return { past: [], now, future: [], gesture: "" };
}

/** Go on to `now`; what belongs to one gesture is one step. */
function step(history: History, now: Edits, gesture = ""): History {
  const again = gesture !== "" && gesture === history.gesture;
  return {
    past: again ? history.past : [...history.past, history.now].slice(-MOST_STEPS),
    now,
    future: [],
    gesture,
  };
}

const withCurrent = (edits: Edits, change: Partial<Branch>): Edits => ({
  ...edits,
  branches: edits.branches.map((branch, i) =>
    i === edits.current ? { ...branch, ...change } : branch,
  ),
});

/** Set one value. With the name of a gesture, its further changes are the same step. */
export function edit(history: History, feature: number, value: number, gesture = ""): History {
  const { codes } = currentOf(history.now);
  if (Object.is(codes[feature], value)) return history;
  return step(
    history,
    withCurrent(history.now, { codes: codes.map((old, j) => (j === feature ? value : old)) }),
    gesture,
  );
}

export const endGesture = (history: History): History =>
  history.gesture ? { ...history, gesture: "" } : history;

/** Back to the original: one feature, or all of them. */
export function restore(history: History, feature?: number): History {
  const { start, codes } = currentOf(history.now);
  if (feature !== undefined) return edit(history, feature, start[feature] as number);
  return differing(start, codes).length
    ? step(history, withCurrent(history.now, { codes: start }))
    : history;
}

export function undo(history: History): History {
  const now = history.past.at(-1);
  if (!now) return history;
  return {
    past: history.past.slice(0, -1),
    now,
    future: [...history.future, history.now],
    gesture: "",
  };
}

export function redo(history: History): History {
  const now = history.future.at(-1);
  if (!now) return history;
  return {
    past: [...history.past, history.now],
    now,
    future: history.future.slice(0, -1),
    gesture: "",
  };
}

/** A name that no other branch has: the wanted one, else the next number of it. */
function freeName(edits: Edits, wanted: string, own = -1): string {
  const taken = new Set(edits.branches.filter((branch) => branch.id !== own).map((b) => b.name));
  const stem = wanted.replace(/ \(\d+\)$/, "");
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${stem} (${i})`;
  return name;
}

/** A copy of the branch in sight, which is then in sight. */
export function duplicate(history: History): History {
  const { now } = history;
  const branch = currentOf(now);
  const copy = { ...branch, id: now.next_id, name: freeName(now, branch.name) };
  return step(history, {
    ...now,
    branches: [...now.branches, copy],
    current: now.branches.length,
    next_id: now.next_id + 1,
  });
}

export function rename(history: History, id: number, wanted: string): History {
  const name = wanted.trim().slice(0, 80);
  const old = history.now.branches.find((branch) => branch.id === id);
  if (!name || !old || old.name === name) return history;
  const free = freeName(history.now, name, id);
  return step(history, {
    ...history.now,
    branches: history.now.branches.map((b) => (b.id === id ? { ...b, name: free } : b)),
  });
}

/** Look at another branch. No step: it changes nothing. */
export function choose(history: History, current: number): History {
  if (!history.now.branches[current]) return history;
  return { ...endGesture(history), now: { ...history.now, current } };
}

export function remove(history: History, position: number): History {
  const { now } = history;
  if (now.branches.length < 2 || !now.branches[position]) return history;
  const branches = now.branches.filter((_, i) => i !== position);
  const current = now.current > position ? now.current - 1 : now.current;
  return step(history, { ...now, branches, current: Math.min(current, branches.length - 1) });
}

const sameRow = (a: Branch, b: Branch): boolean =>
  a.origin === b.origin && differing(a.codes, b.codes).length === 0;

/** The branch in sight stands in the table of edits as it is. */
export function isKept({ branches, current, kept }: Edits): boolean {
  const branch = branches[current] as Branch;
  return kept.some((row) => row.name === branch.name && sameRow(row, branch));
}

/** Add the branch in sight to the table of edits; a row that is there takes its name. */
export function keep(history: History): History {
  const { now } = history;
  if (isKept(now)) return history;
  const branch = currentOf(now);
  const at = now.kept.findIndex((row) => sameRow(row, branch));
  const kept = at < 0 ? [...now.kept, branch] : now.kept.with(at, branch);
  return step(history, { ...now, kept });
}

/** Go on editing a row that was kept: its branch where there is one like it, else a new one. */
export function bring(history: History, row: Branch): History {
  const { now } = history;
  const like = now.branches.findIndex((branch) => sameRow(branch, row));
  if (like >= 0) return choose(history, like);
  const branch = { ...row, id: now.next_id, name: freeName(now, row.name) };
  return step(history, {
    ...now,
    branches: [...now.branches, branch],
    current: now.branches.length,
    next_id: now.next_id + 1,
  });
}

/** A view opens with edits of a row: they come into sight, and a branch without edits gives way to them. No step. */
export function open(history: History, row: Omit<Branch, "id" | "name">): History {
  const { now } = history;
  const branch = { ...row, id: now.next_id, name: nameOf(row.origin) };
  const like = now.branches.findIndex((one) => sameRow(one, branch));
  if (like >= 0) return choose(history, like);
  const rest = now.branches.filter((one, i) => i !== now.current || isEdited(one));
  const named = { ...branch, name: freeName({ ...now, branches: rest }, branch.name) };
  const branches = [...rest, named];
  const next = { ...now, branches, current: rest.length, next_id: now.next_id + 1 };
  return { ...endGesture(history), now: next };
}

/** What a page before has left: its branches and what it kept. What is edited here already stays in sight. */
export function resume(
  history: History,
  told: Pick<Edits, "branches" | "current" | "kept">,
): History {
  const { now } = history;
  const own = now.branches.filter(isEdited);
  let next: Edits = { ...now, branches: [], kept: [...told.kept, ...now.kept] };
  for (const branch of [...told.branches, ...own]) {
    const named = { ...branch, id: next.next_id, name: freeName(next, branch.name) };
    next = { ...next, branches: [...next.branches, named], next_id: next.next_id + 1 };
  }
  const current = own.length ? next.branches.length - 1 : told.current;
  return { past: [], now: { ...next, current }, future: [], gesture: "" };
}

/** Begin at another row. A branch without edits gives way; one with edits stays beside the new one. */
export function follow(history: History, origin: number, codes: Codes): History {
  const { now } = history;
  const here = now.branches.findIndex((branch) => branch.origin === origin);
  if (now.branches[now.current]?.origin === origin) return history;
  const gives_way = !isEdited(currentOf(now));
  const rest = gives_way ? now.branches.filter((_, i) => i !== now.current) : now.branches;
  if (here >= 0) {
    const current = rest.indexOf(now.branches[here] as Branch);
    return { ...endGesture(history), now: { ...now, branches: rest, current } };
  }
  const id = now.next_id;
  const fresh = { id, name: nameOf(origin), origin, start: codes, codes };
  const branch = { ...fresh, name: freeName({ ...now, branches: rest }, fresh.name) };
  const next: Edits = {
    ...now,
    branches: [...rest, branch],
    current: rest.length,
    next_id: id + 1,
  };
  // Looking from row to row is no edit, and no step of this history: the focus has its own.
  return { ...endGesture(history), now: next };
}
