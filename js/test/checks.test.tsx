import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import checks from "../src/views/checks";
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

describe("checks", () => {
  it("shows the answer, the largest first, and puts a feature in focus", () => {
    const store = sampleStore();
    store.addBlocks([
      answerBlock(
        { method: "checks", unit: "probability" },
        { feature_names: ["area", "city", "married", "since"] },
        { differences: Float64Array.of(0, 0.1, 0, -0.5, 0, 0.2, 0, 0) },
        { differences: [4, 2] },
      ),
    ]);
    const View = checks.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const buttons = [...root.querySelectorAll("button")];
    expect(buttons.map((button) => button.textContent)).toEqual([
      "city",
      "married",
      "area",
      "since",
    ]);
    act(() => buttons[0]?.click());
    expect(store.feature.value).toBe(1);
  });
});
