import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import drift from "../src/views/drift";
import { answerBlock, contextOf, sampleStore } from "./sample";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
});

const NAMES = ["area", "city", "married", "since"];
const bins = NAMES.map((name) => ({
  names: [`${name} low`, "high"],
  reference: [3, 1],
  new: [1, 1],
}));

const AREA = { feature: 0, name: "area", quantity: "feature:0", low: 3, high: null };
const COLUMNS = [...NAMES, "prediction: yes"];
const of = (width: number, ...values: number[]) =>
  [Float64Array.of(...values), [2, width]] as const;
const numbers = of(5, 0, 0.2, 0.05, 0.1, 0, 0, 0.3, 0.1, 0.2, 0.4);
const four = of(4, 0.1, 0.2, 0.3, 0.4, 0.3, 0.2, 0.3, 0.2);
const tensors = {
  effect: numbers,
  low: numbers,
  high: numbers,
  verdict: of(5, 0, 1, 0, 0, 0, 0, 1, 2, 0, 1),
  attribution_new: four,
  attribution_verdict: of(4, 0, 0, 0, 0, 1, 0, 0, 0),
};

function shown(): { store: ReturnType<typeof sampleStore>; page: HTMLElement } {
  const store = sampleStore();
  const two = (a: number, b: number) => Float64Array.of(a, b);
  store.addBlocks([
    answerBlock(
      { method: "drift", unit: "probability" },
      {
        batch_names: ["april", "may"],
        feature_names: NAMES,
        column_names: COLUMNS,
        sentences: ["Said of april.", "1 of 4 features moved: city."],
        bins: [0, 1].map(() => [...bins, { names: [], reference: [], new: [] }]),
        slices: [[], [{ name: "area above 3", conditions: [AREA], before: 0.2, now: 0.45 }]],
        score_name: "accuracy",
        score_reference: 0.9,
        trust: { n_rows: 40, least: 0.1 },
      },
      {
        batch_rows: two(40, 50),
        attribution_reference: four[0].slice(0, 4),
        score: two(0.8, Number.NaN),
        estimate: two(0.88, 0.85),
        estimate_error: two(0.01, 0.01),
        ...Object.fromEntries(Object.entries(tensors).map(([name, [data]]) => [name, data])),
      },
      {
        batch_rows: [2],
        attribution_reference: [4],
        score: [2],
        estimate: [2],
        estimate_error: [2],
        ...Object.fromEntries(
          Object.entries(tensors).map(([name, [, shape]]) => [name, [...shape]]),
        ),
      },
    ),
  ]);
  const View = drift.component;
  act(() => render(<View context={contextOf(store)} />, root));
  return { store, page: root };
}

describe("drift", () => {
  it("shows predictions, what moved, what decides otherwise, and the bins of the focus", () => {
    const { store, page } = shown();
    const rows = page.querySelector(".xw-drift-rows") as HTMLElement;
    expect(rows.textContent).toMatch(/^share of rows that moveddecides by itprediction: yes/);
    const buttons = [...rows.querySelectorAll("button")];
    expect(buttons.map((one) => one.textContent)).toEqual(["city", "area", "since", "married"]);
    expect([...rows.querySelectorAll("b")].map((one) => one.textContent)).toEqual([
      "10.0 % before, 30.0 % now",
    ]);
    act(() => buttons[0]?.click());
    expect(store.feature.value).toBe(1);
    expect(page.textContent).toContain("city low");
    expect(page.textContent).toContain("Accuracy: 90.0 % before, 85.0 % expected");
  });

  it("names rows that became more, and selects them", () => {
    const { page } = shown();
    const slice = page.querySelector(".xw-drift-slices button") as HTMLButtonElement;
    expect(slice.parentElement?.textContent).toBe("area above 3 20.0 % before, 45.0 % now");
    act(() => slice.click());
    expect(slice.getAttribute("aria-pressed")).toBe("true");
    act(() => slice.click());
    expect(slice.getAttribute("aria-pressed")).toBe("false");
  });

  it("has a line over the batches for the score and for what moved; a click shows that batch", () => {
    const { page } = shown();
    const time = page.querySelector(".xw-drift-time") as HTMLElement;
    const names = [...time.querySelectorAll(".xw-drift-name")].map((one) => one.textContent);
    expect(names).toEqual(["accuracy", "prediction: yes", "city", "since", "married", "area"]);
    const [score, , city] = time.querySelectorAll("svg");
    expect(score?.querySelectorAll(".xw-drift-seen")).toHaveLength(1);
    expect(score?.querySelectorAll(".xw-drift-interval")).toHaveLength(2);
    expect(city?.querySelectorAll(".xw-drift-moved")).toHaveLength(2);
    const ends = () =>
      [...time.querySelectorAll(".xw-drift-ends:not(.xw-drift-batches)")].map((one) =>
        [...one.children].map(({ textContent }) => textContent),
      );
    expect(ends().slice(0, 3)).toEqual([
      ["85.0 %", "80.0 % to 85.0 %"], // what was seen in april stands before what was expected
      ["40.0 %", "0 % to 40.0 %"],
      ["30.0 %", "20.0 % to 30.0 %"],
    ]);
    expect(page.textContent).toContain("1 of 4 features moved: city.");
    act(() => {
      city?.dispatchEvent(new MouseEvent("click", { clientX: 0, bubbles: true }));
    });
    expect(page.textContent).toContain("Said of april.");
    expect(ends()[0]?.[0]).toBe("80.0 %");
    expect((page.querySelector("select") as HTMLSelectElement).value).toBe("0");
    expect(page.textContent).toContain("Accuracy: 90.0 % before, 80.0 % now");
  });
});
