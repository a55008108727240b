import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keyOf } from "../src/runtime/question";
import sketch from "../src/views/sketch";
import { questionOf, type Sketch } from "../src/views/sketch/record";
import { sketchTwin } from "../src/views/sketch/twin";
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

describe("rough sketch", () => {
  it("asks what Python asks, which its own test holds to the same text", () => {
    expect(keyOf(questionOf(sampleStore()))).toBe('["sketch",{},"probability"]');
  });

  it("shows the answer, the largest first, and puts a feature in focus", () => {
    const store = sampleStore();
    store.addBlocks([
      answerBlock(
        { method: "sketch", unit: "probability" },
        { feature_names: ["area", "city", "married", "since"], sentence: "In words." },
        { differences: Float64Array.of(0, 0.1, 0, -0.5, 0, 0.2, 0, 0) },
        { differences: [4, 2] },
      ),
    ]);
    const View = sketch.component;
    act(() => render(<View context={contextOf(store)} />, root));
    expect(root.querySelector("p")?.textContent).toBe("In words.");
    const buttons = [...root.querySelectorAll<HTMLButtonElement>("ol button")];
    expect(buttons.map((button) => button.textContent)).toEqual([
      "city",
      "married",
      "area",
      "since",
    ]);
    act(() => buttons[0]?.click());
    expect(store.feature.value).toBe(1);
    const record = store.answers.there(questionOf(store)) as unknown as Sketch;
    const { n_rows, row } = sketchTwin(store, record, [1, 2]);
    expect([0, 1].map(row).map(([, cell]) => cell?.value)).toEqual([-0.5, 0.2]);
    expect(n_rows).toBe(2);
  });
});
