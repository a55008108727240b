// Rows in the order that Python finds by itself (xwidgets/data/sampling.py): tests/data/mixed_order.json. Pure.

/** Every bit depends on all others: the finalizer of MurmurHash3. */
function mixed(x: number): number {
  let bits = x >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Positions by a hash of each: the first so many of them are a sample. */
export function mixedOrder(n_rows: number, seed: number): Int32Array {
  const start = mixed(seed + 0x7f4a7c15);
  const keys = Uint32Array.from({ length: n_rows }, (_, i) =>
    mixed(Math.imul(i, 0x9e3779b1) + start),
  );
  return Int32Array.from(keys, (_, i) => i).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number),
  );
}
