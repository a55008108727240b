// What a plan costs and whether it does what was asked: as xwidgets/methods/counterfactuals (distance.py, plausible.py,
// goal.py), held to the same examples (tests/counterfactuals/scoring.json).

const MISSING_COST = 1;
/** A level that fewer rows have costs more: one more for each tenth of that. */
const RARE = 0.01;

/** A column as plans change it. */
export interface Lever {
  /** A category: any change costs 1. */
  level: boolean;
  /** Numbers: what costs 1. */
  scale: number;
}

/** What has to become true; bounds in the unit of the predictions. */
export interface Goal {
  output: number;
  low: number;
  high: number;
  /** Besides, it is the largest of all outputs; in a tie the first one is. */
  largest: boolean;
  text: string;
}

/** What a change costs; 0 exactly where nothing differs. */
export function costOf({ level, scale }: Lever, now: number, before: number): number {
  const [absent, was_absent] = [Number.isNaN(now), Number.isNaN(before)];
  if (absent || was_absent) return absent === was_absent ? 0 : MISSING_COST;
  return level ? Number(now !== before) : Math.abs(now - before) / scale;
}

/** What a level costs more for being rare. */
export const rarityOf = (share: number, n_rows: number): number =>
  Math.max(Math.log10(RARE / Math.max(share, 0.5 / n_rows)), 0);

/** Half of the votes of 50 trees, added one by one, is not quite 0.5; a tie has to be one. */
export const settled = (said: Float64Array): Float64Array =>
  said.map((value) => (Math.abs(value) < 1e3 ? Math.round(value * 1e12) / 1e12 : value));

/** How far predictions fall short; 0 exactly where the goal is reached, infinite where the model refuses. */
export function gapOf({ output, low, high, largest }: Goal, said: ArrayLike<number>): number {
  const own = said[output] as number;
  if (Number.isNaN(own)) return Number.POSITIVE_INFINITY;
  let gap = Math.max(low - own, own - high, 0);
  if (!largest) return gap;
  for (let k = 0; k < said.length; k++) {
    const lacks = (said[k] as number) - own;
    if (k !== output) gap = Math.max(gap, lacks === 0 && k < output ? Number.MIN_VALUE : lacks);
  }
  return gap;
}

/** What is followed on the way: the output, or its lead over the largest other one. */
export function levelOf({ output, largest }: Goal, said: ArrayLike<number>): number {
  const own = said[output] as number;
  if (!largest) return own;
  let other = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < said.length; k++)
    if (k !== output) other = Math.max(other, said[k] as number);
  return own - other;
}
