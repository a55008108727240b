import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import lime from "../src/views/lime";
import { curvesOf, type Lime, localOf, ownWidth, placeOf } from "../src/views/lime/record";
import { apart } from "../src/views/lime/Widths";
import { agreement, fitWords } from "../src/views/lime/words";
import { answerBlock, contextOf, sampleStore, stubLayout } from "./sample";

const QUESTION = {
  method: "lime",
  options: { rows: [1], discretize: true },
  unit: "probability",
} as const;

const PLAIN = {
  feature_names: ["area", "city", "married", "since"],
  trust: {
    local_r2: [[0.4, 0.4]],
    n_effective: [480],
    n_samples: 500,
    n_calls: 501,
    kernel_width: 1.5,
    discretize: true,
    draws: "values",
  },
};
const weights = Float64Array.of(-0.1, 0.1, -0.3, 0.3, 0, 0, 0.2, -0.2);
const wide = Float64Array.of(...weights.map((value) => value / 2), ...weights);

const limeBlock = () =>
  answerBlock(
    QUESTION,
    PLAIN,
    {
      rows: Int32Array.of(1),
      values: weights,
      base_values: Float64Array.of(0.5, 0.5),
      predictions: Float64Array.of(0.4, 0.6),
      position: Float64Array.of(1, 1, 1, 1),
      low: Float64Array.of(2, Number.NaN, Number.NaN, Number.NaN),
      high: Float64Array.of(5, Number.NaN, Number.NaN, Number.NaN),
      standard_error: Float64Array.of(0.01, 0.01, 0.02, 0.02, 0, 0, 0.01, 0.01),
      widths: Float64Array.of(0.75, 1.5),
      values_by_width: wide,
      error_by_width: new Float64Array(16),
      base_by_width: Float64Array.of(0.4, 0.5, 0.5, 0.5),
      r2_by_width: Float64Array.of(0.9, 0.91, 0.4, 0.4),
      n_effective_by_width: Float64Array.of(100, 480),
    },
    {
      values: [1, 4, 2],
      base_values: [1, 2],
      predictions: [1, 2],
      position: [1, 4],
      low: [1, 4],
      high: [1, 4],
      standard_error: [1, 4, 2],
      values_by_width: [1, 2, 4, 2],
      error_by_width: [1, 2, 4, 2],
      base_by_width: [1, 2, 2],
      r2_by_width: [1, 2, 2],
      n_effective_by_width: [1, 2],
    },
  );

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

describe("the record", () => {
  const store = sampleStore();
  store.addBlocks([limeBlock()]);
  const record = store.answers.there(QUESTION) as unknown as Lime;

  it("is read for a row, an output and a width", () => {
    expect([placeOf(record, 1), placeOf(record, 2), ownWidth(record)]).toEqual([0, -1, 1]);
    const asked = localOf(record, 0, 1);
    expect([...(asked?.contributions ?? [])]).toEqual([0.1, 0.3, 0, -0.2]);
    expect(asked?.said).toBeCloseTo(0.7);
    expect(asked?.r2).toBe(0.4);
    const narrow = localOf(record, 0, 1, 0);
    expect([...(narrow?.contributions ?? [])]).toEqual([0.05, 0.15, 0, -0.1]);
    expect([narrow?.r2, narrow?.width, narrow?.n_effective]).toEqual([0.91, 0.75, 100]);
    expect(curvesOf(record, 0, 0)[1]).toEqual(Float64Array.of(-0.15, -0.3));
    expect(localOf({ ...record, values: null }, 0, 0)).toBeNull();
  });
});

describe("words", () => {
  it("say how well it stands in", () => {
    expect(fitWords(0.35)).toBe(
      "a poor stand-in: 35 % of what the model does around the row (local R² 0.35)",
    );
    expect(fitWords(0.93)).toContain("a good stand-in");
  });

  it("compare with SHAP as Python does", () => {
    expect(agreement([3, -2, 0.5], [2, -3, 0.1], 1)).toEqual({
      rank_correlation: 1,
      n_shared: 0,
      n_top: 1,
    });
    expect(agreement([1, 1, 0], [0.5, 2, -1]).rank_correlation).toBeCloseTo(0.8660254);
    expect(agreement([0, 0], [1, 2]).rank_correlation).toBeNaN();
  });

  it("move names apart that lie on each other", () => {
    expect(apart([10, 11, 50], 12, 60)).toEqual([10, 22, 50]);
    expect(apart([58, 59], 12, 60)).toEqual([48, 60]);
  });
});

describe("the view", () => {
  it("shows weights, the fit, SHAP beside, and other kernels", () => {
    const store = sampleStore();
    store.addBlocks([limeBlock()]);
    act(() => {
      store.focusRow(1);
      store.showOutput(1);
    });
    const View = lime.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const options = () => [...root.querySelectorAll("[role=option]")];
    const names = () => options().map((one) => one.querySelector(".xw-bar-name")?.textContent);
    expect(names()[0]).toContain("city = ");
    expect(names()[2]).toMatch(/^2 < area ≤ 5$/);
    const said = () => root.querySelector(".xw-said")?.textContent ?? "";
    expect(said()).toContain("a poor stand-in: 40 %");
    expect(root.querySelector(".xw-lime-poor")).not.toBeNull();
    act(() => (options()[0] as HTMLElement).click());
    expect(store.feature.value).toBe(1);
    const slider = root.querySelector<HTMLElement>("[role=slider]") as HTMLElement;
    expect(slider.getAttribute("aria-valuetext")).toBe("1.5");
    act(() => {
      slider.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
    });
    expect(slider.getAttribute("aria-valuetext")).toBe("0.75");
    expect(said()).toContain("a good stand-in: 91 %");
    expect(root.querySelector(".xw-lime-poor")).toBeNull();
    expect(names()[0]).toContain("city = ");
    const bars = root.querySelector<HTMLElement>("[role=listbox]") as HTMLElement;
    act(() => {
      bars.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    });
    expect(store.feature.value).toBe(3);
  });

  it("says where nothing is there for a row", () => {
    const store = sampleStore();
    act(() => {
      store.connection.value = "none";
      store.focusRow(4);
    });
    const View = lime.component;
    act(() => render(<View context={contextOf(store)} />, root));
    expect(root.textContent).toContain("row 4 is not in this page");
  });
});
