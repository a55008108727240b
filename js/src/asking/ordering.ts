// A list that is put in order. Pure.

/** The list with the item at `from` put at `to`, as far as that goes. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = [...items];
  const [item] = next.splice(from, 1);
  if (item === undefined) return [...items];
  next.splice(Math.min(next.length, Math.max(0, to)), 0, item);
  return next;
}

/** Where a line belongs whose pointer is at `y`: past every other line whose middle lies above it. */
export function placeAt(y: number, middles: readonly number[], from: number): number {
  return middles.filter((middle, i) => i !== from && middle < y).length;
}

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** Where a key moves an item that stands `at` one of `n` places; -1: it means something else. */
export function placeOfKey(key: string, at: number, n: number): number {
  const step = STEPS[key];
  return step === undefined ? -1 : Math.min(n - 1, Math.max(0, at + step));
}
