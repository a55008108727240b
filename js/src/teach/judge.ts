// Whether an answer is right, and what is said about it. Python does the same in xwidgets/teach/judge.py; both are held
// to the cases of tests/teach/judged.json.

import { t } from "../runtime/words";
import type { Numeric, Order, Quiz, Verdict } from "./types";

const RIGHT = t`Right.`;
const given = (feedback: string): string[] => (feedback ? [feedback] : []);

export function judgeQuiz({ choices, several }: Quiz, answer: readonly string[]): Verdict {
  const chosen = choices.filter(({ text }) => answer.includes(text));
  const about = (text: string): string => (several ? `${text}: ` : "");
  const feedback = chosen.flatMap(({ text, feedback: said }) => (said ? [about(text) + said] : []));
  const surplus = chosen.filter(({ right }) => !right).length;
  const missing = choices.filter(({ right }) => right).length - (chosen.length - surplus);
  if (!surplus && !missing) return { correct: true, headline: RIGHT, feedback };
  if (!several) return { correct: false, headline: t`Not this one.`, feedback };
  const said = surplus ? [doNotBelong(surplus)] : [];
  if (missing) said.push(t`something is missing`);
  return { correct: false, headline: t`Not yet: ${said.join(t`, and `)}.`, feedback };
}

const doNotBelong = (n: number): string =>
  n === 1 ? t`one of these does not belong` : t`${n} of these do not belong`;

/** Whether two numbers are as good as the same; what rounding has left does not count. */
const isNear = (value: number, target: number, within: number): boolean =>
  Math.abs(value - target) <= within + 1e-9 * Math.max(1, Math.abs(target));

export function judgeNumber(options: Numeric, answer: number): Verdict {
  const { within } = options;
  if (isNear(answer, options.answer, within))
    return { correct: true, headline: RIGHT, feedback: given(options.feedback) };
  const known = options.near.find(({ value }) => isNear(answer, value, within));
  return { correct: false, headline: t`Not yet.`, feedback: given(known?.feedback ?? "") };
}

export function judgeOrder({ items, feedback }: Order, answer: readonly string[]): Verdict {
  const in_place = items.filter((one, i) => one === answer[i]).length;
  if (in_place === items.length)
    return { correct: true, headline: RIGHT, feedback: given(feedback) };
  if (!in_place)
    return { correct: false, headline: t`Not yet: none of them is in its place.`, feedback: [] };
  const verb = in_place === 1 ? t`is in its place` : t`are in their places`;
  return {
    correct: false,
    headline: t`Not yet: ${in_place} of ${items.length} ${verb}.`,
    feedback: [],
  };
}

const GROUPED = new RegExp(`^[+-]?[1-9]\\d{0,2}(\\${__GROUPING__}\\d{3})+(\\${__DECIMAL__}\\d*)?$`);

/** What somebody typed as a number; null where it is none. */
export function readNumber(typed: string, unit: string): number | null {
  let text = typed
    .trim()
    .replace(/\u2212/g, "-")
    .replace(/[\s_\u00a0\u202f]/g, "");
  const tail = unit.replace(/\s/g, "");
  if (tail && text.toLowerCase().endsWith(tail.toLowerCase())) text = text.slice(0, -tail.length);
  // "1,234" is more than a thousand, "0,234" and "1,5" have a decimal comma; in German "1.234" is.
  if (GROUPED.test(text)) text = text.replaceAll(__GROUPING__, "");
  text = text.replace(/^([+-]?\d*),(\d+)$/, "$1.$2");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
