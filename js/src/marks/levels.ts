// Which levels of a large category are shown, and in which order. As xwidgets/charts/levels.py, held to the same
// examples (tests/charts/points.json).

/** Codes of the levels that matter most first: by mean effect times rows, that is by |sum of attributions|, then by rows. */
export function levelOrder(counts: ArrayLike<number>, sums: ArrayLike<number>): number[] {
  return Array.from({ length: counts.length }, (_, code) => code).sort(
    (a, b) =>
      Math.abs(sums[b] as number) - Math.abs(sums[a] as number) ||
      (counts[b] as number) - (counts[a] as number) ||
      a - b,
  );
}

/** A page of `room` places: all levels as they are where they fit, else those that matter most by their mean effect. */
export function levelPage(
  counts: ArrayLike<number>,
  sums: ArrayLike<number>,
  room: number,
  page = 0,
): { shown: number[]; others: number[]; first: number; n_pages: number } {
  const n = counts.length;
  if (n <= room)
    return {
      shown: Array.from({ length: n }, (_, code) => code),
      others: [],
      first: 0,
      n_pages: 1,
    };
  const size = Math.max(1, room - 1);
  const n_pages = Math.ceil(n / size);
  const first = Math.min(Math.max(0, page), n_pages - 1) * size;
  const order = levelOrder(counts, sums);
  const mean = (code: number): number =>
    (sums[code] as number) / Math.max(1, counts[code] as number);
  const shown = order.slice(first, first + size).sort((a, b) => mean(a) - mean(b) || a - b);
  const others = [...order.slice(0, first), ...order.slice(first + size)];
  return { shown, others: others.sort((a, b) => a - b), first, n_pages };
}
