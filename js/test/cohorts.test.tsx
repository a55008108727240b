// Cohorts: named by a click, selected, renamed, deleted; each one step of undo, with or without a kernel.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { filtersCode } from "../src/dashboard/code";
import { Cohorts } from "../src/dashboard/cohorts";
import {
  dropCohort,
  markOf,
  nameSelection,
  objection,
  readRows,
  renameCohort,
  selectCohort,
  suggestion,
  writeRows,
} from "../src/runtime/cohorts";
import { featureCodes, featureRange } from "../src/runtime/selection";
import type { Store } from "../src/runtime/store";
import { N_ROWS, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;

beforeEach(() => {
  stubLayout(900);
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

/** Rows 0 and 1: area of at most 2. */
function small(): Store {
  const store = sampleStore();
  store.commitClause({ key: "feature:0", op: "and", terms: [featureRange(0, 0, 2)] });
  return store;
}

const names = (store: Store): string[] => store.shared.cohorts.value.map(({ name }) => name);
const rows = (store: Store): number[] => [...(store.mask.value ?? [])];

it("writes and reads rows as Python does", () => {
  // Python: cohort_of("a", np.array([0, 1, 9]), 11), and mark_of.
  const mask = Uint8Array.of(1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0);
  expect(writeRows(mask)).toBe("AwI=");
  expect([...readRows({ name: "a", rows: "AwI=" }, 11)]).toEqual([...mask]);
  expect(markOf({ name: "a", rows: "AwI=" })).toBe(713107148);
  for (const n of [0, 1, 8, 300_000]) {
    const some = Uint8Array.from({ length: n }, (_, i) => Number(i % 7 < 3));
    const read = readRows({ name: "a", rows: writeRows(some) }, n);
    expect(read.length === n && read.every((bit, i) => bit === some[i])).toBe(true);
  }
});

it("names the selection in its own words, and selects by the name", () => {
  const store = small();
  nameSelection(store);
  expect(names(store)).toEqual(["area 0 \u2013 2"]);
  expect(store.filters.value[0]?.label).toBe("area 0 \u2013 2");
  expect(rows(store)).toEqual([1, 1, 0, 0, 0, 0]);
  store.undo();
  expect(names(store)).toEqual([]);
  expect(store.filters.value[0]?.key).toBe("feature:0");
  store.redo();
  expect(names(store)).toHaveLength(1);
  expect(rows(store)).toEqual([1, 1, 0, 0, 0, 0]);
});

it("selects, adds, takes away and lets go", () => {
  const store = small();
  nameSelection(store, "small");
  store.replaceFilters([{ key: "c", op: "and", terms: [featureCodes(1, [1])] }]);
  nameSelection(store, "Wien's");
  store.clearSelection();
  selectCohort(store, "small", "and");
  expect(rows(store)).toEqual([1, 1, 0, 0, 0, 0]);
  selectCohort(store, "Wien's", "or");
  expect(rows(store)).toEqual([1, 1, 0, 1, 0, 0]);
  selectCohort(store, "small", "not");
  expect(rows(store)).toEqual([0, 0, 0, 1, 0, 0]);
  selectCohort(store, "small", "and");
  selectCohort(store, "small", "and");
  expect(store.mask.value).toBeNull();
});

it("renames and deletes in one step each, with all that is on screen by it", () => {
  const store = small();
  nameSelection(store, "small");
  store.share({ color_by: "column:small" });
  renameCohort(store, "small", "tiny");
  expect(names(store)).toEqual(["tiny"]);
  expect(store.shared.color_by.value).toBe("column:tiny");
  expect(rows(store)).toEqual([1, 1, 0, 0, 0, 0]);
  dropCohort(store, "tiny");
  expect(names(store)).toEqual([]);
  expect(store.shared.color_by.value).toBe("auto");
  expect(store.mask.value).toBeNull();
  store.undo();
  expect(names(store)).toEqual(["tiny"]);
  expect(rows(store)).toEqual([1, 1, 0, 0, 0, 0]);
  store.undo();
  expect(names(store)).toEqual(["small"]);
});

it("lets a threshold go with its cohort, and undo brings both back", () => {
  const store = small();
  nameSelection(store, "small");
  const threshold = { quantity: "column:small", values: { True: 0.3 } };
  store.share({ threshold });
  nameSelection(store, "other");
  dropCohort(store, "other");
  expect(store.shared.threshold.value).toEqual(threshold);
  dropCohort(store, "small");
  expect(store.shared.threshold.value).toBeNull();
  store.undo();
  expect(store.shared.threshold.value).toEqual(threshold);
  renameCohort(store, "small", "tiny");
  expect(store.shared.threshold.value).toBeNull();
});

it("cuts a suggested name between characters", () => {
  const store = sampleStore();
  const label = "\u{1F600}".repeat(50);
  store.replaceFilters([{ key: "a", op: "and", terms: [featureCodes(1, [1])], label }]);
  expect(suggestion(store)).toBe(`${"\u{1F600}".repeat(39)}\u2026`);
});

it("stays where everything else is reset, and works without a kernel", () => {
  const store = small();
  store.disconnect();
  nameSelection(store, "small");
  store.reset();
  expect(names(store)).toEqual(["small"]);
  expect(store.mask.value).toBeNull();
  expect([...(store.quantity("column:small")?.values ?? [])]).toEqual([1, 1, 0, 0, 0, 0]);
});

it("takes no name twice", () => {
  const store = small();
  nameSelection(store, "small");
  expect(objection(store, "small")).toContain("Another cohort");
  expect(objection(store, "city")).toContain("feature or a column");
  expect(objection(store, " ")).toContain("needs a name");
  expect(objection(store, "x".repeat(61))).toContain("60");
  store.replaceFilters([{ key: "c", op: "and", terms: [featureRange(0, 0, 2)] }]);
  nameSelection(store);
  store.replaceFilters([{ key: "c", op: "and", terms: [featureRange(0, 0, 2)] }]);
  nameSelection(store);
  expect(names(store)[2]).toBe(`${names(store)[1]} (2)`);
});

it("is written as Python where it is selected", () => {
  const store = small();
  nameSelection(store, 'the "small"');
  const code = filtersCode(store);
  expect(code).toContain('explainer.cohorts["the \\"small\\""] = [0, 1]');
  expect(code).toContain('"column": "the \\"small\\"", "levels": [True]');
});

it("stands in the header", () => {
  const store = small();
  const button = (text: string): HTMLButtonElement =>
    [...root.querySelectorAll("button")].find((one) =>
      (one.getAttribute("aria-label") ?? one.textContent ?? "").includes(text),
    ) as HTMLButtonElement;
  act(() => render(<Cohorts store={store} brief={false} />, root));
  act(() => button("+ Cohort: name the selected rows").click());
  expect(button("+ Cohort: name the selected rows")).toBeUndefined();
  act(() => button("Cohorts: 1").click());
  expect(root.querySelector(".xw-cohort-name")?.textContent).toContain("2 rows");
  act(() => button("Rename area").click());
  const field = root.querySelector("input") as HTMLInputElement;
  const form = field.form as HTMLFormElement;
  field.value = "city";
  act(() => form.requestSubmit());
  expect(root.querySelector('[role="status"]')?.textContent).toContain("feature or a column");
  field.value = "<b>tiny</b>";
  act(() => form.requestSubmit());
  expect(names(store)).toEqual(["<b>tiny</b>"]);
  expect(root.querySelector(".xw-cohort-name b")?.textContent).toBe("<b>tiny</b>");
  act(() => button("Delete").click());
  expect(names(store)).toEqual([]);
  expect(readRows({ name: "", rows: writeRows(new Uint8Array(N_ROWS)) }, N_ROWS)).toHaveLength(6);
});
