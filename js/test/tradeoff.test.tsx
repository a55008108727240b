import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canAnswer } from "../src/runtime/needs";
import tradeoff from "../src/views/tradeoff";
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

describe("trade-off", () => {
  it("stands where there is a second model", () => {
    const store = sampleStore();
    store.schema.value = { ...store.schema.value, has_model: true };
    expect(canAnswer(store, "tradeoff")).toBe(false);
    store.schema.value = { ...store.schema.value, has_family: true };
    expect(canAnswer(store, "tradeoff")).toBe(true);
  });

  it("tells scores, and why there is none", () => {
    const store = sampleStore();
    store.addBlocks([
      answerBlock(
        { method: "tradeoff", unit: "probability" },
        { model_names: ["tree", "mine"], reasons: ["", "a function"], metric: "ROC AUC" },
        { mean: Float64Array.of(0.75, Number.NaN) },
        { mean: [2] },
      ),
    ]);
    const View = tradeoff.component;
    act(() => render(<View context={contextOf(store)} />, root));
    const lines = [...root.querySelectorAll("li")].map((line) => line.textContent);
    expect(lines).toEqual(["tree: ROC AUC 0.75", "mine: a function"]);
  });
});
