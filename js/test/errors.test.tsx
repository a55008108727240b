import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quantityTerms } from "../src/charts/quantityTerms";
import type { Tensor } from "../src/runtime/answers";
import errors from "../src/views/errors";
import { type ErrorsRecord, furtherOf, KIND, questionOf, treeOf } from "../src/views/errors/record";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

const NAN = Number.NaN;
const below = { feature: 0, feature_name: "area", low: null, high: 2.5, levels: null };
const above = { ...below, low: 2.5, high: null };
const low = { ...below, missing: false, quantity: "feature:0", text: "area up to 2.5" };
const high = { ...above, missing: false, quantity: "feature:0", text: "area above 2.5" };

/** area ≤ 2.5: one of three wrong; above, three of three. */
const plain = {
  metric: "error rate",
  share: true,
  rate: 4 / 6,
  total: 4,
  levels: [null, null, null],
  names: ["all rows", "area up to 2.5", "area above 2.5"],
  conditions: [[], [low], [high]],
  slice_names: ["area above 2.5", "city is Wien"],
  slice_conditions: [
    [high],
    [
      {
        feature: 1,
        feature_name: "city",
        levels: [1],
        missing: false,
        quantity: "feature:1",
        text: "city is Wien",
      },
    ],
  ],
  slice_alike: [["area above 3"], []],
  n_tried: 321,
  suspects: [{ features: [3], text: "since alone tells y: is it y in disguise?" }],
  class_names: ["no", "yes"],
  feature_names: ["area", "city", "married", "since"],
  column_names: [] as string[],
  task: "binary",
  target_name: "bought",
  max_depth: 3,
  method: "errors",
  unit: "probability",
  sentence: "75 % of the errors sit in 50 % of the rows: area above 2.5.",
  what: "errors",
  surplus: "errors",
  mistakes: [
    { row: 4, actual: 0, decided: 1, likely: 1, loss: 0.8, confidence: 0.9, quality: 0.1 },
    { row: 1, actual: 1, decided: 0, likely: 0, loss: 0.2, confidence: 0.6, quality: 0.4 },
  ],
  labels: [
    { row: 4, actual: 0, decided: 1, likely: 1, loss: 0.8, confidence: 0.9, quality: 0.004 },
  ],
  n_mistakes: 4,
  n_doubtful: 1,
  trust: { n_rows: 6, n_held_out: 3, labels: "what the model itself says", notes: [] },
};
const arrays = {
  feature: Float64Array.of(0, -1, -1),
  threshold: Float64Array.of(2.5, NAN, NAN),
  left: Float64Array.of(1, -1, -1),
  right: Float64Array.of(2, -1, -1),
  parent: Float64Array.of(-1, 0, 0),
  missing_left: Float64Array.of(0, 0, 0),
  missing_counts: Float64Array.of(0, 0, 0),
  counts: Float64Array.of(6, 3, 3),
  error_share: Float64Array.of(1, 0.25, 0.75),
  rates: Float64Array.of(4 / 6, 1 / 3, 1),
  held_counts: Float64Array.of(3, 2, 1),
  held_rates: Float64Array.of(0.6, 0.3, 1),
  low: Float64Array.of(0.2, 0.1, NAN),
  high: Float64Array.of(0.9, 0.6, NAN),
  slice_counts: Float64Array.of(3, 2),
  slice_row_share: Float64Array.of(0.5, 1 / 3),
  slice_error_share: Float64Array.of(0.75, 0.5),
  slice_rates: Float64Array.of(1, 1),
  slice_held_counts: Float64Array.of(1, 1),
  slice_held_rates: Float64Array.of(1, 1),
  slice_low: Float64Array.of(0.4, 0.1),
  slice_high: Float64Array.of(1, 1),
  slice_p: Float64Array.of(0.01, 0.6),
  slice_confirmed: Float64Array.of(1, 0),
  slice_overlap: Float64Array.of(1, 0.3, 0.3, 1),
};
const shapes: Record<string, number[]> = { slice_overlap: [2, 2] };
for (const [name, data] of Object.entries(arrays)) shapes[name] ??= [data.length];

const record = {
  ...plain,
  ...Object.fromEntries(
    Object.entries(arrays).map(([name, data]): [string, Tensor] => [
      name,
      { data, shape: shapes[name] as number[] },
    ]),
  ),
} as unknown as ErrorsRecord;

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

function shown(): ReturnType<typeof sampleStore> {
  const store = sampleStore();
  store.addBlocks([answerBlock(questionOf(store, {}), plain, arrays, shapes)]);
  const View = errors.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return store;
}

const button = (text: string): HTMLButtonElement =>
  [...root.querySelectorAll("button")].find((one) =>
    one.textContent?.includes(text),
  ) as HTMLButtonElement;

describe("errors", () => {
  it("says where they are, and draws nodes as high as their share of all", () => {
    shown();
    expect(root.textContent).toContain("75 % of the errors sit in 50 % of the rows");
    const fills = [...root.querySelectorAll<HTMLElement>(".xw-error-node i")];
    expect(fills.map(({ style }) => style.height)).toEqual(["100%", "25%", "75%"]);
    expect(root.textContent).toContain("since alone tells y");
  });

  it("selects the rows of a slice, and drops them at a second click", () => {
    const store = shown();
    act(() => button("area above 2.5").click());
    expect(store.filters.value).toHaveLength(1);
    expect(store.filters.value[0]?.label).toBe("area above 2.5");
    expect(button("area above 2.5").getAttribute("aria-pressed")).toBe("true");
    act(() => button("area above 2.5").click());
    expect(store.filters.value).toHaveLength(0);
  });

  it("keeps apart what the rows held out do not bear out", () => {
    shown();
    const folded = root.querySelector("details");
    expect(folded?.textContent).toContain("city is Wien");
    expect(folded?.textContent).toContain("30 % shared with slice 1");
    expect(root.querySelector(".xw-slices > ul")?.textContent).not.toContain("city is Wien");
  });

  it("selects the rows of a node by keys", () => {
    const store = shown();
    const tree = root.querySelector('[role="tree"]') as HTMLElement;
    const press = (key: string): void => {
      act(() => {
        tree.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      });
    };
    press("ArrowDown");
    press("Enter");
    expect(store.filters.value[0]?.label).toBe("area up to 2.5");
  });

  it("puts a mistake in focus, and selects all that are listed", () => {
    const store = shown();
    act(() => button("says yes (90 %), is no").click());
    expect(store.row.value).toBe(4);
    act(() => button("select the first 2").click());
    expect(store.filters.value[0]?.terms).toEqual([{ quantity: "row", codes: [4, 1] }]);
  });

  it("says of a label how little it is given, and not that it is wrong", () => {
    shown();
    const list = root.querySelector('[aria-label="Labels to look at"]') as HTMLElement;
    expect(list.textContent).toContain("no (0.4 %), rather yes");
    expect(list.textContent).toContain("the label of a hard row looks the same");
    expect(root.textContent).not.toContain("mislabeled");
  });

  it("draws what may be negative on both sides of nothing", () => {
    const store = sampleStore();
    const own = {
      ...arrays,
      slice_rates: Float64Array.of(0.3, -0.1),
      slice_low: Float64Array.of(0.2, -0.1),
      slice_high: Float64Array.of(0.4, 0),
    };
    const asked = {
      ...plain,
      metric: "excess error",
      surplus: "excess error",
      rate: 0,
      share: false,
    };
    const question = questionOf(store, { metric: "excess error" });
    store.addBlocks([answerBlock(question, asked, own, shapes)]);
    const View = errors.component;
    const options = { metric: "excess error" };
    act(() => render(<View context={contextOf(store, options)} />, root));
    const bars = [...root.querySelectorAll<HTMLElement>(".xw-slice-bar i")];
    expect(bars.map(({ style }) => style.left)).toEqual(["20%", "0%"]);
    expect(root.textContent).toContain("+30.0 points");
    expect(root.textContent).toContain("−10.0 points");
    expect(root.textContent).toContain("1 slice with more excess error than the rest");
  });

  it("asks by another metric", () => {
    const store = sampleStore();
    expect(questionOf(store, {}).options).toEqual({});
    expect(questionOf(store, { metric: "false positive rate" }).options).toMatchObject({
      metric: "false positive rate",
      output: store.output.value,
    });
  });

  it("says what the model does not see, and selects by it", () => {
    const store = sampleStore();
    const unseen = { ...low, feature: 4, feature_name: "source", quantity: "column:source" };
    const sides = [
      { ...unseen, low: null, high: null, levels: [0], text: "source is web" },
      { ...unseen, low: null, high: null, levels: [1], text: "source is shop" },
    ];
    const asked = {
      ...plain,
      column_names: ["source"],
      names: ["all rows", "source is web", "source is shop"],
      conditions: [[], [sides[0]], [sides[1]]],
      slice_conditions: [[sides[0]], plain.slice_conditions[1]],
      slice_names: ["source is web", "city is Wien"],
    };
    const own = { ...arrays, feature: Float64Array.of(4, -1, -1) };
    store.addBlocks([answerBlock(questionOf(store, {}), asked, own, shapes)]);
    const View = errors.component;
    act(() => render(<View context={contextOf(store)} />, root));
    expect(root.querySelector(".xw-node-name")?.textContent).toBe("source");
    expect(root.querySelector(".xw-node-name")?.className).toContain("xw-unseen");
    expect(root.textContent).toContain("split by source, not seen by the model");
    expect(root.querySelector(".xw-slice-name")?.textContent).toBe(
      "source is web (not seen by the model)",
    );
    const tree = root.querySelector('[role="tree"]') as HTMLElement;
    for (const key of ["ArrowDown", "Enter"])
      act(() => {
        tree.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      });
    expect(store.filters.value[0]?.terms).toEqual([{ quantity: "column:source", codes: [0] }]);
  });

  it("shows slices by attributions, and selects their rows as they are", () => {
    const store = shown();
    const effect = { ...high, quantity: "attribution:0:1", text: "effect of area above 0.4" };
    const found = {
      ...plain,
      method: "errors.attribution_slices",
      slice_names: ["effect of area above 0.4", "effect of city up to 0"],
      slice_conditions: [[effect], [{ ...effect, feature: 1 }]],
    };
    const members = Float64Array.of(0, 1, 2, 0, 3, 0);
    const question = furtherOf(store, { metric: "log loss" }, "attribution_slices");
    expect(question.options).toMatchObject({ metric: "log loss" });
    act(() =>
      store.addBlocks([
        answerBlock(
          furtherOf(store, {}, "attribution_slices"),
          found,
          { ...arrays, members },
          {
            ...shapes,
            members: [6],
          },
        ),
      ]),
    );
    act(() => button("effect of area above 0.4").click());
    expect(store.filters.value[0]?.terms).toEqual([{ quantity: "row", codes: [1, 4] }]);
    expect(store.filters.value[0]?.label).toBe("effect of area above 0.4");
  });

  it("selects nothing by attributions where a file holds no rows", () => {
    const store = shown();
    const found = { ...plain, method: "errors.attribution_slices" };
    const question = furtherOf(store, {}, "attribution_slices");
    act(() => store.addBlocks([answerBlock(question, found, arrays, shapes)]));
    const lists = root.querySelectorAll(".xw-slices");
    const slices = [...(lists[1] as Element).querySelectorAll<HTMLButtonElement>(".xw-slice")];
    expect(slices.length).toBeGreaterThan(0);
    expect(slices.every((one) => one.disabled)).toBe(true);
  });

  it("lists unusual explanations with what is unusual, and selects those that stand apart", () => {
    const store = shown();
    const line = { feature: 0, distance: 3.2, effect: 4.31, usual: 0.41 };
    const found = {
      method: "errors.outliers",
      rows: [
        { ...line, row: 5 },
        { ...line, row: 2, feature: 1, effect: -1, usual: 0 },
      ],
      n_apart: 1,
      p: 0.004,
      median: 0.2,
      feature_names: plain.feature_names,
      output_name: "yes",
      unit: "log_odds",
      sentence: "1 row is explained unlike all others (p = 0.004).",
      trust: { n_rows: 6 },
    };
    act(() => store.addBlocks([answerBlock(furtherOf(store, {}, "outliers"), found, {}, {})]));
    expect(root.textContent).toContain("1 row is explained unlike all others");
    expect(button("effect of area").textContent).toContain("+4.3, in rows like it +0.41");
    act(() => button("effect of city").click());
    expect(store.row.value).toBe(2);
    const list = root.querySelector('[aria-label="Unusual explanations"]') as HTMLElement;
    act(() => list.querySelector<HTMLElement>("h3 button")?.click());
    expect(store.filters.value[0]?.terms).toEqual([{ quantity: "row", codes: [5] }]);
  });

  it("reads nodes and writes terms", () => {
    const { nodes } = treeOf(record);
    expect(nodes.map(({ value }) => value)).toEqual([4 / 6, 1 / 3, 1]);
    expect(nodes[0]?.bins.map(({ left, n_rows }) => [left, n_rows])).toEqual([
      [true, 3],
      [false, 3],
    ]);
    const missing = { ...low, quantity: "column:sex", levels: [], missing: true };
    expect(quantityTerms([missing], () => null)).toEqual([{ quantity: "column:sex", codes: [-1] }]);
    expect(quantityTerms([low], () => null)).toEqual([{ quantity: "feature:0", max: 2.5 }]);
    expect(KIND).toBe("errors");
  });
});
