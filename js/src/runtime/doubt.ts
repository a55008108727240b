// Doubt: one vocabulary for how far an answer is to be trusted. Python says it in every result (`trust.doubts`); what the
// page makes by itself is said here. Twin of xwidgets/results/doubt.py, held to the examples of tests/results/doubts.json.

import { fixed, formatGap, formatInteger } from "./format";
import { t } from "./words";

export type DoubtKind =
  | "additivity_gap"
  | "standard_error"
  | "fidelity"
  | "extrapolation"
  | "correlated"
  | "correlated_sets"
  | "agreement"
  | "numerical_agreement"
  | "sampled_rows"
  | "effective_samples"
  | "held_out"
  | "fitted_rows"
  | "asked_features"
  | "rank_uncertainty"
  | "seeds"
  | "certificate";

/** One thing that was measured of an answer. */
export interface Doubt {
  kind: DoubtKind;
  /** Null where none is known. */
  value: number | null;
  /** What it is held against. */
  standard: number | null;
  unit: string;
  /** In a few words. */
  text: string;
  /** What it means. */
  words: string;
  /** "look": a reader should know before believing. */
  level: "fine" | "look";
}

/** What a result carries. */
export interface Doubted {
  doubts?: readonly Doubt[];
}

const ROUNDING = 1e-4;
const LARGE_ERROR = 0.25;
const FEW_ROWS = 50;
const FAITHFUL = 0.6;
const ALIKE = 0.8;
const STRANGE = 0.2;
export const EMPTY = 0.5;

type Known = Partial<Pick<Doubt, "standard" | "unit">> & { look?: boolean };

const made = (
  kind: DoubtKind,
  value: number | null,
  text: string,
  words: string,
  { look = false, standard = null, unit = "" }: Known = {},
): Doubt[] => [{ kind, value, standard, unit, text, words, level: look ? "look" : "fine" }];

/** No 0 and no 100 that are not. */
const percent = (share: number): string => {
  const whole = Math.floor(100 * share + 0.5);
  if (whole === 100 && share < 1) return "> 99 %";
  return whole === 0 && share > 0 ? "< 1 %" : `${whole} %`;
};

export function additivityGap(
  gap: number | null | undefined,
  spread: number,
  unit: string,
  what = t`attributions`,
): Doubt[] {
  if (gap == null) return [];
  const standard = ROUNDING * Math.max(spread, 1e-12);
  const look = !(gap <= standard);
  const size = formatGap(gap);
  return made(
    "additivity_gap",
    gap,
    t`additivity gap ${size}`,
    look
      ? t`The ${what} of a row miss its prediction by up to ${size}: they do not add up.`
      : t`The ${what} of every row add up to its prediction, but for rounding.`,
    { look, standard, unit },
  );
}

export function standardError(
  error: number | null | undefined,
  most: number | null,
  unit: string,
  remedy = "",
): Doubt[] {
  if (error == null || most === null || !Number.isFinite(error)) return [];
  const standard = LARGE_ERROR * most;
  const look = error > standard;
  const said = t`Another sample would move a number by up to \u00b1${formatGap(error)}`;
  return made(
    "standard_error",
    error,
    t`standard error \u00b1${formatGap(error)}`,
    look
      ? t`${said}, which is large beside the largest, ${formatGap(most)}.${remedy}`
      : t`${said}; the largest is ${formatGap(most)}.`,
    { look, standard, unit },
  );
}

export function fidelity(r2: number, what = t`the model`): Doubt[] {
  if (!Number.isFinite(r2)) return [];
  const look = r2 < FAITHFUL;
  const text = r2 >= 0.995 && r2 < 1 ? fixed(Math.trunc(r2 * 1000) / 1000, 3) : fixed(r2, 2);
  return made(
    "fidelity",
    r2,
    t`R\u00b2 ${text} to ${what}`,
    look
      ? t`It leaves out much of what ${what} says: read directions, not sizes.`
      : t`It says nearly what ${what} says.`,
    { look, standard: FAITHFUL },
  );
}

export function agreement(
  share: number | null | undefined,
  text: (percents: string) => string,
  words: string,
): Doubt[] {
  if (share == null || !Number.isFinite(share)) return [];
  return made("agreement", share, text(percent(share)), words, {
    look: share < ALIKE,
    standard: ALIKE,
  });
}

export function sampledRows(n_rows: number, n_total: number): Doubt[] {
  if (!n_rows) return [];
  const whole = !n_total || n_rows >= n_total;
  const look = n_rows < FEW_ROWS;
  const few = t`So few rows say little about others.`;
  const words = whole ? t`Nothing is sampled.` : t`A sample: all rows would move it a little.`;
  return made(
    "sampled_rows",
    n_rows,
    whole
      ? t`all ${formatInteger(n_rows)} rows`
      : t`${formatInteger(n_rows)} of ${formatInteger(n_total)} rows`,
    look ? few : words,
    { look, standard: FEW_ROWS },
  );
}

export function extrapolation(
  share: number | null | undefined,
  what: string,
  least = STRANGE,
): Doubt[] {
  if (share == null || !Number.isFinite(share)) return [];
  const look = share >= least;
  return made(
    "extrapolation",
    share,
    `${percent(share)} ${what}`,
    look
      ? t`What is said of them is what the model makes of rows that do not occur.`
      : t`It says little of rows that do not occur.`,
    { look, standard: least },
  );
}

export const asManyFitted = (n_rows: number | undefined): Doubt[] =>
  n_rows === undefined
    ? []
    : made(
        "fitted_rows",
        n_rows,
        t`fitted to as many rows: ${formatInteger(n_rows)}`,
        t`The model was fitted to exactly as many rows as these. If it was to these, it looks better than it is.`,
        { look: true },
      );

/** The same with other doubts in the place of those of their kinds. */
export const withDoubts = (doubts: readonly Doubt[], others: readonly Doubt[]): Doubt[] => {
  const kinds = new Set(others.map(({ kind }) => kind));
  return [...others, ...doubts.filter(({ kind }) => !kinds.has(kind))];
};
