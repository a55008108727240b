// A long list of choices: what is found, and how it is chosen by keys.

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Choice } from "../src/runtime/choice";
import { matching } from "../src/runtime/search";
import { Picker } from "../src/runtime/view";

const features: Choice[] = Array.from({ length: 2000 }, (_, i) => ({
  value: String(i),
  label: `gene ${i}`,
}));

describe("matching", () => {
  it("takes every word in any order and case; what begins with the first comes first", () => {
    const labels = ["weekly hours", "Hours per week", "hours", "age"].map((label) => ({ label }));
    const found = (typed: string): string[] => matching(labels, typed).map(({ label }) => label);
    expect(found("hours")).toEqual(["Hours per week", "hours", "weekly hours"]);
    expect(found("WEEK hour")).toEqual(["weekly hours", "Hours per week"]);
    expect(found(" ")).toEqual(labels.map(({ label }) => label));
    expect(found("shoe")).toEqual([]);
  });
});

describe("a picker", () => {
  let root: HTMLElement;
  beforeEach(() => {
    root = document.createElement("div");
    document.body.append(root);
  });
  afterEach(() => {
    render(null, root);
    root.remove();
  });
  const show = (choices: readonly Choice[], onChange = vi.fn()): typeof onChange => {
    act(() =>
      render(<Picker label="feature" value="7" choices={choices} onChange={onChange} />, root),
    );
    return onChange;
  };
  const input = (): HTMLInputElement => root.querySelector("input") as HTMLInputElement;
  const press = (key: string): void => {
    act(() => void input().dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })));
  };
  const active = (): string | undefined =>
    document.getElementById(input().getAttribute("aria-activedescendant") ?? "")?.textContent ??
    undefined;

  it("is a native select while the list is short", () => {
    show(features.slice(0, 12));
    expect(root.querySelector("select")).not.toBeNull();
  });

  it("opens at what is chosen, is searched by typing, and chosen by Enter", () => {
    const onChange = show(features);
    const button = root.querySelector("button");
    expect(button?.getAttribute("aria-label")).toBe("feature: gene 7");
    act(() => button?.click());
    expect(active()).toBe("gene 7");
    press("ArrowDown");
    expect(active()).toBe("gene 8");
    act(() => {
      input().value = "199";
      input().dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(root.querySelector("[role=status]")?.textContent).toBe("12 of 2,000");
    press("ArrowDown");
    press("Enter");
    expect(onChange.mock.calls).toEqual([["1199"]]);
    expect(root.querySelector("input")).toBeNull();
  });

  it("reaches the last of many, and draws no more than can be looked through", () => {
    show(features.slice(0, 300));
    act(() => root.querySelector("button")?.click());
    for (let i = 0; i < 30; i++) press("PageDown");
    expect(active()).toBe("gene 299");
    expect(root.querySelectorAll("[role=option]").length).toBeLessThan(200);
  });

  it("lets nobody choose what cannot be chosen", () => {
    const off = features.map((choice, i) => (i === 7 ? { ...choice, disabled: true } : choice));
    const onChange = show(off);
    act(() => root.querySelector("button")?.click());
    press("Enter");
    expect(onChange).not.toHaveBeenCalled();
  });
});
