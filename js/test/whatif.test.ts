// What-if without a page: rows, typed values, history, lanes, outcomes.

import { describe, expect, it, vi } from "vitest";
import { curvesOf } from "../src/views/what_if/answer";
import { curvePath } from "../src/views/what_if/FieldCurve";
import * as history from "../src/views/what_if/history";
import { Lane } from "../src/views/what_if/lane";
import { FeatureOrder } from "../src/views/what_if/order";
import { type Outcomes, pickedRows } from "../src/views/what_if/outcomes";
import { parseTyped, remarkOn, typedText, wholeOf } from "../src/views/what_if/parse";
import {
  byReach,
  codesOf,
  differing,
  editsOf,
  type Field,
  fieldsOf,
  gridOf,
  middleOf,
  rangeOf,
  rawCodes,
  reachOf,
  stepOf,
} from "../src/views/what_if/rows";
import { block, sampleStore } from "./sample";

const field = (schema: Partial<Field["schema"]> = {}, more: Partial<Field> = {}): Field => ({
  feature: 0,
  group: 0,
  schema: {
    name: "x",
    kind: "number",
    integer: false,
    levels: null,
    has_missing: false,
    ...schema,
  },
  extent: [0, 10],
  column: null,
  missing: false,
  refused: [],
  ...more,
});

const NONE = Number.NaN;

describe("rows", () => {
  it("reads a row with missing as NaN in numbers and categories", () => {
    const fields = fieldsOf(sampleStore(), null);
    expect(codesOf(fields, 1)).toEqual([2, 1, 1, 86400]);
    expect(codesOf(fields, 3)[0]).toBeNaN();
    expect(codesOf(fields, 4)[1]).toBeNaN();
  });

  it("sends what differs, missing as null, and nothing for NaN that stays NaN", () => {
    expect(editsOf([1, NONE, 3, 4], [1, NONE, NONE, 5])).toEqual({ 2: null, 3: 5 });
    expect(differing([NONE, 0], [NONE, -0])).toEqual([1]);
  });

  it("spreads a category over its 0/1 columns; the level behind the last is none of them", () => {
    const members = [[2], [0, 1, 3]];
    expect([...rawCodes(members, [7, 2])]).toEqual([0, 0, 7, 1]);
    expect([...rawCodes(members, [7, 3])]).toEqual([0, 0, 7, 0]);
    expect(rawCodes(members, [NONE, 0])[2]).toBeNaN();
  });

  it("draws curves over the data, whatever the value is", () => {
    const grid = gridOf(field());
    expect([grid[0], grid.at(-1), grid.length]).toEqual([0, 10, 33]);
    expect([...gridOf(field({ integer: true }))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect([...gridOf(field({ levels: ["a", "b", "c"], kind: "category" }))]).toEqual([0, 1, 2]);
    expect([...gridOf(field({ kind: "boolean" }))]).toEqual([0, 1]);
    expect([...gridOf(field({}, { extent: [4, 4] }))]).toEqual([4]);
  });

  it("puts features first that could change most; gaps count as nothing", () => {
    expect(byReach([[1, 1], [0, 5, NONE], [NONE], [3, 9]])).toEqual([3, 1, 0, 2]);
  });

  it("edits every column of a group by itself; the group goes by what any of them could change", () => {
    const store = sampleStore();
    const further = { name: "width", kind: "number", integer: false, levels: null } as const;
    store.addBlocks([
      block(
        {
          role: "members",
          meta: { member_of: [0], member_features: [{ ...further, has_missing: false }] },
        },
        { "0": Float64Array.of(10, 20, 30, 40, 50, 60) },
      ),
    ]);
    const fields = fieldsOf(store, null);
    expect(fields.map(({ group }) => group)).toEqual([0, 1, 2, 3, 0]);
    expect(fields[4]?.schema.name).toBe("width");
    expect(fields[4]?.extent).toEqual([10, 60]);
    expect(codesOf(fields, 1)).toEqual([2, 1, 1, 86400, 20]);
    const curves = [
      [0, 1],
      [0, 3],
      [0, 2],
      [0, 0],
      [0, 9],
    ];
    expect(
      byReach(
        curves,
        fields.map(({ group }) => group),
      ),
    ).toEqual([0, 1, 2, 3]);
  });

  it("begins in the middle of ranges, at a level that the model knows, on a whole day", () => {
    const day = 86_400;
    const since = field({ kind: "datetime" }, { extent: [0, 3 * day] });
    const city = field({ kind: "category", levels: ["a", "b"] }, { refused: [0] });
    expect(middleOf([field(), city, since, field({ integer: true, kind: "number" })])).toEqual([
      5,
      1,
      2 * day,
      5,
    ]);
    expect(stepOf(since)).toBe(day);
    expect(stepOf(field({ kind: "datetime" }, { extent: [0, day + 1] }))).toBe("any");
  });
});

describe("typed values", () => {
  it.each([
    ["12.5", 12.5],
    [" -3 ", -3],
    ["\u22123", -3],
    ["1e3", 1000],
    [".5", 0.5],
    ["-0", 0],
  ])("%j is %d", (text, value) => {
    expect(parseTyped(text, field())).toEqual({ value, error: "" });
  });

  it.each(["abc", "1,5", "1 2", "0x10", "Infinity", "NaN", "1,", "1e999", "--1", "."])(
    "%j is refused in words",
    (text) => {
      const typed = parseTyped(text, field());
      expect(typed.value).toBeNull();
      expect(typed.error).toMatch(/no number|too large/);
    },
  );

  it.each([
    ["1,5", "write 1.5."],
    ["\u2212,5", "write -.5."],
    ["1,500", "write 1500 or 1.500."],
    ["1,234,567.8", "write 1234567.8."],
  ])("%j is told how it is written", (text, words) => {
    expect(parseTyped(text, field()).error).toBe(`\u201c${text}\u201d is no number: ${words}`);
  });

  it.each(["nan", "NaN", "na", "None"])("%j leads to the box where missing is taken", (text) => {
    const typed = parseTyped(text, field({}, { missing: true }));
    expect(typed.value).toBeNull();
    expect(typed.error).toContain("tick \u201cmissing\u201d");
    expect(parseTyped(text, field()).error).toContain("no number");
  });

  it("takes an empty field as missing only where the model does", () => {
    expect(parseTyped("", field()).error).toBe("The model takes no missing value.");
    expect(parseTyped("", field({}, { missing: true })).value).toBeNaN();
    expect(parseTyped("Missing", field({}, { missing: true })).value).toBeNaN();
  });

  it("reads dates that exist, back and forth", () => {
    const since = field({ kind: "datetime" });
    expect(parseTyped("2024-02-29", since).value).toBe(Date.UTC(2024, 1, 29) / 1000);
    expect(parseTyped("2024-03-01 12:30", since).value).toBe(Date.UTC(2024, 2, 1, 12, 30) / 1000);
    for (const text of ["2023-02-29", "2024-13-01", "yesterday", "12"])
      expect(parseTyped(text, since).error).toContain("no date");
    expect(parseTyped(typedText(1709251200, since), since).value).toBe(1709251200);
  });

  it("marks what is outside of the data, and fractions among whole numbers", () => {
    const text = String;
    expect(remarkOn(11, field(), text)).toBe("outside of the data (0 to 10)");
    expect(remarkOn(10 + 1e-6, field(), text)).toBe("");
    expect(remarkOn(2.5, field({ integer: true }), text)).toBe("elsewhere whole numbers");
    expect(remarkOn(NONE, field(), text)).toBe("");
  });

  it("rounds fractions among whole numbers, and nothing else", () => {
    const whole = field({ integer: true });
    expect([2.5, -0.4, 7, 1e300].map((value) => wholeOf(value, whole))).toEqual([3, 0, 7, 1e300]);
    expect(wholeOf(NONE, whole)).toBeNaN();
    expect(wholeOf(2.5, field())).toBe(2.5);
  });
});

describe("history", () => {
  const begun = history.begin(7, [1, 2, 3]);
  const codes = (state: history.History) => history.currentOf(state.now).codes;

  it("makes one step of a drag, two of two drags", () => {
    let state = begun;
    for (const x of [4, 5, 6]) state = history.edit(state, 0, x, "slide 0");
    state = history.edit(history.endGesture(state), 0, 9, "slide 0");
    expect(state.past).toHaveLength(2);
    expect(codes(history.undo(state))).toEqual([6, 2, 3]);
    expect(codes(history.undo(history.undo(state)))).toEqual([1, 2, 3]);
    expect(codes(history.redo(history.undo(state)))).toEqual([9, 2, 3]);
  });

  it("takes no step for a value that stays, NaN included", () => {
    expect(history.edit(begun, 1, 2)).toBe(begun);
    const missing = history.edit(begun, 1, NONE);
    expect(history.edit(missing, 1, NONE)).toBe(missing);
    expect(history.restore(begun)).toBe(begun);
  });

  it("takes back one feature, or all", () => {
    const state = history.edit(history.edit(begun, 0, 10), 2, 30);
    expect(codes(history.restore(state, 0))).toEqual([1, 2, 30]);
    expect(codes(history.restore(state))).toEqual([1, 2, 3]);
  });

  it("keeps branches apart, names them once, and brings a removed one back", () => {
    let state = history.duplicate(history.edit(begun, 0, 10));
    state = history.edit(state, 1, 20);
    expect(state.now.branches.map(({ name }) => name)).toEqual(["row 7", "row 7 (2)"]);
    state = history.rename(state, state.now.branches[1]!.id, " row 7 ");
    expect(state.now.branches[1]!.name).toBe("row 7 (2)");
    state = history.rename(state, state.now.branches[1]!.id, "rich");
    expect(codes(history.choose(state, 0))).toEqual([10, 2, 3]);
    const removed = history.remove(state, 1);
    expect(removed.now.current).toBe(0);
    expect(history.remove(removed, 0)).toBe(removed);
    expect(codes(history.undo(removed))).toEqual([10, 20, 3]);
  });

  it("numbers copies of copies on, and leaves no gap", () => {
    let state = begun;
    for (let i = 0; i < 3; i++) state = history.duplicate(state);
    const names = () => state.now.branches.map(({ name }) => name);
    expect(names()).toEqual(["row 7", "row 7 (2)", "row 7 (3)", "row 7 (4)"]);
    state = history.duplicate(history.remove(state, 1));
    expect(names()).toEqual(["row 7", "row 7 (3)", "row 7 (4)", "row 7 (2)"]);
  });

  it("keeps a row once, under the name that its branch has now", () => {
    const once = history.keep(history.edit(begun, 0, 10));
    expect(history.isKept(once.now)).toBe(true);
    expect(history.keep(once)).toBe(once);
    const named = history.rename(once, 1, "rich");
    expect(history.isKept(named.now)).toBe(false);
    const again = history.keep(named);
    expect(again.now.kept.map(({ name }) => name)).toEqual(["rich"]);
    expect(history.keep(history.edit(again, 0, 11)).now.kept).toHaveLength(2);
  });

  it("goes on with what was left, beside what is edited here already", () => {
    const left = history.keep(history.edit(begun, 0, 10)).now;
    const fresh = history.resume(begun, left);
    expect(fresh.now.branches.map(({ codes }) => codes)).toEqual([[10, 2, 3]]);
    expect(fresh.now.kept.map(({ codes }) => codes)).toEqual([[10, 2, 3]]);
    const mine = history.resume(history.edit(begun, 1, 20), left);
    expect(mine.now.branches.map(({ name }) => name)).toEqual(["row 7", "row 7 (2)"]);
    expect(codes(mine)).toEqual([1, 20, 3]);
    expect(new Set(mine.now.branches.map(({ id }) => id)).size).toBe(2);
  });

  it("follows to another row, and loses no edit on the way", () => {
    const looked = history.follow(begun, 8, [4, 4, 4]);
    expect(looked.now.branches).toHaveLength(1);
    expect(looked.past).toHaveLength(0);
    const edited = history.follow(history.edit(begun, 0, 10), 8, [4, 4, 4]);
    expect(edited.now.branches.map(({ origin }) => origin)).toEqual([7, 8]);
    const back = history.follow(edited, 7, [1, 2, 3]);
    expect(codes(back)).toEqual([10, 2, 3]);
  });

  it("keeps rows as they were when they were kept", () => {
    const state = history.edit(history.keep(history.edit(begun, 0, 10)), 0, 11);
    expect(state.now.kept.map((row) => row.codes[0])).toEqual([10]);
    expect(history.undo(history.undo(state)).now.kept).toHaveLength(0);
  });

  it("goes on with a kept row: its own branch where there still is one, else a new one", () => {
    const kept = history.keep(history.edit(begun, 0, 10));
    const row = kept.now.kept[0]!;
    expect(history.bring(kept, row)).toEqual(kept);
    const edited = history.edit(kept, 0, 11);
    const brought = history.bring(edited, row);
    expect(codes(brought)).toEqual([10, 2, 3]);
    expect(brought.now.branches.map(({ name }) => name)).toEqual(["row 7", "row 7 (2)"]);
    expect(history.undo(brought).now).toBe(edited.now);
  });
});

describe("order of features", () => {
  const rising = [
    [0, 1],
    [0, 9],
    [0, 5],
  ];
  const falling = [
    [0, 9],
    [0, 5],
    [0, 1],
  ];

  it("is not known before the first curves, or before waiting ends", () => {
    const order = new FeatureOrder();
    expect(order.features.value).toBeNull();
    order.take(0, rising, false);
    expect(order.features.value).toEqual([1, 2, 0]);
    const late = new FeatureOrder();
    late.settle(3);
    expect(late.features.value).toEqual([0, 1, 2]);
    late.take(0, rising, false);
    expect(late.features.value).toEqual([1, 2, 0]);
  });

  it("is anew for each row, and stays while that row is edited", () => {
    const order = new FeatureOrder();
    order.take(0, rising, false);
    order.take(0, falling, true);
    expect(order.features.value).toEqual([1, 2, 0]);
    order.take(1, falling, false);
    expect(order.features.value).toEqual([0, 1, 2]);
  });

  it.each([
    ["a hand is in the editor", true, false],
    ["the row is edited", false, true],
  ])("stays where %s, until a person asks", (_, held, edited) => {
    const order = new FeatureOrder();
    order.take(0, rising, false);
    order.held = held;
    order.take(1, falling, edited);
    expect(order.features.value).toEqual([1, 2, 0]);
    expect(order.stale.value).toBe(true);
    order.sort(true, 3);
    expect(order.features.value).toEqual([0, 1, 2]);
    expect(order.stale.value).toBe(false);
    order.sort(false, 3);
    order.take(2, rising, false);
    expect(order.features.value).toEqual([0, 1, 2]);
  });

  it("is the row's own again once that is back in sight", () => {
    const order = new FeatureOrder();
    order.take(0, rising, false);
    order.held = true;
    order.take(1, falling, false);
    order.take(0, rising, false);
    expect(order.stale.value).toBe(false);
  });
});

describe("lane", () => {
  it("asks one question at a time, and of those that come meanwhile only the last", async () => {
    const asked: number[] = [];
    const waiting: (() => void)[] = [];
    const lane = new Lane<number>((question) => {
      asked.push(question);
      return new Promise((resolve) => waiting.push(resolve));
    });
    for (let i = 1; i <= 200; i++) lane.ask(i);
    expect(asked).toEqual([1]);
    waiting[0]?.();
    await vi.waitFor(() => expect(asked).toEqual([1, 200]));
    waiting[1]?.();
    lane.ask(201);
    await vi.waitFor(() => expect(asked).toEqual([1, 200, 201]));
  });

  it("with a rest asks once the questions have stopped, and not after it is closed", async () => {
    vi.useFakeTimers();
    const asked: number[] = [];
    const lane = new Lane<number>(async (question) => void asked.push(question), 100);
    lane.ask(1);
    await vi.advanceTimersByTimeAsync(90);
    lane.ask(2);
    await vi.advanceTimersByTimeAsync(90);
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked).toEqual([2]);
    lane.ask(3);
    lane.close();
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([2]);
    vi.useRealTimers();
  });
});

describe("rows by outcome", () => {
  const outcomes: Outcomes = {
    score: [0.9, 0.2, 0.6, 0.4, NONE, 0.7],
    actual: [1, 1, 0, 0, 0, -1],
    predicted: (row) => [true, false, true, false, false, true][row] as boolean,
    output: 1,
  };

  it.each([
    ["false_positive", [2]],
    ["false_negative", [1]],
    ["highest", [0, 5, 2, 3, 1]],
    ["lowest", [1, 3, 2, 5, 0]],
    ["table", [0, 1, 2, 3, 4, 5]],
  ] as const)("%s", (pick, rows) => {
    expect(pickedRows(pick, outcomes)).toEqual(rows);
  });

  it("finds the largest errors of numbers", () => {
    const numbers = { score: [1, 5, 3], actual: [1, 1, NONE], predicted: null, output: 0 };
    expect(pickedRows("error", numbers)).toEqual([1, 0]);
  });
});

describe("curves", () => {
  it("lifts the pen at a gap", () => {
    expect(curvePath([0, 1, 2, 3], [5, NONE, 6, 7])).toBe("M0.0 5.0M2.0 6.0L3.0 7.0");
  });

  it("reach from their lowest to their highest point; gaps reach nowhere", () => {
    expect(rangeOf([1, NONE, 3])).toEqual([1, 3]);
    expect(rangeOf([NONE])).toBeNull();
    expect([[0, 3], [2, 2], [NONE], []].map(reachOf)).toEqual([3, 0, 0, 0]);
  });

  it("are cut from one answer", () => {
    const cut = curvesOf(Float64Array.of(1, 2, 3), [[0], [0, 1]]);
    expect(cut.map((curve) => [...curve])).toEqual([[1], [2, 3]]);
  });
});
