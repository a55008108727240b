import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import good_models from "../src/views/good_models";
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

describe("good models", () => {
  it("puts a feature in focus", () => {
    const store = sampleStore();
    store.addBlocks([
      answerBlock(
        { method: "good_models", unit: "probability" },
        { feature_names: ["area", "city", "married", "since"] },
        { scores: Float64Array.of(1), importance: Float64Array.of(0, 0.1, 0, -0.5) },
        { scores: [1], importance: [1, 4] },
      ),
    ]);
    const View = good_models.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const buttons = [...root.querySelectorAll("button")];
    act(() => buttons[1]?.click());
    expect(store.feature.value).toBe(1);
  });
});
