// Walking from point to point along an axis with the keyboard.

/** The row after (step 1) or before (step -1) `row` in the order of `xs`; ties by row number. -1: none. */
export function neighbour(
  xs: ArrayLike<number>,
  row: number,
  step: 1 | -1,
  keep: Uint8Array | null,
): number {
  const own = xs[row];
  const placed = own !== undefined && !Number.isNaN(own);
  let best = -1;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i] as number;
    if (Number.isNaN(x) || (keep && !keep[i])) continue;
    if (placed && !(step * (x - own) > 0 || (x === own && step * (i - row) > 0))) continue;
    if (best >= 0) {
      const other = xs[best] as number;
      if (!(step * (x - other) < 0 || (x === other && step * (i - best) < 0))) continue;
    }
    best = i;
  }
  return best;
}
