import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import narrative from "../src/views/narrative";
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

describe("in words", () => {
  it("says the sentences of the row in focus, as text", () => {
    const store = sampleStore();
    store.addBlocks(
      [0, 1].map((row) =>
        answerBlock(
          {
            method: "narrative",
            options: { row, output: store.output.value },
            unit: "probability",
          },
          { sentences: [`Row ${row}: <b>yes</b>.`], parts: ["prediction"] },
          {},
          {},
        ),
      ),
    );
    act(() => store.focusRow(0));
    const View = narrative.component;
    act(() => render(<View context={contextOf(store)} />, root));
    expect(root.textContent).toContain("Row 0: <b>yes</b>.");
    expect(root.querySelector("b")).toBe(null);
    act(() => store.focusRow(1));
    expect(root.textContent).toContain("Row 1");
  });
});
