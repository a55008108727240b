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

describe("drift", () => {
  it("shows predictions first, then what moved most, and the bins of the feature in focus", () => {
    const store = sampleStore();
    const numbers = Float64Array.of(0, 0.3, 0.1, 0.2, 0.4);
    const four = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    store.addBlocks([
      answerBlock(
        { method: "drift", unit: "probability" },
        {
          batch_names: ["may"],
          feature_names: NAMES,
          column_names: [...NAMES, "prediction: yes"],
          sentences: ["1 of 4 features moved: city."],
          bins: [[...bins, { names: [], reference: [], new: [] }]],
          score_name: "accuracy",
          score_reference: 0.9,
          trust: { n_rows: 40, least: 0.1 },
        },
        {
          batch_rows: Float64Array.of(50),
          effect: numbers,
          low: numbers,
          high: numbers,
          verdict: Float64Array.of(0, 1, 2, 0, 1),
          attribution_reference: four,
          attribution_new: four,
          score: Float64Array.of(Number.NaN),
          estimate: Float64Array.of(0.85),
        },
        {
          batch_rows: [1],
          effect: [1, 5],
          low: [1, 5],
          high: [1, 5],
          verdict: [1, 5],
          attribution_reference: [4],
          attribution_new: [1, 4],
          score: [1],
          estimate: [1],
        },
      ),
    ]);
    const View = drift.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const rows = root.querySelector(".xw-drift-rows") as HTMLElement;
    expect(rows.firstElementChild?.textContent).toBe("prediction: yes");
    const buttons = [...rows.querySelectorAll("button")];
    expect(buttons.map((one) => one.textContent)).toEqual(["city", "since", "married", "area"]);
    act(() => buttons[0]?.click());
    expect(store.feature.value).toBe(1);
    expect(root.textContent).toContain("city low");
    expect(root.textContent).toContain("Accuracy: 0.900 before, 0.850 expected");
  });
});
