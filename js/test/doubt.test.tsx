import { readFileSync } from "node:fs";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  additivityGap,
  type Doubt,
  extrapolation,
  fidelity,
  sampledRows,
  standardError,
  withDoubts,
} from "../src/runtime/doubt";
import { Doubts } from "../src/runtime/doubts";

interface Example {
  call: string;
  args: unknown[];
  doubts: Doubt[];
}

const EXAMPLES = JSON.parse(
  readFileSync(`${import.meta.dirname}/../../tests/results/doubts.json`, "utf8"),
) as Example[];

const CALLS: Record<string, (...args: never[]) => Doubt[]> = {
  additivity_gap: additivityGap,
  standard_error: standardError,
  fidelity,
  sampled_rows: sampledRows,
  extrapolation,
};

describe("doubts", () => {
  it.each(EXAMPLES)("are those of Python: $call $args", ({ call, args, doubts }) => {
    expect(CALLS[call]?.(...(args as never[]))).toEqual(doubts);
  });

  it("give way to those that the page knows better", () => {
    const found = withDoubts([...fidelity(0.2), ...sampledRows(60, 60)], fidelity(0.9));
    expect(found.map(({ kind, level }) => [kind, level])).toEqual([
      ["fidelity", "fine"],
      ["sampled_rows", "fine"],
    ]);
  });
});

describe("the button of doubts", () => {
  let root: HTMLElement;
  beforeEach(() => {
    root = document.body.appendChild(document.createElement("div"));
  });
  afterEach(() => {
    act(() => render(null, root));
    root.remove();
  });
  const show = (doubts: readonly Doubt[]): HTMLButtonElement | null => {
    act(() => render(<Doubts of={{ trust: { doubts } }} />, root));
    return root.querySelector("button");
  };

  it("counts what is to be looked at, and opens and closes by keys", () => {
    const button = show([...sampledRows(60, 60), ...fidelity(0.2)]) as HTMLButtonElement;
    expect(button.textContent).toBe("1 doubt");
    expect(button.getAttribute("aria-expanded")).toBe("false");
    act(() => button.click());
    expect(button.getAttribute("aria-expanded")).toBe("true");
    const items = [...root.querySelectorAll("[role=dialog] li")].map((one) => one.textContent);
    expect(items[0]).toContain("R² 0.20 to the model");
    expect(items[1]).toContain("all 60 rows");
    const dialog = root.querySelector("[role=dialog]") as HTMLElement;
    act(() => {
      dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    });
    expect(root.querySelector("[role=dialog]")).toBeNull();
    expect(document.activeElement).toBe(button);
  });

  it("raises no alarm where nothing is doubtful, and is not there where nothing was measured", () => {
    expect(show(sampledRows(60, 60))?.textContent).toBe("no doubts found");
    expect(root.querySelector("[data-level=care]")).toBeNull();
    expect(show([])).toBeNull();
  });
});
