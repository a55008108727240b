// The probability that stands beside log-odds. Its twin is xwidgets/results/probability.py.

import { formatProbability, local } from "./format";
import type { Link } from "./wire";
import { t } from "./words";

/** Logistic function, without overflow. */
const sigmoid = (x: number): number => {
  const half = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : half) / (1 + half);
};

/** The probability of an output, from the log-odds of all outputs; NaN where nothing makes it one. */
export function probabilityOf(log_odds: ArrayLike<number>, output: number, link: Link): number {
  if (link === "sigmoid") return sigmoid(log_odds[output] as number);
  if (link !== "softmax") return Number.NaN;
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < log_odds.length; k++) most = Math.max(most, log_odds[k] as number);
  let sum = 0;
  for (let k = 0; k < log_odds.length; k++) sum += Math.exp((log_odds[k] as number) - most);
  return Math.exp((log_odds[output] as number) - most) / sum;
}

/** ", probability 0.79"; nothing where it is not known. */
export const besides = (probability: number): string =>
  Number.isNaN(probability) ? "" : t`, probability ${formatProbability(probability)}`;

export interface ProbabilityTick {
  log_odds: number;
  text: string;
}

/** Those nearest to one half and to certainty come first where there is no room for all. */
const TICKS = [
  0.5, 0.9, 0.1, 0.99, 0.01, 0.999, 0.001, 0.7, 0.3, 0.8, 0.2, 0.95, 0.05, 0.6, 0.4, 0.98, 0.02,
  0.9999, 0.0001,
];

/** Round probabilities between two log-odds, at least `gap` (in log-odds) from each other. */
export function probabilityTicks(low: number, high: number, gap: number): ProbabilityTick[] {
  const logit = (p: number): number => Math.log(p / (1 - p));
  const taken: ProbabilityTick[] = [];
  for (const p of TICKS) {
    const at = logit(p);
    if (at < low || at > high || taken.some(({ log_odds }) => Math.abs(log_odds - at) < gap))
      continue;
    taken.push({ log_odds: at, text: local(String(p)) });
  }
  return taken.sort((a, b) => a.log_odds - b.log_odds);
}
