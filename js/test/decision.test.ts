// What rows are called by the threshold that all views share.

import { expect, it } from "vitest";
import { decisionOf, decisionWords, groupOf } from "../src/row/decision";
import type { Store } from "../src/runtime/store";
import { outcomesOf, pickedRows } from "../src/views/what_if/outcomes";
import { chunk, sampleStore, schema } from "./sample";

const ROWS = [0, 1, 2, 3, 4, 5];
const called = (store: Store): (boolean | null)[] =>
  ROWS.map((row) => decisionOf(store)!.ofRow(row));

it("the model's own decision, until there is a threshold", () => {
  const store = sampleStore();
  expect(called(store)).toEqual(ROWS.map(() => false)); // 0 to 0.5: a tie is the first class's
  store.output.value = 0;
  expect(called(store)).toEqual(ROWS.map(() => true));
  store.output.value = 1;
  store.share({ threshold: 0.3 });
  expect(called(store)).toEqual([false, false, false, true, true, true]);
  store.undo();
  expect(called(store)).toEqual(ROWS.map(() => false));
});

it("outcomes follow it", () => {
  const store = sampleStore();
  expect(pickedRows("false_negative", outcomesOf(store)!)).toEqual([1, 3, 5]);
  store.share({ threshold: 0.2 });
  expect(pickedRows("false_positive", outcomesOf(store)!)).toEqual([4, 2]);
  expect(pickedRows("false_negative", outcomesOf(store)!)).toEqual([1]);
});

it("a threshold for each group; other rows are decided by the model", () => {
  const store = sampleStore();
  store.share({ threshold: { quantity: "feature:1", values: { Paris: 0.2, missing: 0.4 } } });
  expect(called(store)).toEqual([false, false, true, false, true, true]);
  const decision = decisionOf(store)!;
  // Edited: Wien, then no city.
  expect(groupOf(store, decision, [1, 1, 0, 0], 2)).toBe(1);
  const nowhere = groupOf(store, decision, [1, Number.NaN, 0, 0], 2);
  expect(decision.of(0.41, nowhere)).toBe(true);
  expect(decisionWords(store, decision, 0.41, nowhere)).toBe("called yes: from 0.4 on (missing)");
  expect(decisionWords(store, decision, 0.3, 0)).toBe("called yes: from 0.2 on (Paris)");
  expect(decisionWords(store, decision, 0.3, 1)).toBe("called no: below 0.5 (Wien)");
});

it("of a row that stands in no table, where groups are of a column beside: the model decides", () => {
  const store = sampleStore();
  store.share({ threshold: { quantity: "target", values: { no: 0.1, yes: 0.1 } } });
  const decision = decisionOf(store)!;
  expect(groupOf(store, decision, [], 3)).toBe(1);
  const unknown = groupOf(store, decision, [], -1);
  expect(decision.of(0.3, unknown)).toBe(false);
  expect(decisionWords(store, decision, 0.3, unknown)).toBe("called no");
});

it("in log-odds by the probability that stands beside", () => {
  const store = sampleStore([chunk(ROWS, { unit: "log_odds" })]);
  store.schema.value = { ...schema(), link: "sigmoid" };
  store.unit.value = "log_odds";
  expect(called(store)).toEqual([false, true, true, true, true, true]); // log-odds above 0
  store.share({ threshold: 0.56 });
  expect(called(store)).toEqual([false, false, false, true, true, true]);
  expect(decisionOf(store)!.score([-0.3, 0.3])).toBeCloseTo(1 / (1 + Math.exp(-0.3)), 12);
});

it("says nothing where there are no two classes", () => {
  const store = sampleStore();
  store.schema.value = { ...schema(), output_names: ["a", "b", "c"] };
  expect(decisionOf(store)).toBeNull();
});
