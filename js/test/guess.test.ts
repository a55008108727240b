import { describe, expect, it } from "vitest";
import { gapOf, ordinal } from "../src/guess/gaps";
import { byKey, drawn, shapeOf, valuesAt } from "../src/guess/heights";
import { evenly, rangeAround } from "../src/marks/byHand";
import type { Asked, CurveAsked } from "../src/runtime/guess";

const order = (truth: string[] | null): Asked => ({
  kind: "order",
  question: "?",
  choices: ["age", "debt", "income", "city"],
  n: 3,
  truth,
});

describe("the gap of an order", () => {
  const truth = ["debt", "income", "age", "city"];

  it("is not known before the truth is", () => {
    expect(gapOf(order(null), ["age", "debt", "income"])).toBeNull();
  });

  it("says how many are in their place, and what is farthest from it", () => {
    expect(gapOf(order(truth), ["age", "income", "debt"])).toEqual({
      truth: ["debt", "income", "age"],
      gap: 2,
      words:
        "1 of your 3 is in its place; the same 3, in another order. You put age first; it is third.",
    });
  });

  it("names what was missed", () => {
    expect(gapOf(order(truth), ["debt", "income", "city"])?.words).toBe(
      "2 of your 3 are in their place; 2 of the first 3 are among yours. You put city third; it is fourth. age is third.",
    );
  });

  it("has nothing to add where all is as expected", () => {
    const found = gapOf(order(truth), ["debt", "income", "age"]);
    expect(found).toMatchObject({ gap: 0, words: "All 3 are in their place." });
  });
});

it("counts places in words", () => {
  expect([0, 7, 8, 10, 20, 21, 111].map(ordinal)).toEqual([
    "first",
    "eighth",
    "9th",
    "11th",
    "21st",
    "22nd",
    "112th",
  ]);
});

describe("the gap of pushes", () => {
  const asked: Asked = {
    kind: "pushes",
    question: "?",
    choices: ["age", "debt", "income"],
    n: 2,
    pushed: "row 7",
    truth: [
      ["debt", false],
      ["age", true],
      ["income", true],
    ],
  };

  it("tells of features and of directions", () => {
    const found = gapOf(asked, [
      ["debt", true],
      ["income", true],
    ]);
    expect(found?.gap).toBe(2);
    expect(found?.words).toBe(
      "1 of the 2 that push row 7 most is among yours. You expected debt to push up; it pushes down. age is second, and pushes up.",
    );
  });

  it("says that all is right", () => {
    const found = gapOf(asked, [
      ["age", true],
      ["debt", false],
    ]);
    expect(found).toMatchObject({ gap: 0 });
    expect(found?.words).toBe("You named the 2 that push row 7 most. All directions are right.");
  });
});

describe("the gap of a pair", () => {
  const asked: Asked = {
    kind: "pair",
    question: "?",
    choices: ["a", "b", "c"],
    truth: [
      ["a", "b"],
      ["c", "a"],
      ["b", "c"],
    ],
  };

  it("does not ask which stands first", () => {
    expect(gapOf(asked, ["b", "a"])).toMatchObject({
      gap: 0,
      words: "Yes: a and b act together most.",
    });
    expect(gapOf(asked, ["a", "c"])).toMatchObject({
      gap: 1,
      words: "a and c come second of 3 pairs; a and b act together most.",
    });
  });
});

describe("the gap of a number", () => {
  const asked = (truth: number): Asked => ({
    kind: "number",
    question: "?",
    low: 0,
    high: 1,
    step: 0.01,
    written: "share",
    name: "accuracy",
    truth,
  });

  it("is told in percentage points", () => {
    const found = gapOf(asked(0.853), [0.8]);
    expect(found?.gap).toBeCloseTo(-0.053);
    expect(found?.words).toBe(
      "You said 80.0 %; accuracy is 85.3 %: 5.3 percentage points more than you expected.",
    );
  });

  it("is none where both are written alike", () => {
    expect(gapOf(asked(0.80001), [0.8])?.words).toBe("You said 80.0 %, and that is what it is.");
  });
});

it("tells of a choice, and of what is equal", () => {
  const asked: Asked = { kind: "choice", question: "?", choices: ["A", "B"], truth: ["A", "B"] };
  expect(gapOf(asked, ["A"])).toMatchObject({
    gap: 0,
    words: "You said A, and that is what it is, together with B.",
  });
  expect(gapOf({ ...asked, truth: ["B"] }, ["A"])).toMatchObject({
    gap: 1,
    words: "You said A; it is B.",
  });
});

describe("a curve", () => {
  const asked: CurveAsked = {
    kind: "curve",
    question: "?",
    name: "age",
    levels: false,
    handles: [0, 1, 2].map((at) => ({ at, label: `${20 + 10 * at}` })),
    y: { name: "probability", low: 0, high: 1, signed: false },
    truth: { at: [0, 2], ys: [0.2, 0.6] },
  };

  it.each([
    [[0, 1, 2], "rises"],
    [[2, 1.9, 0], "falls"],
    [[1, 1.01, 1], "level"],
    [[0, 2, 0], "peak"],
    [[2, 0, 2], "dip"],
    [[0, 2, 0, 2], "both"],
    [[0, 0.5, 0.4, 2], "rises"],
    [[Number.NaN, 0, 2], "rises"],
  ] as const)("%j: what it does is %s", (ys, shape) => {
    expect(shapeOf(ys, 4)).toBe(shape);
  });

  it("is compared by what it does, and where it is furthest apart", () => {
    const found = gapOf(asked, [0.2, 0.4, 0.9]);
    expect(found?.truth).toEqual([0.2, 0.4, 0.6]);
    expect(found?.gap).toBeCloseTo(0.1);
    expect(found?.words).toBe(
      "It rises, as you drew it. Furthest apart at 40: you drew 0.9, it is 0.6.",
    );
    expect(gapOf(asked, [0.6, 0.4, 0.2])?.words).toContain("You drew that it falls; it rises.");
    expect(gapOf(asked, [0.21, 0.4, 0.6])?.words).toContain("You were close everywhere.");
  });

  it("of levels is compared by the highest", () => {
    const of_levels = { ...asked, levels: true, truth: { at: [0, 1, 2], ys: [0.1, 0.8, 0.3] } };
    expect(gapOf(of_levels, [0.9, 0.1, 0.1])?.words).toContain(
      "You drew it highest for 20; it is highest for 30.",
    );
  });

  it("has heights between its points, level beyond", () => {
    const at = { at: [2, 0], ys: [4, 0] };
    expect(valuesAt(at, [-1, 0, 1, 2, 9])).toEqual([0, 0, 2, 4, 4]);
    expect(valuesAt({ at: [], ys: [] }, [1])).toEqual([Number.NaN]);
  });

  it("follows a pointer: every handle between where it was and where it is", () => {
    const places = [0, 10, 20, 30];
    expect(drawn([0, 0, 0, 0], places, { x: 0, y: 0 }, { x: 20, y: 2 })).toEqual([0, 1, 2, 0]);
    expect(drawn([0, 0, 0, 0], places, { x: 22, y: 5 }, { x: 22, y: 5 })).toEqual([0, 0, 5, 0]);
  });

  it("is moved by keys, within its range", () => {
    expect(byKey("ArrowUp", 0, -20, 20)).toBe(1);
    expect(byKey("PageDown", 0, -20, 20)).toBe(-5);
    expect(byKey("End", 0, -20, 20)).toBe(20);
    expect(byKey("ArrowUp", 20, -20, 20)).toBe(20);
    expect(byKey("ArrowLeft", 0, -20, 20)).toBeNull();
  });

  it("stands on an axis with room, round ends and round values", () => {
    expect(rangeAround([0.3, 0.5], false)).toEqual([0.2, 0.6]);
    expect(rangeAround([0.1, 0.9], false, [0, 1])).toEqual([0, 1]);
    expect(rangeAround([-0.03, 0.1], true)).toEqual([-0.2, 0.2]);
    expect(rangeAround([], true)).toEqual([-1, 1]);
    expect(evenly(18, 77.7, 7)).toEqual([18, 28, 38, 48, 58, 68, 77]);
  });
});
