import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nameSelection } from "../src/runtime/cohorts";
import { featureRange } from "../src/runtime/selection";
import type { Store } from "../src/runtime/store";
import comparison from "../src/views/comparison";
import { type Comparison, differenceOf, questionOf } from "../src/views/comparison/record";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

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

const plain = {
  cohorts: ["small", "large"],
  measures: ["error rate", "area"],
  groups: ["model", "importance"],
  sentence: "small: error rate is 0.5, of everybody else 0.1.",
  trust: { n_rows: 6, notes: ["a note"] },
};
const two = [2, 2];
const arrays: Record<string, [Float64Array, number[]]> = {
  counts: [Float64Array.of(2, 4), [2]],
  shared: [Float64Array.of(2, 1, 1, 4), two],
  features: [Float64Array.of(-1, 0), [2]],
  shares: [Float64Array.of(1, 0), [2]],
  overall: [Float64Array.of(0.2, 1), [2]],
  values: [Float64Array.of(0.5, 1, 0.1, Number.NaN), two],
  low: [Float64Array.of(0.2, 0, 0, Number.NaN), two],
  high: [Float64Array.of(0.8, 2, 0.3, Number.NaN), two],
  rest: [Float64Array.of(0.1, 1, 0.5, 1), two],
  difference: [Float64Array.of(0.4, 0.01, -0.4, Number.NaN), two],
  difference_low: [Float64Array.of(0.3, -1, -0.5, Number.NaN), two],
  difference_high: [Float64Array.of(0.5, 1, -0.3, Number.NaN), two],
  p: [Float64Array.of(0.01, 1, 0.01, Number.NaN), two],
  first: [Float64Array.of(0), [1]],
  second: [Float64Array.of(1), [1]],
  pair_difference: [Float64Array.of(0.4, 2), [1, 2]],
  pair_low: [Float64Array.of(0.1, 1), [1, 2]],
  pair_high: [Float64Array.of(0.7, 3), [1, 2]],
  pair_p: [Float64Array.of(0.2, 0.3), [1, 2]],
};

function shown(): Store {
  const store = sampleStore();
  store.commitClause({ key: "a", op: "and", terms: [featureRange(0, 0, 2)] });
  nameSelection(store, "small");
  store.replaceFilters([{ key: "a", op: "and", terms: [featureRange(0, 2, 9)] }]);
  nameSelection(store, "large");
  store.clearSelection();
  const of = (k: 0 | 1) =>
    Object.fromEntries(Object.entries(arrays).map(([name, one]) => [name, one[k]]));
  store.addBlocks([
    answerBlock(
      questionOf(store, {}),
      plain,
      of(0) as Record<string, Float64Array>,
      of(1) as Record<string, number[]>,
    ),
  ]);
  const View = comparison.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return store;
}

const button = (text: string): HTMLButtonElement =>
  [...root.querySelectorAll("button")].find((one) =>
    one.textContent?.includes(text),
  ) as HTMLButtonElement;

it("asks for the cohorts there are, as they are now", () => {
  const store = shown();
  const { options } = questionOf(store, {});
  expect(JSON.stringify(options)).toContain('["small",');
  expect(questionOf(store, { cohorts: ["large"] }).options?.cohorts).toHaveLength(1);
  store.share({ threshold: 0.4 });
  expect(questionOf(store, {}).options).toMatchObject({ threshold: 0.4, output: 1 });
});

it("shows a column for each, what is sure, and n/a where nothing is known", () => {
  shown();
  const cells = [...root.querySelectorAll("td")].map((one) => one.textContent);
  expect(cells[0]).toContain("50.0 %+40.0\u00a0% (+30.0 to +50.0\u00a0%)");
  expect(root.textContent).toContain("A note.");
  expect(cells[0]).toContain("sure");
  expect(cells[3]).toBe("n/a nothing to compare");
  expect(root.querySelectorAll('svg[data-sure="up"]')).toHaveLength(1);
  expect(root.querySelectorAll('svg[data-sure="down"]')).toHaveLength(1);
  expect(root.textContent).toContain("small and large share 1");
});

it("without a kernel shows what was compared, and says what is needed for the others", () => {
  const store = shown();
  store.connection.value = "none";
  act(() => {
    store.commitClause({ key: "a", op: "and", terms: [featureRange(0, 4, 9)] });
    nameSelection(store, "new");
  });
  expect(root.textContent).toContain("Not compared: new. That needs the model");
  expect(root.textContent).toContain("50.0 %");
});

it("selects a cohort, and puts a feature in focus", () => {
  const store = shown();
  act(() => button("small").click());
  expect([...(store.mask.value ?? [])]).toEqual([1, 1, 0, 0, 0, 0]);
  act(() => button("area").click());
  expect(store.feature.value).toBe(0);
});

it("turns a pair around", () => {
  const record = {
    ...plain,
    ...Object.fromEntries(
      Object.entries(arrays).map(([name, [data, shape]]) => [name, { data, shape }]),
    ),
  } as unknown as Comparison;
  expect(differenceOf(record, 0, 1, 1)).toEqual({ value: 2, low: 1, high: 3, p: 0.3 });
  expect(differenceOf(record, 1, 0, 1)).toEqual({ value: -2, low: -3, high: -1, p: 0.3 });
  expect(differenceOf(record, 0, 0, 1).value).toBeNaN();
});
