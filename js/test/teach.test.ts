// What cards judge and read, held to the same cases as Python (tests/teach).

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeNumber, judgeOrder, judgeQuiz, readNumber } from "../src/teach/judge";
import type { Verdict } from "../src/teach/types";

interface Judged {
  kind: string;
  options: never;
  cases: { answer: never; verdict: [boolean, string, string[]] }[];
}

const cases: Judged[] = JSON.parse(
  readFileSync(join(__dirname, "../../tests/teach/judged.json"), "utf8"),
);
const judges: Record<string, (options: never, answer: never) => Verdict> = {
  quiz: judgeQuiz,
  number: judgeNumber,
  order: judgeOrder,
};

describe("judging", () => {
  for (const { kind, options, cases: its } of cases) {
    const judge = judges[kind] as (options: never, answer: never) => Verdict;
    for (const { answer, verdict } of its)
      it(`${kind}: ${JSON.stringify(answer)}`, () => {
        const { correct, headline, feedback } = judge(options, answer);
        expect([correct, headline, feedback]).toEqual(verdict);
      });
  }
});

describe("a number as it is typed", () => {
  it.each([
    ["0.23", "", 0.23],
    [" 0,23 ", "", 0.23],
    ["1,234", "", 1234],
    ["0,234", "", 0.234],
    ["1,234,567.5", "", 1234567.5],
    ["1 234", "", 1234],
    ["\u22123", "", -3],
    ["-.5", "", -0.5],
    ["5.", "", 5],
    ["1e-3", "", 0.001],
    ["23 %", "%", 23],
    ["4 Years", "years", 4],
    ["23 %", "", null],
    ["1,2,3", "", null],
    ["many", "", null],
    ["", "", null],
    ["Infinity", "", null],
    ["1e999", "", null],
    ["0x10", "", null],
  ])("%j with the unit %j", (typed, unit, value) => {
    expect(readNumber(typed, unit)).toBe(value);
  });
});
