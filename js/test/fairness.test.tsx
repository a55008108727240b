import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import fairness from "../src/views/fairness";
import { type FeaturesRecord, widest } from "../src/views/fairness/Features";
import { away, levers, type RecourseRecord } from "../src/views/fairness/Recourse";
import { type ReweighedRecord, turned } from "../src/views/fairness/Reweighed";
import { type FairnessRecord, moved, scaleOf, told } from "../src/views/fairness/record";
import { answerBlock, contextOf, N_ROWS, sampleStore, stubLayout } from "./sample";

let root: HTMLElement;

beforeEach(() => {
  stubLayout();
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const NAN = Number.NaN;
const tensor = (...data: number[]) => ({ data: Float64Array.from(data), shape: [data.length] });
const METRICS = ["selection rate", "recall"];
const level = (code: number) => [
  { quantity: "feature:1", feature: 1, feature_name: "city", levels: [code], missing: false },
];
const PLAIN = {
  by: ["city"],
  quantities: ["feature:1"],
  groups: ["Paris", "Rome"],
  conditions: [level(0), level(1)],
  metrics: METRICS,
  criteria: [
    {
      name: "demographic parity",
      metrics: ["selection rate"],
      gap: 0.25,
      low: 0.1,
      high: 0.4,
      verdict: "does not hold",
      left_out: [],
    },
  ],
  conflicts: [{ criteria: ["a", "b"], words: "base rates differ" }],
  tolerance: 0.05,
  cost: [1, 1],
  strategies: ["single threshold"],
  now_cost: 0.3,
  positive: "yes",
  task: "binary",
  sentence: "Selection rate is 75 % in Rome and 50 % in Paris.",
  trust: { n_rows: 6, notes: ["fewer than 30 rows: Rome"] },
};
const ARRAYS = {
  values: Float64Array.of(0.5, 0.75, NAN, 1),
  low: Float64Array.of(0.3, 0.6, NAN, 0.4),
  high: Float64Array.of(0.7, 0.9, NAN, 1),
  sizes: Float64Array.of(4, 2, 0, 2),
  counts: Int32Array.of(4, 2),
  overall: Float64Array.of(0.6, 1),
  difference: Float64Array.of(0.25, NAN),
  difference_low: Float64Array.of(0.1, NAN),
  difference_high: Float64Array.of(0.4, NAN),
  ratio: Float64Array.of(0.67, NAN),
  thresholds: Float64Array.of(0.4, 0.4),
  strategy_values: Float64Array.of(0.95, 0.75, NAN, 1),
  strategy_cost: Float64Array.of(0.2),
  held_cost: Float64Array.of(0.25),
  gained: Int32Array.of(1, 0),
  lost: Int32Array.of(0, 1),
  row_group: Int32Array.of(0, 0, 0, 0, 1, 1),
  row_score: Float64Array.of(0.45, 0.1, 0.9, NAN, 0.39, 0.8),
  row_decided: Float64Array.of(0, 0, 1, NAN, 1, 1),
};
const SHAPES = {
  values: [2, 2],
  low: [2, 2],
  high: [2, 2],
  sizes: [2, 2],
  counts: [2],
  overall: [2],
  difference: [2],
  difference_low: [2],
  difference_high: [2],
  ratio: [2],
  thresholds: [1, 2],
  strategy_values: [1, 2, 2],
  strategy_cost: [1],
  held_cost: [1],
  gained: [1, 2],
  lost: [1, 2],
  row_group: [N_ROWS],
  row_score: [N_ROWS],
  row_decided: [N_ROWS],
};
const RECORD = {
  ...PLAIN,
  ...Object.fromEntries(Object.entries(ARRAYS).map(([name, data]) => [name, tensor(...data)])),
} as unknown as FairnessRecord;

function shown() {
  const store = sampleStore();
  const options = { output: store.output.value };
  store.addBlocks([
    answerBlock({ method: "fairness", options, unit: "probability" }, PLAIN, ARRAYS, SHAPES),
  ]);
  const View = fairness.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return store;
}

const button = (text: string) =>
  [...root.querySelectorAll("button")].find((one) => one.textContent?.includes(text));

describe("fairness", () => {
  it("says what is undefined, never 0", () => {
    shown();
    const cells = [...root.querySelectorAll(".xw-fair-dots tbody tr")].map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent),
    );
    expect(cells).toEqual([
      ["50.0 %", "n/a"],
      ["75.0 %", "100 %"],
      ["25.0 % ratio 0.67", "n/a"],
    ]);
    expect(root.querySelector("[data-verdict]")?.textContent).toContain("does not hold");
  });

  it("selects the rows of a group in words, and lets them go", () => {
    const store = shown();
    act(() => button("Rome")?.click());
    expect(store.filters.value).toEqual([
      {
        key: "fairness",
        op: "and",
        terms: [{ quantity: "feature:1", codes: [1] }],
        label: "city: Rome",
      },
    ]);
    act(() => button("Rome")?.click());
    expect(store.filters.value).toEqual([]);
  });

  it("shows what a strategy does, and whom it moves", () => {
    const store = shown();
    expect(root.querySelector(".xw-fair-then")).toBeNull();
    act(() => button("single threshold")?.click());
    expect(root.querySelectorAll(".xw-fair-then")).toHaveLength(3);
    act(() => button("no longer yes")?.click());
    expect([...(store.mask.value ?? [])]).toEqual([0, 0, 0, 0, 1, 0]);
  });

  it("counts rows that change sides by their group's threshold, none without a y", () => {
    expect(moved(RECORD, 0, true)).toEqual([0]);
    expect(moved(RECORD, 0, false)).toEqual([4]);
  });

  it("has one scale for all groups, and for what a strategy makes of them", () => {
    expect(scaleOf(RECORD, 0, -1)).toEqual([0.3, 0.9]);
    expect(scaleOf(RECORD, 0, 0)).toEqual([0.3, 0.95]);
    expect(told(RECORD, "recall", null)).toBe("n/a");
    expect(told(RECORD, "recall", 0)).toBe("0 %");
  });
});

const FEATURES = {
  by: ["city"],
  groups: ["Paris", "Rome", "Wien"],
  feature_names: ["income", "age"],
  positions: tensor(0, 1),
  mean: tensor(0.1, 0.5, NAN, 0.2, -0.4, NAN),
  mean_p: tensor(0.01, 0.2, NAN, 0.3, 0.4, NAN),
} as unknown as FeaturesRecord;

describe("features", () => {
  it("says between which groups most lies, and whether that may be chance", () => {
    expect(widest(FEATURES, 0)).toEqual({ high: 1, low: 0, gap: 0.4, sure: true });
    expect(widest(FEATURES, 1)).toMatchObject({ high: 0, low: 1, sure: false });
    const one = { ...FEATURES, mean: tensor(0.1, NAN, NAN, NAN, NAN, NAN) };
    expect(widest(one as FeaturesRecord, 0)).toBeNull();
  });
});

describe("what if", () => {
  it("knows the rows that weights move, and what plans change most often", () => {
    const record = { row_before: tensor(0, 1, 1, NAN), row_after: tensor(1, 0, 1, NAN) };
    expect(turned(record as unknown as ReweighedRecord, true)).toEqual([0]);
    expect(turned(record as unknown as ReweighedRecord, false)).toEqual([1]);
    const plans = {
      groups: ["f", "m"],
      feature_names: ["a", "b", "c"],
      changed: tensor(0.2, NAN, 0.9, NAN, 0, NAN),
    } as unknown as RecourseRecord;
    expect(levers(plans, 0).map(({ name }) => name)).toEqual(["b", "a"]);
    expect(levers(plans, 1)).toEqual([]);
    expect([away(2), away(Number.POSITIVE_INFINITY), away(NAN)]).toEqual(["2", "no plan", "n/a"]);
  });
});
