// Tree ensembles: node arrays in pre-order (a split's left child follows it), and their sums.

import { type ModelHeader, type Section, sectionOf } from "./container";

export const MISSING_LEFT = 1;
export const OTHER_LEFT = 2;
export const ZERO_MISSING = 4;
export const CATEGORY = 8;
const NEAR_ZERO = 1.0000000180025095e-35;

/** What the loops walk; positions count over all trees. */
export interface Trees {
  nTrees: number;
  nSums: number;
  /** 1, or `nSums` where leaves hold vectors. */
  nValues: number;
  /** Tree `t` owns nodes `offsets[t]` to `offsets[t + 1]`. */
  offsets: Int32Array;
  /** Right child of a split; at a leaf minus one minus the leaf's number. */
  right: Int32Array;
  /** Encoded column that a split compares. */
  feature: Int32Array;
  threshold: Float64Array;
  flags: Uint8Array;
  firstWord: Int32Array;
  nWords: Int32Array;
  words: Int32Array;
  /** Per leaf, `nValues` numbers each. */
  value: Float64Array;
  /** Sum that a tree adds to, where leaves hold one number. */
  output: Int32Array;
  /** Constants that the sums start from. */
  base: Float64Array;
  cover: Float64Array;
  /** The library adds in float32. */
  float32: boolean;
}

export function readTrees(header: ModelHeader, arrays: Map<string, Section>): Trees {
  const get = (name: string) => sectionOf(arrays, `trees.${name}`);
  const sizes = get("sizes");
  const nodes = get("feature");
  const base = Float64Array.from(get("base"));
  const value = Float64Array.from(get("value"));
  const n = nodes.length;
  const offsets = new Int32Array(sizes.length + 1);
  for (let t = 0; t < sizes.length; t++) offsets[t + 1] = offsets[t]! + sizes[t]!;
  const right = new Int32Array(n);
  const flags = new Uint8Array(n);
  const threshold = new Float64Array(n);
  const [firstWord, nWords] = [new Int32Array(n), new Int32Array(n)];
  const [thresholds, splitFlags] = [get("threshold"), get("flags")];
  const [firstWords, manyWords] = [get("first_word"), get("n_words")];
  const waiting: number[] = [];
  let [split, leaf, categorical] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    if (nodes[i]! >= 0) {
      flags[i] = splitFlags[split]!;
      threshold[i] = thresholds[split]!;
      if (flags[i]! & CATEGORY) {
        firstWord[i] = firstWords[categorical]!;
        nWords[i] = manyWords[categorical]!;
        categorical++;
      }
      split++;
      waiting.push(i);
    } else {
      right[i] = -1 - leaf++;
      if (waiting.length) right[waiting.pop()!] = i + 1;
    }
  }
  return {
    nTrees: sizes.length,
    nSums: base.length,
    nValues: leaf ? value.length / leaf : 1,
    offsets,
    right,
    feature: Int32Array.from(nodes),
    threshold,
    flags,
    firstWord,
    nWords,
    words: Int32Array.from(get("words")),
    value,
    output: Int32Array.from(get("output")),
    base,
    cover: Float64Array.from(get("cover")),
    float32: header.float32 === true,
  };
}

/** Whether `x` goes left at split `i`. */
export function goesLeft(trees: Trees, i: number, x: number): boolean {
  const flags = trees.flags[i]!;
  if (Number.isNaN(x) || (flags & ZERO_MISSING && Math.abs(x) <= NEAR_ZERO)) {
    return (flags & MISSING_LEFT) !== 0;
  }
  if (!(flags & CATEGORY)) return x <= trees.threshold[i]!;
  if (x < 0 || x >= 32 * trees.nWords[i]!) return (flags & OTHER_LEFT) !== 0;
  const code = Math.trunc(x);
  return ((trees.words[trees.firstWord[i]! + (code >> 5)]! >>> (code & 31)) & 1) === 1;
}

/** The sums of the trees for one encoded row. */
export function treeSums(trees: Trees, x: Float64Array, sums: Float64Array, at: number): void {
  const { nTrees, nSums, nValues, offsets, right, feature, value, output, base, float32 } = trees;
  for (let m = 0; m < nSums; m++) sums[at + m] = float32 ? Math.fround(base[m]!) : base[m]!;
  for (let t = 0; t < nTrees; t++) {
    let i = offsets[t]!;
    while (right[i]! >= 0) i = goesLeft(trees, i, x[feature[i]!]!) ? i + 1 : right[i]!;
    const leaf = -1 - right[i]!;
    if (nValues > 1) {
      for (let m = 0; m < nSums; m++) sums[at + m] = sums[at + m]! + value[leaf * nValues + m]!;
    } else {
      const m = at + output[t]!;
      sums[m] = float32
        ? Math.fround(sums[m]! + Math.fround(value[leaf]!))
        : sums[m]! + value[leaf]!;
    }
  }
}
