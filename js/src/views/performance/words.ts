// How right a model is, in words: the same as xwidgets/results/performance_words.py, held to the same examples.

import { formatNumber, formatShare } from "../../runtime/format";
import { t } from "../../runtime/words";

/** A score with its 95 % interval; NaN where it cannot be told. */
export interface Metric {
  value: number;
  low: number;
  high: number;
}

/** A share as people say it. */
export const percent = formatShare;

/** A score in three digits. */
export const score = (value: number): string =>
  Number.isFinite(value) ? formatNumber(value, 3) : "–";

const bare = (share: number): string => percent(share).replace(/ %$/, "");

export const NO_ROWS = t`There are no rows to judge by.`;

/** Of classes: `cells` by what rows are (lines) and what they are taken for. */
export function classSentence(
  right: Metric,
  cells: ArrayLike<number>,
  names: readonly string[],
  output: number,
): string {
  if (!Number.isFinite(right.value)) return NO_ROWS;
  if (right.value === 1) return t`Right for every row.`;
  const between = Number.isFinite(right.low) ? ` (${bare(right.low)} – ${bare(right.high)})` : "";
  const said = t`Right for ${percent(right.value)} of rows${between}`;
  const n = names.length;
  let [total, missed, most, at] = [0, 0, -1, 0];
  for (let i = 0; i < n * n; i++) {
    const actual = Math.floor(i / n);
    const cell = actual === i % n ? 0 : (cells[i] as number);
    total += cell;
    if (actual === output) missed += cell;
    if (cell > most) [most, at] = [cell, i];
  }
  if (n === 2) return `${said}; ${errors(missed / total, names[output] as string)}.`;
  const [actual, taken] = [names[Math.floor(at / n)], names[at % n]];
  return t`${said}; most often ${actual} is taken for ${taken} (${percent(most / total)} of errors).`;
}

/** What the errors of two classes are; `missed` is the share of those that were. */
function errors(missed: number, positive: string): string {
  const share = Math.max(missed, 1 - missed);
  const what = missed >= 0.5 ? t`missed ${positive}` : t`wrongly called ${positive}`;
  if (share === 1) return t`all errors are ${what}`;
  const tenths = Math.floor(share * 10 + 0.5);
  if (tenths === 5) return t`errors are half missed ${positive}, half wrongly called so`;
  return tenths === 10 ? t`nearly all errors are ${what}` : t`${tenths} of 10 errors are ${what}`;
}

/** Of numbers. */
export function numberSentence(off: Metric, square: Metric, bias: Metric): string {
  if (!Number.isFinite(off.value)) return NO_ROWS;
  let said = t`Off by ${score(off.value)} on average`;
  if (Number.isFinite(off.low)) said += ` (${score(off.low)} – ${score(off.high)})`;
  if (Number.isFinite(square.value))
    said +=
      square.value > 0
        ? t`; explains ${percent(square.value)} of what varies`
        : t`; worse than always saying the mean`;
  if (Number.isFinite(bias.low) && (bias.low > 0 || bias.high < 0))
    said += t`; says ${score(Math.abs(bias.value))} ${bias.value > 0 ? t`too much` : t`too little`} on average`;
  return `${said}.`;
}
