// A view by a question in plain words, or by jargon. Pure.

import about from "virtual:about";
import type { About } from "../runtime/view";
import type { Place } from "./places";

/** Words that every question has. */
const COMMON = new Set(
  (
    "a an and any are as at be been by can do does did for from get give had has have how i if in is it its me " +
    "much my of on or our she he so that the their them there these they this those to was we what when where which " +
    "who why will with would you your"
  ).split(" "),
);

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** Endings that make no other word of it: "decides" and "decide", "mattered" and "matter". */
const stem = (word: string): string =>
  word.length > 4 ? word.replace(/(?:ing|edly|ed|es|s|ly|e)$/, "") : word;

/** How well a typed word meets one of `known`: the same word, the same stem, its beginning, or not at all. */
function meets(word: string, known: readonly string[]): number {
  let best = 0;
  for (const one of known) {
    if (one === word) return 1;
    if (stem(one) === stem(word)) best = Math.max(best, 0.9);
    else if (one.startsWith(word) && word.length > 1) best = Math.max(best, 0.7);
  }
  return best;
}

export interface Findable {
  kind: string;
  place: Place | null;
}

/** How much a view answers to what was typed; 0: not at all. */
function score(typed: readonly string[], { kind, place }: Findable, facts: Record<string, About>) {
  const fact = facts[kind];
  if (!fact) return 0;
  const parts: [number, string[]][] = [
    [4, wordsOf(fact.title)],
    [3, fact.words.flatMap(wordsOf)],
    [2, wordsOf(fact.question)],
    [1, place ? wordsOf(`${place.title} ${place.question}`) : []],
  ];
  let sum = 0;
  for (const word of typed) {
    // "why" and "how" say little beside other words, and all where they stand alone.
    const weight = COMMON.has(word) ? 0.25 : 1;
    sum += weight * Math.max(...parts.map(([worth, known]) => worth * meets(word, known)));
  }
  return sum;
}

/** Views that answer to it, the best first; all of them, in their order, where nothing is typed. */
export function find(
  typed: string,
  views: readonly Findable[],
  facts: Record<string, About> = about,
): Findable[] {
  const words = wordsOf(typed);
  if (!words.length) return [...views];
  return views
    .map((view) => ({ view, worth: score(words, view, facts) }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth)
    .map(({ view }) => view);
}
