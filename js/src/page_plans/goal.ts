// What is asked for, read as xwidgets/methods/counterfactuals/goal.py does; null where only Python can.

import { formatNumber } from "../runtime/format";
import { t } from "../runtime/words";
import type { Goal } from "./score";

export interface Said {
  unit: string;
  link: string;
  output_names: readonly string[];
  /** Of the row. */
  now: ArrayLike<number>;
  /** Of all rows, of one output. */
  column(output: number): Float64Array;
}

const bytes = new BigInt64Array(1);
const number = new Float64Array(bytes.buffer);
/** The next smaller number. */
function below(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  number[0] = value;
  bytes[0] = (bytes[0] as bigint) - (value > 0 ? 1n : -1n);
  return number[0] as number;
}
const above = (value: number): number => -below(-value);

const goal = (output: number, low: number, high: number, text: string, largest = false): Goal => ({
  output,
  low,
  high,
  largest,
  text,
});

export function goalOf(
  said: Said,
  target: unknown,
  threshold: number | null,
  output: number,
): Goal | null {
  const { unit, output_names: names, now } = said;
  const n = names.length;
  const classes = n > 1;
  const bound = (value: number): number => {
    if (!classes || unit === "probability") return value;
    if (unit === "log_odds" && said.link === "sigmoid") return Math.log(value / (1 - value));
    return Number.NaN;
  };
  const decided = (one: number): Goal => {
    if (threshold === null) {
      const middle = unit === "probability" ? 0.5 : 0;
      return goal(one, one === 0 ? middle : above(middle), Infinity, t`the decision`);
    }
    const least = bound(threshold);
    return one === output
      ? goal(one, least, Infinity, t`at least ${threshold}`)
      : goal(output, -Infinity, below(least), t`below ${threshold}`);
  };
  const named = (one: number): Goal =>
    n === 2 ? decided(one) : goal(one, -Infinity, Infinity, t`the decision`, true);
  const between = (low: unknown, high: unknown, one = output): Goal | null => {
    const [from, to] = [low, high].map((end) => (typeof end === "number" ? bound(end) : null));
    const words = [
      ...(typeof low === "number" ? [t`at least ${low}`] : []),
      ...(typeof high === "number" ? [t`at most ${high}`] : []),
    ];
    if (!words.length || Number.isNaN(from) || Number.isNaN(to)) return null;
    return goal(one, from ?? -Infinity, to ?? Infinity, words.join(t` and `));
  };
  const found = ((): Goal | null => {
    if (target === null || target === undefined) {
      if (n === 2) {
        const other = decided(1 - output);
        return reached(other, now) ? decided(output) : other;
      }
      if (n > 2) {
        const order = Array.from(names.keys()).sort(
          (a, b) => (now[b] as number) - (now[a] as number),
        );
        return named(order[1] as number);
      }
      const all = said.column(output).slice().sort();
      const [low, high] = [quantile(all, 0.25), quantile(all, 0.75)];
      const own = now[output] as number;
      if (low === high) return null;
      return own < (low + high) / 2 && own < high
        ? goal(output, high, Infinity, t`at least ${formatNumber(high)}, the upper quartile`)
        : goal(output, -Infinity, low, t`at most ${formatNumber(low)}, the lower quartile`);
    }
    const one = classes ? names.indexOf(String(target)) : -1;
    if (one >= 0) return named(one);
    if (typeof target === "number")
      return (now[output] as number) < bound(target)
        ? between(target, null)
        : between(null, target);
    return Array.isArray(target) && target.length === 2 ? between(target[0], target[1]) : null;
  })();
  return found && !reached(found, now) ? found : null;
}

const reached = (one: Goal, now: ArrayLike<number>): boolean => {
  const own = now[one.output] as number;
  if (one.largest)
    return Array.from(now).every((value, k) => (k < one.output ? value < own : value <= own));
  return own >= one.low && own <= one.high;
};

/** Of sorted values, as numpy.quantile. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return low + (high - low) * (at - Math.floor(at));
}
